"""What tests stand on: real servers on free ports, a whole stack, and waiting without sleeping."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from chassis.clock import new_id
from chassis.local.children import MARK, die_with, end_all
from chassis.local.definitions import OPERATOR, VHOST
from chassis.local.mongo import Database
from chassis.local.place import ROOT
from chassis.local.ports import free_port
from chassis.local.rabbitmq import Node
from chassis.local.secrets import Secrets
from chassis.local.supervisor import Program

T = TypeVar("T")


async def eventually(
    ask: Callable[[], T | Awaitable[T]], within: float = 10.0, every: float = 0.02
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


class Server:
    """One real server for tests: started, killed, started again on the same data, stopped."""

    greeting: tuple[bytes, int] = (b"", 0)
    """What is sent after connecting, and how many bytes must come back before it counts as up."""

    def __init__(self, program: Program, mark: str) -> None:
        self.program = program
        self.port = program.port
        self._mark = mark
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        return self._process.pid if self._process else 0

    def start(self, within: float = 60.0) -> None:
        """Start and wait until it answers."""
        with self.program.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603  a server of ours
                list(self.program.command),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self.program.env, MARK: self._mark},
                start_new_session=True,
                preexec_fn=die_with(os.getpid()),  # noqa: PLW1509  it only asks the kernel for one thing
            )
        until = time.monotonic() + within
        while not _answers(self.port, *self.greeting):
            if self._process.poll() is not None or time.monotonic() > until:
                raise AssertionError(f"did not start:\n{self.program.log.read_text()[-4000:]}")
            time.sleep(0.02)

    def stop(self, sign: signal.Signals = signal.SIGTERM) -> None:
        """Stop and wait until it is gone; SIGKILL stands for a crash."""
        if self._process is None:
            return
        self._process.send_signal(sign)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        end_all(self._mark)
        self._process = None

    def kill(self) -> None:
        self.stop(signal.SIGKILL)


class RabbitMQ(Server):
    """A private broker. Give each test its own vhost and it meets no other test's queues."""

    greeting = (b"AMQP\x00\x00\x09\x01", 1)

    def __init__(self, home: Path) -> None:
        secrets = Secrets.keep(home / "secrets")
        self.node = Node(
            home=home / "rabbitmq",
            stack_id=secrets.stack_id,
            port=free_port(),
            distribution=free_port(),
            cookie=secrets.cookie,
            passwords=secrets.amqp,
        )
        self.node.prepare()
        program = self.node.program(home / "rabbitmq.log")
        super().__init__(program, secrets.stack_id)

    def start(self, within: float = 60.0) -> None:
        super().start(within)
        self.node.wake_queues()

    def url(self, user: str = OPERATOR, vhost: str = VHOST) -> str:
        """The address for a service's user (least rights), or for the operator."""
        return self.node.url(user, vhost)

    def fresh_vhost(self) -> str:
        """A vhost of one's own with the same exchange, users' rights and policies; takes ~0.1 s."""
        vhost = f"t{new_id()}"
        text = _erlang(self.node.definitions([vhost]))
        answer = self.evaluate(f"rabbit_definitions:import_raw(<<{text}>>)")
        assert answer == "ok", answer
        return vhost

    def evaluate(self, erlang: str) -> str:
        """Let the node evaluate Erlang, as an operator's tool would (close connections, ...)."""
        return self.node.evaluate(erlang)


class MongoDB(Server):
    """A database server without logins; any database name is good, so take a fresh one a test."""

    def __init__(self, home: Path) -> None:
        self.database = Database(folder=home / "mongo", port=free_port())
        self.database.folder.mkdir(parents=True)
        (self.database.folder / "secantusd.toml").touch()
        program = self.database.program(home / "mongo.log")
        super().__init__(program, new_id())

    def url(self, database: str | None = None) -> str:
        """The address of a database; a fresh one unless named."""
        return self.database.url(database=database or f"t{new_id()}")


@contextmanager
def started(kind: Callable[[Path], T]) -> Iterator[T]:
    """A RabbitMQ or MongoDB in a folder of its own, started, and stopped without a trace."""
    with tempfile.TemporaryDirectory(prefix="kabinet-test-") as home:
        server = kind(Path(home))
        assert isinstance(server, Server)
        try:
            server.start()
            yield server
        finally:
            server.stop()


class Stack:
    """A whole stack, started as a user would: `./kabinet up --data DIR --port PORT`."""

    def __init__(
        self, data: Path, port: int | None = None, env: Mapping[str, str] | None = None
    ) -> None:
        self.data = data
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

    def pid(self, name: str) -> int:
        return int(self.described["processes"][name]["pid"])

    def start(self, within: float = 90.0) -> None:
        """Start in the foreground of its own process and wait until it says that it is ready."""
        self.data.mkdir(parents=True, exist_ok=True)
        stack = self.data / "stack.json"
        stack.unlink(missing_ok=True)
        output = self.data / "up.log"
        with output.open("a") as out:
            self._up = subprocess.Popen(  # noqa: S603  our own launcher
                [str(ROOT / "kabinet"), "up", "--data", str(self.data), "--port", str(self.port)],
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


def _answers(port: int, request: bytes, size: int) -> bool:
    """Blocking, for it is asked inside and outside of running loops."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            connection.sendall(request)
            return len(connection.recv(size)) == size if size else True
    except OSError:
        return False


def _erlang(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"/utf8'


def python(*words: str) -> list[str]:
    """A command of this interpreter, for programs that tests make up."""
    return [sys.executable, *words]
