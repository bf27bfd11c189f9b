"""Ports of a stack: derived from the gateway's, free, and the same again at the next start."""

import json
import secrets
import socket
from collections.abc import Collection, Sequence
from pathlib import Path

from chassis.local.place import write_atomically

# beside the gateway's own port, in this order
DERIVED = (
    "mail",
    "smtp",
    "amqp",
    "mongo",
    "identity",
    "applications",
    "metering",
    "reception",
    "notify",
    "gateway_metrics",
    "node",
)


class PortTaken(Exception):
    """The port that was asked for is in another program's hands."""


def is_free(port: int) -> bool:
    """Whether this process could listen there now, as a server that reuses its address would."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port(but_not: Collection[int] = ()) -> int:
    """A free port that no outgoing connection can take meanwhile.

    The system gives connections a source port from its own range; a port chosen there may be gone
    before its server starts, or a client that waits for the server may connect to itself.
    """
    while True:
        port = secrets.choice(_below_ephemeral())
        if port not in but_not and is_free(port):
            return port


def _below_ephemeral() -> range:
    try:
        lowest = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    except OSError:
        lowest = 32768
    return range(10_000, lowest) if lowest > 12_000 else range(10_000, 65_536)


def choose(gateway: int, file: Path, more: Sequence[str] = ()) -> dict[str, int]:
    """A port for each name: the one of last time, else the derived one, else any free one.

    `more` are the names a larger stack has besides. Raises PortTaken where the gateway's own is
    not free.
    """
    if not is_free(gateway):
        raise PortTaken(f"port {gateway} is in use; give another one with --port")
    before = _remembered(file, gateway)
    ports = {"gateway": gateway}
    for distance, name in enumerate((*DERIVED, *more), start=1):
        wanted = before.get(name, gateway + distance)
        taken = set(ports.values())
        usable = 0 < wanted < 65536 and wanted not in taken and is_free(wanted)
        ports[name] = wanted if usable else free_port(taken)
    write_atomically(file, json.dumps(ports, indent=1))
    return ports


def _remembered(file: Path, gateway: int) -> dict[str, int]:
    try:
        before: dict[str, int] = json.loads(file.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return before if before.get("gateway") == gateway else {}
