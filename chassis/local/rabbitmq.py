"""A private RabbitMQ node: own name, ports, cookie and data; no epmd, only the loopback.

The node names its one distribution port to itself (`-erl_epmd_port`), so no port mapper is
needed: nothing is shared with another node of this machine, and no daemon is left behind.
"""

import json
import os
import secrets
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from chassis.local.definitions import OPERATOR, VHOST, definitions
from chassis.local.place import write_atomically
from chassis.local.probes import amqp_speaks
from chassis.local.supervisor import Program

SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")

CONFIGURATION = """\
listeners.tcp.1 = 127.0.0.1:{port}
log.console = true
log.console.level = info
log.file = false
load_definitions = {definitions}
loopback_users = none
vm_memory_high_watermark.absolute = 1GB
disk_free_limit.absolute = 200MB
consumer_timeout = 1800000
"""

WITHOUT_LEADER = (
    "[ra:trigger_election(amqqueue:get_pid(Q)) || Q <- rabbit_amqqueue:list(),"
    " amqqueue:get_type(Q) =:= rabbit_quorum_queue,"
    " ra_leaderboard:lookup_leader(element(1, amqqueue:get_pid(Q))) =:= undefined]"
)


@dataclass(frozen=True)
class Node:
    """Where one node lives and who may speak to it."""

    home: Path
    stack_id: str
    port: int
    distribution: int
    cookie: str = field(repr=False)
    passwords: Mapping[str, str] = field(repr=False)

    @property
    def name(self) -> str:
        return f"kabinet_{self.stack_id}@localhost"

    def url(self, user: str = OPERATOR, vhost: str = VHOST) -> str:
        return f"amqp://{user}:{self.passwords[user]}@127.0.0.1:{self.port}/{vhost}"

    def definitions(self, vhosts: Iterable[str] = (VHOST,)) -> str:
        return json.dumps(definitions(self.passwords, vhosts), indent=1)

    def prepare(self) -> None:
        """Write what the node reads at its start."""
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        loaded = self.home / "definitions.json"
        write_atomically(loaded, self.definitions())
        settings = CONFIGURATION.format(port=self.port, definitions=loaded)
        write_atomically(self.home / "rabbitmq.conf", settings)
        write_atomically(self.home / "enabled_plugins", "[].\n")
        write_atomically(self.home / ".erlang.cookie", self.cookie)
        (self.home / ".erlang.cookie").chmod(0o400)

    def environment(self) -> dict[str, str]:
        home = str(self.home)
        return {
            "HOME": home,
            "TERM": "dumb",
            "RABBITMQ_NODENAME": self.name,
            "RABBITMQ_DIST_PORT": str(self.distribution),
            "RABBITMQ_CONF_ENV_FILE": os.devnull,
            "RABBITMQ_CONFIG_FILE": f"{home}/rabbitmq.conf",
            "RABBITMQ_ADVANCED_CONFIG_FILE": f"{home}/advanced.config",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{home}/enabled_plugins",
            "RABBITMQ_MNESIA_BASE": f"{home}/data",
            "RABBITMQ_LOG_BASE": f"{home}/log",
            "RABBITMQ_SCHEMA_DIR": f"{home}/schema",
            # with input allowed the script becomes the node itself instead of staying above it
            "RABBITMQ_ALLOW_INPUT": "true",
        }

    def command(self) -> list[str]:
        port = str(self.distribution)
        return [
            *(str(SERVER), "-noinput", "-sname", self.name),
            *("-start_epmd", "false", "-erl_epmd_port", port),
            *("-kernel", "inet_dist_use_interface", "{127,0,0,1}"),
            *("-kernel", "inet_dist_listen_min", port, "inet_dist_listen_max", port),
        ]

    def evaluate(self, erlang: str) -> str:
        """Let the running node evaluate an expression; its value as Erlang writes it.

        Each call has a name of its own: the node turns away a second caller of a name it still
        knows, and every one is called c17 where none is given.
        """
        caller = max(Path("/usr/lib/erlang").glob("erts-*/bin/erl_call"))
        node = ("-address", f"127.0.0.1:{self.distribution}", "-h", f"k{secrets.token_hex(4)}")
        done = subprocess.run(  # noqa: S603  Erlang's own tool, no shell
            [caller, "-c", self.cookie, *node, "-e"],
            env={**os.environ, "HOME": str(self.home)},
            input=f"{erlang}.\n",
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        if not done.stdout.startswith("{ok, "):
            raise RuntimeError(f"the broker could not evaluate: {done.stdout or done.stderr}")
        return done.stdout.removeprefix("{ok, ").removesuffix("}")

    def mend(self) -> None:
        """Make good what a crash left, after each start.

        A node enables its features at its very first start alone: one that was killed in the middle
        of that knows no quorum queues. A queue declared within half a second before a crash comes
        back without its election timer (rabbitmq-server 15725), and would take no message ever
        again: each without a leader elects one.
        """
        self.evaluate("rabbit_feature_flags:enable_all()")
        self.evaluate(WITHOUT_LEADER)

    def program(self, log: Path) -> Program:
        return Program(
            name="rabbitmq",
            command=self.command(),
            port=self.port,
            log=log,
            env=self.environment(),
            ready=lambda: amqp_speaks(self.port),
            started=self.mend,
        )
