"""From an accepted case to the window by the bus alone: idle, at 50 a second, at the most it takes.

Ours: applications' store and relay and the gateway's bus and window, as both processes put them
together, here in one process on one broker and one database. Cases are added to the store of
applications directly, so no answer is put into the window on the way (read your own write is what
the gateway does with answers). Accepted: `add` returned. Visible: entry and version are written.

Peer at 50/s: one idle hop of aio-pika, from publish to handler, of the same body over a quorum
queue. Peer at the most: the plain pipeline, publish and clear inside the request: insert with
outbox, publish with confirm, clear, consume, guarded upsert, one after another for each of 16
writers, the same documents, models, indexes and queues. Sixteen writers add as fast as they are
answered; the rate is counted until the last is visible.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any, cast

import aio_pika
from aio_pika.abc import AbstractIncomingMessage

from bench import line
from bench.report import RUNS, Result, Target, say
from casework.model import Case
from casework.store import INDEXES as CASES
from casework.store import Cases
from chassis.app import Service
from chassis.clock import new_id, now
from chassis.documents import OUTBOX, OutboxEntry
from chassis.store import DuplicateKey, ensure_indexes
from chassis.testing import MongoDB, RabbitMQ
from contracts.case import CaseChanged, CaseSnapshot, Desk
from gateway.bus import subscribe
from gateway.live import Live
from gateway.store import INDEXES as ENTRIES
from gateway.store import Window
from gateway.window import entry
from services.applications.kinds.connection import KIND
from tests.builders import a_form

STEADY = Target("visible at 50/s", 5.0, "ms", at_most=True)
STEADY_TAIL = Target("visible at 50/s: p99 of p50", 3.0, "ms", at_most=True)
MOST = Target("pipeline, 16 writers", 1.4, "events/s")
MOST_TAIL = Target("pipeline: p99 of p50", 4.0, "ms", at_most=True)
IDLE, STEADILY, AT_MOST = line.sized(200), line.sized(1_000), line.sized(3_000)
RATE, WRITERS = 50, 16
Add = Callable[[Case], Any]


class Timed:
    """When each case was accepted and when it could be seen, in seconds."""

    def __init__(self) -> None:
        self.accepted: dict[str, float] = {}
        self.seen: dict[str, asyncio.Future[float]] = {}

    async def add(self, add: Add, case: Case) -> None:
        """Add it; its moment counts once that has returned."""
        self.seen[case.id] = asyncio.get_running_loop().create_future()
        await add(case)
        self.accepted[case.id] = time.perf_counter()

    def visible(self, case_id: str) -> None:
        """It can be seen."""
        if not self.seen[case_id].done():
            self.seen[case_id].set_result(time.perf_counter())

    async def waits(self) -> list[float]:
        """From accepted to visible, of all, in milliseconds."""
        async with asyncio.timeout(300):
            return [
                max(0.0, await seen - self.accepted[id_]) * 1000 for id_, seen in self.seen.items()
            ]


class Watched(Window):
    """The window, which says when a case can be seen."""

    def __init__(self, service: Service, timed: Timed) -> None:
        super().__init__(service)
        self._timed = timed

    async def saw(self, snapshot: CaseSnapshot, desk: Desk, *, again: bool = False) -> None:
        """Keep it, and say so."""
        await super().saw(snapshot, desk, again=again)
        self._timed.visible(snapshot.id)


def measured() -> list[Result]:
    """Three runs of each, ours and the peer in turn."""
    with line.servers() as (broker, mongo):
        runs = [line.run(_run(broker, mongo)) for _ in range(RUNS)]
    idle = [line.share(one["idle"], 50) for one in runs]
    idle_tail = [line.share(one["idle"], 99) for one in runs]
    middle = RUNS // 2
    steady = [(line.share(one["steady"], 50), line.share(one["steady"], 99)) for one in runs]
    most = [(line.share(one["waits"], 50), line.share(one["waits"], 99)) for one in runs]
    beside = {"idle_p50": sorted(idle)[middle], "idle_p99": sorted(idle_tail)[middle]}
    hops = [one["hop"] for one in runs]
    return [
        STEADY.of([(p50, hop) for (p50, _), hop in zip(steady, hops, strict=True)], **beside),
        STEADY_TAIL.of([(p99, p50) for p50, p99 in steady]),
        MOST.of([(one["ours"], one["plain"]) for one in runs]),
        MOST_TAIL.of([(p99, p50) for p50, p99 in most]),
    ]


async def _run(broker: RabbitMQ, mongo: MongoDB) -> dict[str, Any]:
    hop = await _hop(broker)
    timed = Timed()
    async with _ours(broker, mongo, timed) as add:
        await _one_by_one(add, timed)
        idle = await timed.waits()
        timed.seen.clear()
        await _steadily(add, timed)
        steady = await timed.waits()
        timed.seen.clear()
        ours, waits = await _at_most(add, timed)
    async with _plain(broker, mongo, timed) as add:
        timed.seen.clear()
        plain, _ = await _at_most(add, timed)
    rates = {"ours": ours, "plain": plain}
    return {"hop": hop, "idle": idle, "steady": steady, "waits": waits, **rates}


def a_new_case(number: str) -> Case:
    """One of a consumer of its own, as its service makes it."""
    return Case.submit(
        KIND,
        service="applications",
        number=number,
        owner=new_id(),
        form=a_form(),
        papers=[],
        request=(new_id(), "hash"),
        at=now(),
    )


async def _one_by_one(add: Add, timed: Timed) -> None:
    for _ in range(IDLE):
        case = a_new_case(new_id())
        await timed.add(add, case)
        await timed.seen[case.id]
        await asyncio.sleep(0.01)


async def _steadily(add: Add, timed: Timed) -> None:
    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for number in range(STEADILY):
            await asyncio.sleep(max(0.0, began + number / RATE - time.perf_counter()))
            group.create_task(timed.add(add, a_new_case(new_id())))


async def _at_most(add: Add, timed: Timed) -> tuple[float, list[float]]:
    new = [a_new_case(new_id()) for _ in range(AT_MOST)]
    began = time.perf_counter()
    await line.at_once([partial(timed.add, add, case) for case in new], WRITERS)
    waits = await timed.waits()
    return AT_MOST / (time.perf_counter() - began), waits


@asynccontextmanager
async def _ours(broker: RabbitMQ, mongo: MongoDB, timed: Timed) -> AsyncIterator[Add]:
    vhost = broker.fresh_vhost()
    teller = Service(line.settings("applications", broker, vhost, mongo.url()))
    cases = Cases(teller, {KIND.slug: KIND})
    hearer = Service(line.settings("gateway", broker, vhost, mongo.url()))
    subscribe(
        hearer.bus, Watched(hearer, timed), Live(), *cast("Any", (None, None))
    )  # no sign-in ends
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(hearer.running())
        await stack.enter_async_context(teller.running())
        yield cases.add


@asynccontextmanager
async def _plain(broker: RabbitMQ, mongo: MongoDB, timed: Timed) -> AsyncIterator[Add]:
    vhost = broker.fresh_vhost()
    service = Service(line.settings("applications", broker, vhost, mongo.url()))
    cases, entries = service.database["cases"], service.database["entries"]
    await ensure_indexes(cases, [*OUTBOX, *CASES])
    await ensure_indexes(entries, ENTRIES)

    async def hear(message: AbstractIncomingMessage) -> None:
        fact = CaseChanged.model_validate_json(message.body)
        fields = entry(fact.case, fact.desk)
        guard = {"_id": fields.pop("_id"), "version": {"$lt": fact.case.version}}
        try:
            await entries.update_one(guard, {"$set": fields}, upsert=True)
        except DuplicateKey:
            await entries.update_one(guard, {"$set": fields})
        await message.ack()
        timed.visible(fact.case.id)

    url = broker.url(vhost=vhost)
    async with line.channel(url) as channel, line.channel(url) as ears:
        queue = await line.waiting(ears, "plain", "*.case.changed")
        await ears.set_qos(prefetch_count=50)
        await queue.consume(hear)
        exchange = await channel.get_exchange("kabinet", ensure=False)

        async def add(case: Case) -> None:
            (fact,) = (OutboxEntry.of(fact) for fact in case.told())
            case.version = 1
            await cases.insert_one({**case.document(), "outbox": [vars(fact)]})
            message = aio_pika.Message(fact.body, delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
            await exchange.publish(message, routing_key=fact.key)
            pull = {"$pull": {"outbox": {"id": fact.id}}}
            await cases.update_one({"_id": case.id}, pull)

        yield add
    service.telemetry.close()


async def _hop(broker: RabbitMQ) -> float:
    """The median in milliseconds."""
    url, body = broker.url(vhost=broker.fresh_vhost()), line.changes(1)[0].body()
    times: list[float] = []
    heard = asyncio.Event()

    async def hear(message: AbstractIncomingMessage) -> None:
        times.append((time.perf_counter() - began) * 1000)
        await message.ack()
        heard.set()

    async with line.channel(url) as channel, line.channel(url) as ears:
        queue = await line.waiting(ears, "hop", "*.case.changed")
        await queue.consume(hear)
        exchange = await channel.get_exchange("kabinet", ensure=False)
        for _ in range(IDLE):
            heard.clear()
            began = time.perf_counter()
            message = aio_pika.Message(body, delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
            await exchange.publish(message, routing_key="applications.case.changed")
            await heard.wait()
            await asyncio.sleep(0.01)
    return line.share(times, 50)


if __name__ == "__main__":
    say(measured())
