"""The status window as JSON, signed in, 20 cases, through the real gateway process.

Peers under the same server, in turn with ours: a bare FastAPI endpoint answering a small JSON, and
one that answers the same bytes out of one ready document with Motor's find_one, on the same
database server. With 32 connections the figure is requests a second; with one connection it is the
latency. `changing` is the rate while an employee gives and takes one of the cases every 100 ms, so
that what is kept of the window is made anew ten times a second. `python -m bench.window`
"""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx2
from motor.motor_asyncio import AsyncIOMotorClient

from bench.report import RUNS, Result, Target, say
from bench.stand import Load, bearer, load, meanwhile, peer, person, plan, stack
from chassis.testing import Stack
from tests.portal.people import Person, employee

CASES = 20
BARE = Target("window", 0.7, "requests/s")
READY = Target("window, ready document", 2.0, "requests/s")
ALONE = Target("window alone, p50", 6.0, "ms", at_most=True)
TAIL = Target("window alone, p99 to p50", 2.0, "ms", at_most=True)


def measured() -> list[Result]:
    """Everything started, then runs in turn."""
    with stack() as started:
        who = person(started, CASES)
        address, header = f"{started.gateway}/api/v1/cases", bearer(who)
        keep_ready(started, httpx2.get(address, headers=_as_headers(header)).content)
        with peer(BARE_MONGO=plan(started).database.url()) as bare:
            many, alone = runs(address, header, bare)
            with meanwhile(giving(who, employee(started)), every=0.1):
                changing = load(address, header)
    return judged(many, alone, changing.rate)


def runs(
    address: str, header: str, bare: str
) -> tuple[list[tuple[Load, Load, Load]], list[tuple[Load, Load]]]:
    """Ours, bare and ready with many connections; ours and bare with one."""
    load(address, header, seconds=1)
    many = [
        (load(address, header), load(f"{bare}/json"), load(f"{bare}/ready")) for _ in range(RUNS)
    ]
    alone = [
        (load(address, header, connections=1), load(f"{bare}/json", connections=1))
        for _ in range(RUNS)
    ]
    return many, alone


def judged(
    many: list[tuple[Load, Load, Load]], alone: list[tuple[Load, Load]], changing: float
) -> list[Result]:
    """The runs as results."""
    ours = sorted(run[0].p99 for run in many)[len(many) // 2]
    return [
        BARE.of([(run.rate, bare.rate) for run, bare, _ in many], p99=ours, changing=changing),
        READY.of([(run.rate, ready.rate) for run, _, ready in many]),
        ALONE.of([(run.p50, bare.p50) for run, bare in alone]),
        TAIL.of([(run.p99, run.p50) for run, _bare in alone]),
    ]


def keep_ready(on: Stack, body: bytes) -> None:
    """One document that carries an answer's bytes, for the peer."""

    async def put() -> None:
        client: Any = AsyncIOMotorClient(plan(on).database.url())
        await client["bench"]["documents"].insert_one({"_id": "ready", "body": body})
        client.close()

    asyncio.run(put())


def giving(consumer: Person, staff: Person) -> Callable[[], None]:
    """Gives the consumer's newest case to the employee, takes it back, and so on."""
    case = consumer.call("GET", "/cases?limit=1").json()["items"][0]["id"]
    turns = 0

    def turn() -> None:
        nonlocal turns
        turns += 1
        body = {"email": staff.email if turns % 2 else None}
        answer = staff.call("PUT", f"/staff/cases/{case}/assignee", json=body)
        assert answer.status_code == 200, answer.text

    return turn


def _as_headers(line: str) -> dict[str, str]:
    name, _colon, value = line.partition(": ")
    return {name: value}


if __name__ == "__main__":
    say(measured())
