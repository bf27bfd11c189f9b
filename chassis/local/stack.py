"""One stack: what it consists of, starting it, telling where it runs, stopping it."""

import asyncio
import fcntl
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager, nullcontext, suppress
from typing import Any

from chassis.local import demo, front, probes
from chassis.local.children import end_all
from chassis.local.environment import COMMANDS, Plan, more_ports, role_of, settings_of, variables
from chassis.local.mongo import Database
from chassis.local.place import Place, write_atomically
from chassis.local.ports import choose
from chassis.local.rabbitmq import Node
from chassis.local.secrets import Secrets
from chassis.local.supervisor import Kept, Program, Supervisor

PATIENCE = 120.0
HOPELESS = 5


class CannotStart(Exception):
    """The words say why and what to do."""


@contextmanager
def held(place: Place) -> Iterator[None]:
    """The data folder for oneself; raises CannotStart while another `up` has it."""
    with place.lock_file.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotStart(
                f"a stack already runs on {place.data}; "
                "stop it with ./kabinet down or take another --data"
            ) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        try:
            yield
        finally:
            lock.truncate(0)


def holder(place: Place) -> int | None:
    """The pid of the `up` that holds the data folder, or None."""
    try:
        with place.lock_file.open() as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(lock.read().strip() or 0) or None
    except FileNotFoundError:
        return None
    return None


def plan(place: Place, port: int, replicas: int = 1, gateways: int | None = None) -> Plan:
    """Choose the ports and read or make the secrets. Raises PortTaken.

    `replicas` of each service, and of the gateway unless `gateways` says how many.
    """
    secrets = Secrets.keep(place.secrets)
    end_all(secrets.stack_id)
    ports = choose(port, place.ports_file, more_ports(replicas, gateways))
    return planned(place, ports, secrets)


def planned(place: Place, ports: dict[str, int], secrets: Secrets) -> Plan:
    node = Node(
        home=place.rabbitmq,
        stack_id=secrets.stack_id,
        port=ports["amqp"],
        distribution=ports["node"],
        cookie=secrets.cookie,
        passwords=secrets.amqp,
    )
    return Plan(ports, secrets, node, Database(place.mongo, ports["mongo"], secrets.mongo))


def remembered(place: Place) -> Plan:
    """The plan of the stack that runs or last ran there; FileNotFoundError where none did."""
    ports = json.loads(place.ports_file.read_text())
    return planned(place, ports, Secrets.keep(place.secrets))


def programs(place: Place, plan: Plan) -> list[Program]:
    """Everything a stack consists of; the servers first, the gateways lean on all."""
    mail = Program(
        name="mail",
        command=[
            *(sys.executable, "-m", "chassis.local.mail", "--folder", str(place.mail)),
            *("--port", str(plan.ports["mail"]), "--smtp-port", str(plan.ports["smtp"])),
        ],
        port=plan.ports["mail"],
        log=place.log("mail"),
        stage=1,
        ready=lambda: probes.http_ok(plan.ports["mail"], "/health/ready"),
    )
    servers = [plan.node.program(place.log("rabbitmq")), plan.database.program(place.log("mongo"))]
    services = [_service(place, plan, name) for name in plan.processes()]
    return [*servers, mail, *_front(place, plan), *services]


def _front(place: Place, plan: Plan) -> list[Program]:
    """The proxy, where anything runs more than once."""
    replicas = plan.replicas()
    if not replicas:
        return []
    from chassis.settings import Settings  # noqa: PLC0415  a plain stack starts without them

    text = front.configuration(plan.ports, replicas, Settings().trusted_proxies)
    return [front.program(place, plan.ports["front"], text)]


def _service(place: Place, plan: Plan, name: str) -> Program:
    role, _ = role_of(name)
    return Program(
        name=name,
        command=[sys.executable, "-m", "chassis.cli", "serve", role],
        port=plan.port(name),
        log=place.log(name),
        stage=4 if role == "gateway" else 2,
        env=variables(settings_of(plan, name)),
        ready=lambda: probes.http_ok(plan.port(name), "/health/ready"),
    )


def described(plan: Plan, kept: list[Kept]) -> dict[str, Any]:
    """What stack.json says."""
    own = [k.program.port for k in kept if role_of(k.program.name)[0] == "gateway"]
    return {
        "gateway": plan.gateway_url,
        "gateways": [f"http://127.0.0.1:{port}" for port in own],
        "mail": plan.mail_url,
        "amqp": plan.node.url(),
        "mongo": plan.database.url(),
        "smtp": {"host": "127.0.0.1", "port": plan.ports["smtp"]},
        "processes": {k.program.name: {"pid": k.pid, "port": k.program.port} for k in kept},
    }


class Running:
    """A stack under way; runs until told to stop. `with_demo` lets the made-up company move in."""

    def __init__(self, place: Place, plan: Plan, *, with_demo: bool = False) -> None:
        self.place = place
        self.plan = plan
        self._with_demo = with_demo
        self.supervisor = Supervisor(programs(place, plan), plan.secrets.stack_id, self._changed)
        self._ready = False
        self._began = time.monotonic()

    async def run(self) -> None:
        """Start, wait for all, stay until SIGINT or SIGTERM, stop. Raises CannotStart."""
        asked_to_stop = asyncio.Event()
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(sign, asked_to_stop.set)
        stop = asyncio.create_task(asked_to_stop.wait())
        self.place.stack_file.unlink(missing_ok=True)
        self.plan.node.prepare()
        self.supervisor.start()
        broken = asyncio.create_task(self.supervisor.broken())
        try:
            await self._until_ready(stop, broken)
            if not stop.done():
                self._tell()
                async with self._demo():
                    await asyncio.wait({stop, broken}, return_when=asyncio.FIRST_COMPLETED)
            if broken.done():
                broken.result()
        finally:
            self.place.stack_file.unlink(missing_ok=True)
            self._ready = False
            await self.supervisor.stop()
            broken.cancel()
            end_all(self.plan.secrets.stack_id)

    async def _until_ready(self, stop: "asyncio.Task[Any]", broken: "asyncio.Task[None]") -> None:
        ready = asyncio.create_task(self.supervisor.ready())
        hopeless = asyncio.create_task(self._hopeless())
        try:
            first = asyncio.FIRST_COMPLETED
            awaited = {ready, hopeless, stop, broken}
            done, _ = await asyncio.wait(awaited, timeout=PATIENCE, return_when=first)
            if not done:
                where = self.place.data / "logs"
                raise CannotStart(f"not ready after {PATIENCE:.0f} s; look into {where}")
            if hopeless in done:
                log = self.place.log(hopeless.result())
                words = log.read_text(errors="replace").strip().splitlines() or ["nothing"]
                raise CannotStart(
                    f"{log.stem} ends again and again; it last said: {words[-1]} ({log})"
                )
        finally:
            ready.cancel()
            hopeless.cancel()

    async def _hopeless(self) -> str:
        """Answer the name of a program that could not be kept running during the start."""
        while True:
            for kept in self.supervisor.kept:
                if kept.restarts >= HOPELESS:
                    return kept.program.name
            await asyncio.sleep(0.2)

    def _tell(self) -> None:
        self._ready = True
        self._write()
        took = time.monotonic() - self._began
        say(f"Kabinet is ready after {took:.1f} s.")
        say(f"  account  {self.plan.gateway_url}")
        say(f"  letters  {self.plan.mail_url}")
        say(f"  data     {self.place.data} (logs in logs/)")
        say("Ctrl-C stops everything.")

    def _demo(self) -> AbstractAsyncContextManager[None]:
        if not self._with_demo:
            return nullcontext()
        return demo.moving_in(self.place, self.plan.secrets.stack_id, say)

    def _changed(self, kept: Kept) -> None:
        if kept.restarts:
            say(f"{kept.program.name} had ended; started again with pid {kept.pid}")
        if self._ready:
            self._write()

    def _write(self) -> None:
        text = json.dumps(described(self.plan, self.supervisor.kept), indent=1)
        write_atomically(self.place.stack_file, text + "\n")


def say(line: str) -> None:
    """Tell the person; a terminal that is gone stops nothing."""
    with suppress(OSError):
        print(line, flush=True)


def commands_settings(plan: Plan) -> dict[str, str]:
    """Settings with which an operator's command reaches the stack."""
    return settings_of(plan, COMMANDS)
