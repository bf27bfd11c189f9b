"""The stack that is hurt: started, looked at, its processes found, started again."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from functools import cached_property
from pathlib import Path
from typing import Any

from chassis.local.children import alive
from chassis.local.environment import Plan
from chassis.local.place import ROOT, Place
from chassis.local.ports import free_port
from chassis.local.rabbitmq import Node
from chassis.local.stack import remembered
from chassis.local.states import states
from tests.faults.links import Links
from tests.faults.up import FILE

READY = 90.0


class Stage:
    """One stack in a data folder, with links between its processes."""

    def __init__(self, data: Path, replicas: int = 1) -> None:
        self.place = Place(data)
        self.port = free_port()
        self._words = [str(data), str(self.port), str(replicas)]
        self.links = Links()
        self._up: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        return self.place.data

    @property
    def gateway(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @cached_property
    def plan(self) -> Plan:
        """Ports and servers; the same at every start on this folder."""
        return remembered(self.place)

    @property
    def mail(self) -> str:
        return self.plan.mail_url

    @property
    def node(self) -> Node:
        return self.plan.node

    async def start(self) -> None:
        """Start, open the links, and wait until the stack says that it is ready."""
        self.launch()
        await self.ready()

    def launch(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        (self.data / FILE).unlink(missing_ok=True)
        env = {**os.environ, "KABINET_TRUSTED_PROXIES": "127.0.0.1"}
        with (self.data / "up.log").open("ab") as out:
            self._up = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.up", *self._words],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
                env=env,
            )

    async def ready(self) -> None:
        until = time.monotonic() + READY
        followed = False
        while self.place.stack() is None or not followed:
            assert self._up is not None
            if self._up.poll() is not None or time.monotonic() > until:
                raise AssertionError(f"the stack did not start:\n{self.logs()}")
            if not followed and (self.data / FILE).exists():
                await self.links.follow(self.data / FILE)
                followed = True
            await asyncio.sleep(0.05)

    async def stop(self, sign: signal.Signals = signal.SIGINT) -> None:
        """End `up`; SIGKILL takes all its processes with it."""
        if self._up is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self._up.send_signal(sign)
        try:
            await asyncio.to_thread(self._up.wait, 60)
        except subprocess.TimeoutExpired:
            self._up.kill()
            await asyncio.to_thread(self._up.wait)
        if sign == signal.SIGKILL:
            self.place.stack_file.unlink(missing_ok=True)
        self._up = None

    async def close(self) -> None:
        await self.stop()
        await self.links.close()

    def processes(self) -> dict[str, int]:
        """The pid of each process by its name; several of one service are `name`, `name-2`, ..."""
        described = self.place.stack() or {"processes": {}}
        return {name: int(one["pid"]) for name, one in described["processes"].items()}

    def send(self, name: str, sign: signal.Signals) -> int:
        """A signal to a process; answers its pid."""
        pid = self.processes()[name]
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, sign)
        return pid

    async def is_ready(self) -> bool:
        """Whether every process says that it is."""
        described = self.place.stack()
        if described is None:
            return False
        return all(one["health"] == "ready" for one in await states(described))

    async def unready(self) -> list[str]:
        """Which processes are not, for a failure's message."""
        described: dict[str, Any] = self.place.stack() or {"processes": {}}
        found = await states(described)
        return [f"{one['name']} {one['health']}" for one in found if one["health"] != "ready"]

    def logs(self, last: int = 1500) -> str:
        """The end of every log."""
        files = [self.data / "up.log", *sorted((self.data / "logs").glob("*.log"))]
        return "\n".join(
            f"--- {f.name}\n{f.read_text(errors='replace')[-last:]}" for f in files if f.exists()
        )

    def thawed(self) -> None:
        """Let go on whatever was stopped, so that nothing is left hanging at the end."""
        for pid in self.processes().values():
            if alive(pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)
