"""One server by itself on free ports, for tests and benchmarks: started, killed, started again."""

import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from chassis.clock import new_id
from chassis.local.children import MARK, die_with, end_all
from chassis.local.definitions import OPERATOR, VHOST
from chassis.local.mongo import Database
from chassis.local.ports import free_port
from chassis.local.rabbitmq import Node
from chassis.local.secrets import Secrets
from chassis.local.supervisor import Program

T = TypeVar("T")


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
        self.node.mend()

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
