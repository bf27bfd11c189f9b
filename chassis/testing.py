"""What tests stand on: real servers on free ports, a whole stack, and waiting without sleeping."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from chassis.local.alone import MongoDB, RabbitMQ, Server, started
from chassis.local.place import ROOT
from chassis.local.ports import free_port

__all__ = [
    "ROOT",
    "MongoDB",
    "RabbitMQ",
    "Server",
    "Stack",
    "eventually",
    "free_port",
    "python",
    "started",
]

T = TypeVar("T")


async def eventually(
    ask: Callable[[], T | Awaitable[T]], within: float = 30.0, every: float = 0.02
) -> T:
    """Ask until the answer is true and give it back; what failed last is told at the deadline."""
    until = time.monotonic() + within
    while True:
        failure: AssertionError | None = None
        try:
            answer = ask()
            if isinstance(answer, Awaitable):
                answer = await answer
            if answer:
                return answer
        except AssertionError as not_yet:
            failure = not_yet
        if time.monotonic() > until:
            raise failure or AssertionError(f"still not so after {within} s")
        await asyncio.sleep(every)


class Stack:
    """A whole stack, started as a user would: `./kabinet up --data DIR --port PORT [WORDS]`."""

    def __init__(
        self,
        data: Path,
        port: int | None = None,
        env: Mapping[str, str] | None = None,
        words: Sequence[str] = (),
    ) -> None:
        self.data = data
        self.words = words
        self.env = {**os.environ, **(env or {})}
        self.port = port or free_port()
        self._up: subprocess.Popen[str] | None = None

    @property
    def described(self) -> dict[str, Any]:
        """`stack.json` as it stands now; pids change when a process is started again."""
        read: dict[str, Any] = json.loads((self.data / "stack.json").read_text())
        return read

    @property
    def gateway(self) -> str:
        return str(self.described["gateway"])

    @property
    def mail(self) -> str:
        return str(self.described["mail"])

    @property
    def up(self) -> int:
        """The pid of the supervisor; stopped, it starts nothing again."""
        assert self._up is not None, "start() comes first"
        return self._up.pid

    def pid(self, name: str) -> int:
        return int(self.described["processes"][name]["pid"])

    def start(self, within: float = 90.0) -> None:
        """Start in the foreground of its own process and wait until it says that it is ready."""
        self.data.mkdir(parents=True, exist_ok=True)
        stack = self.data / "stack.json"
        stack.unlink(missing_ok=True)
        output = self.data / "up.log"
        place = ("--data", str(self.data), "--port", str(self.port))
        with output.open("a") as out:
            self._up = subprocess.Popen(  # noqa: S603  our own launcher
                [str(ROOT / "kabinet"), "up", *place, *self.words],
                stdout=out,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
                env=self.env,
            )
        until = time.monotonic() + within
        while not stack.exists():
            if self._up.poll() is not None or time.monotonic() > until:
                self.stop()
                raise AssertionError(f"the stack did not start:\n{self.logs()}")
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop as Ctrl-C would."""
        if self._up is None:
            return
        self._up.send_signal(signal.SIGINT)
        try:
            self._up.wait(60)
        except subprocess.TimeoutExpired:
            self._up.kill()
            self._up.wait()
        self._up = None

    def run(self, *words: str, stdin: str = "") -> "subprocess.CompletedProcess[str]":
        """Run another command on this stack."""
        return subprocess.run(  # noqa: S603  our own launcher
            [str(ROOT / "kabinet"), *words, "--data", str(self.data)],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def logs(self, last: int = 3000) -> str:
        """The end of every log, for a failure's message."""
        files = [self.data / "up.log", *sorted((self.data / "logs").glob("*.log"))]
        return "\n".join(f"--- {f.name}\n{f.read_text()[-last:]}" for f in files if f.exists())


def python(*words: str) -> list[str]:
    """A command of this interpreter, for programs that tests make up."""
    return [sys.executable, *words]
