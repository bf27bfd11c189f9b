"""How each process of a running stack is."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from chassis.local import probes
from chassis.local.children import alive

PROBES: dict[str, Callable[[int], Awaitable[bool]]] = {
    "rabbitmq": probes.amqp_speaks,
    "mongo": probes.mongo_answers,
}


async def states(described: dict[str, Any]) -> list[dict[str, Any]]:
    """Name, pid, port and health (`ready`, `not ready`, `down`) of each process in stack.json."""

    async def one(name: str, pid: int, port: int) -> dict[str, Any]:
        answers = alive(pid) and await _probe(name)(port)
        health = "ready" if answers else "not ready" if alive(pid) else "down"
        return {"name": name, "pid": pid, "port": port, "health": health}

    processes = described["processes"].items()
    return await asyncio.gather(*(one(name, p["pid"], p["port"]) for name, p in processes))


def _probe(name: str) -> Callable[[int], Awaitable[bool]]:
    return PROBES.get(name) or (lambda port: probes.http_ok(port, "/health/ready"))
