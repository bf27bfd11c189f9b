"""A submission answered: by the service itself, through the gateway, and with the broker stopped.

One client sends the same filled-in application for connection ten times a second, each time under
an idempotency key of its own, so every answer is a new case with its fact in the outbox. Peer, in
turn and at the same pace: one bare insert of the same stored document, without outbox and indexes,
by Motor in this process. With the broker stopped (the node runs, the broker in it does not) the
peer is the same submission to the service with the broker up. `p99` is in milliseconds;
`clients_16` the submissions a second of 16 clients that wait for nothing else; `endpoint` the bare
insert behind a bare FastAPI endpoint.
`python -m bench.form`
"""

import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import uvloop
from motor.motor_asyncio import AsyncIOMotorClient

from bench.report import RUNS, Result, Target, say
from bench.stand import SECONDS, Load, bearer, load, paced, peer, plan, stack
from chassis.auth import CALLER_HEADER, issue_call
from chassis.clock import new_id
from chassis.testing import Stack
from tests.portal.people import Person, registered, waited

EVERY = 0.1
SERVICE = Target("answer of the service", 1.5, "ms", at_most=True)
GATEWAY = Target("answer through the gateway", 3.0, "ms", at_most=True)
STOPPED = Target("answer, broker stopped", 1.2, "ms", at_most=True)


def measured() -> list[Result]:
    """Everything started, then runs in turn."""
    with stack() as started, tempfile.TemporaryDirectory() as folder:
        doors = Doors(started, registered(started), Path(folder))
        url = plan(started).database.url()
        document = uvloop.run(a_stored_case(url))
        for door in (doors.service, doors.gateway):
            door(1)
        runs = [(doors.service(1), doors.gateway(1), inserts(url, document)) for _ in range(RUNS)]
        stopped = [(doors.without_broker(), doors.service(1)) for _ in range(RUNS)]
        beside = {"clients_16": doors.service(16).rate}, {"clients_16": doors.gateway(16).rate}
        with peer(BARE_MONGO=url) as bare:
            endpoint = paced(f"{bare}/insert", post=doors.bare, every=EVERY).p50
    return [
        SERVICE.of(
            [(run[0].p50, run[2]) for run in runs],
            **middle([run[0] for run in runs]),
            **beside[0],
            endpoint=endpoint,
        ),
        GATEWAY.of(
            [(run[1].p50, run[2]) for run in runs], **middle([run[1] for run in runs]), **beside[1]
        ),
        STOPPED.of(
            [(run.p50, up.p50) for run, up in stopped], **middle([run for run, _ in stopped])
        ),
    ]


def middle(runs: list[Load]) -> dict[str, float]:
    """The median of the runs' p99."""
    return {"p99": statistics.median(run.p99 for run in runs)}


class Doors:
    """The two doors a submission can come through."""

    def __init__(self, on: Stack, who: Person, folder: Path) -> None:
        answer = who.submit()
        assert answer.status_code == 201, answer.text
        filed = {"kind": "connection", "form": who.form()}
        self._on, self._who = on, who
        self.bare = folder / "bare.json"
        self._whole = folder / "whole.json"
        self.bare.write_text(json.dumps(filed, ensure_ascii=False))
        self._whole.write_text(json.dumps({"service": "applications", **filed}, ensure_ascii=False))
        key = plan(on).secrets.caller.private
        self._caller = f"{CALLER_HEADER}: {issue_call('gateway', key, timedelta(hours=2))}"

    def service(self, clients: int) -> Load:
        """Straight to the service, as the gateway calls it."""
        url = f"http://127.0.0.1:{plan(self._on).ports['applications']}/cases"
        headers = (bearer(self._who), self._caller)
        return self._sent(url, *headers, clients=clients, post=self.bare)

    def gateway(self, clients: int) -> Load:
        """As a program of the consumer's calls it."""
        url = f"{self._on.gateway}/api/v1/cases"
        return self._sent(url, bearer(self._who), clients=clients, post=self._whole)

    def _sent(self, url: str, *headers: str, clients: int, post: Path) -> Load:
        if clients == 1:
            return paced(url, *headers, post=post, every=EVERY)
        return load(url, *headers, connections=clients, post=post)

    def without_broker(self) -> Load:
        """The service while there is no broker; afterwards what waits is let out."""
        with broker_stopped(self._on):
            return self.service(1)


@contextmanager
def broker_stopped(on: Stack) -> Iterator[None]:
    """The broker stopped in its node, and up again with every outbox empty."""
    node = plan(on).node
    assert node.evaluate("rabbit:stop()") == "ok"
    try:
        yield
    finally:
        node.evaluate("rabbit:start()")
        url = plan(on).database.url()
        waited(lambda: uvloop.run(untold(url)) == 0, within=120)


async def untold(url: str) -> int:
    """How many cases have facts that were not told yet."""
    client: Any = AsyncIOMotorClient(url)
    found = (
        await client["applications"]["cases"]
        .find({"outbox.id": {"$gt": ""}}, {"_id": 1})
        .to_list(1)
    )
    client.close()
    return len(found)


async def a_stored_case(url: str) -> dict[str, Any]:
    """A case as it lies in the service's collection."""
    client: Any = AsyncIOMotorClient(url)
    found: dict[str, Any] = await client["applications"]["cases"].find_one({}, {"outbox": 0})
    client.close()
    return found


def inserts(url: str, document: dict[str, Any]) -> float:
    """Median milliseconds of one insert after the other, at the same pace."""

    async def run() -> float:
        client: Any = AsyncIOMotorClient(url)
        took = []
        for _ in range(max(10, round(SECONDS / EVERY))):
            await asyncio.sleep(EVERY)
            one = {**document, "_id": new_id()}
            began = time.perf_counter()
            await client["bench"]["documents"].insert_one(one)
            took.append((time.perf_counter() - began) * 1000)
        client.close()
        return statistics.median(took)

    return uvloop.run(run())


if __name__ == "__main__":
    say(measured())
