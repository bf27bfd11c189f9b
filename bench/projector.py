"""How fast facts are heard, and how fast a gateway catches up.

hearing: so many `case.changed` of real size wait in a quorum queue. Ours takes them as every
service does (chassis/bus.py: pydantic model, retries, metrics; one in a hundred is traced), a
guard in memory keeps the highest version, no database. Peer: aio-pika alone takes the same
messages from the same kind of queue, prefetch 100, and acknowledges each.

catching up: the real gateway process is frozen, 20 000 facts of as many cases are told, it is let
go. Measured until the last is in the window. Peer: bare guarded upserts of the same entries from
16 tasks into a collection with the same indexes, nothing else done.
"""

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import aio_pika

from bench import line
from bench.report import RUNS, Result, Target, say
from chassis import queues
from chassis.app import Service
from chassis.clock import new_id, now
from chassis.local.children import die_with
from chassis.local.environment import variables
from chassis.local.ports import free_port
from chassis.local.secrets import signing_key, signing_pair
from chassis.store import DuplicateKey, close_client, database_of, ensure_indexes, open_client
from chassis.testing import ROOT, MongoDB, RabbitMQ, python
from contracts.case import CaseChanged
from gateway.store import INDEXES
from gateway.window import entry
from tests.otlp import Collector

HEARING = Target("hearing facts", 0.4, "facts/s")
CATCHING_UP = Target("catching up", 0.5, "cases/s")
HEARD, WAITING, WRITERS = line.sized(6_000), line.sized(20_000), 16
KEY = "applications.case.changed"


def measured() -> list[Result]:
    """Three runs of each."""
    with line.servers() as (broker, mongo), Collector() as collector:
        hearing = [line.run(_hearing(broker, mongo, collector.url)) for _ in range(RUNS)]
        catching_up = [line.run(_catching_up(broker, mongo)) for _ in range(RUNS)]
    waited = WAITING / sorted(ours for ours, _ in catching_up)[RUNS // 2]
    return [HEARING.of(hearing), CATCHING_UP.of(catching_up, cases=WAITING, seconds=waited)]


async def _hearing(broker: RabbitMQ, mongo: MongoDB, otlp: str) -> tuple[float, float]:
    bodies = [fact.body() for fact in line.changes(HEARD)]
    return await _ours(broker, mongo, otlp, bodies), await _bare(broker, bodies)


def _headers(number: int) -> dict[str, Any]:
    """A trace's name; one of a hundred is kept."""
    kept = "01" if number % 100 == 0 else "00"
    return {"traceparent": f"00-{number + 1:032x}-{number + 1:016x}-{kept}"}


async def _tell(channel: Any, bodies: Sequence[bytes]) -> None:
    exchange = await channel.get_exchange("kabinet", ensure=False)

    async def tell(number: int, body: bytes) -> None:
        id_ = new_id()
        message = aio_pika.Message(
            body,
            headers=_headers(number),
            content_type="application/json",
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
            message_id=id_,
            correlation_id=id_,
            timestamp=now(),
            type=CaseChanged.NAME,
        )
        await exchange.publish(message, routing_key=KEY)

    works = [lambda n=n, b=b: tell(n, b) for n, b in enumerate(bodies)]
    await line.at_once(works, 100)


async def _ours(broker: RabbitMQ, mongo: MongoDB, otlp: str, bodies: Sequence[bytes]) -> float:
    vhost = broker.fresh_vhost()
    told = {"otlp_endpoint": otlp, "trace_ratio": 0.01, "log_level": "WARNING"}
    service = Service(line.settings("gateway", broker, vhost, mongo.url(), **told))
    kept: dict[str, int] = {}
    moments: list[float] = []
    done = asyncio.Event()

    @service.bus.on(CaseChanged)
    async def project(event: CaseChanged) -> None:
        """The guard alone."""
        if kept.get(event.case.id, 0) < event.case.version:
            kept[event.case.id] = event.case.version
        moments.append(time.perf_counter())
        if len(moments) == len(bodies):
            done.set()

    await service.publisher.start()
    await queues.declare(service.publisher, "gateway", service.bus.heard)
    async with line.channel(broker.url(vhost=vhost)) as channel:
        await _tell(channel, bodies)
    await service.bus.start()
    await asyncio.wait_for(done.wait(), 300)
    await line.stopped(service)
    return _rate(moments)


async def _bare(broker: RabbitMQ, bodies: Sequence[bytes]) -> float:
    moments: list[float] = []
    done = asyncio.Event()

    async def take(message: aio_pika.abc.AbstractIncomingMessage) -> None:
        await message.ack()
        moments.append(time.perf_counter())
        if len(moments) == len(bodies):
            done.set()

    async with line.channel(broker.url(vhost=broker.fresh_vhost())) as channel:
        queue = await line.waiting(channel, "bare", KEY)
        await _tell(channel, bodies)
        await channel.set_qos(prefetch_count=100)
        await queue.consume(take)
        await asyncio.wait_for(done.wait(), 300)
    return _rate(moments)


def _rate(moments: Sequence[float]) -> float:
    return (len(moments) - 1) / (moments[-1] - moments[0])


@contextmanager
def gateway(broker: RabbitMQ, vhost: str, mongo: str) -> Iterator["subprocess.Popen[bytes]"]:
    """The real process, as a container runs it."""
    keys = signing_pair(signing_key())
    told = {
        "mongo_url": mongo,
        "amqp_url": broker.url(vhost=vhost),
        "port": str(free_port()),
        "log_level": "WARNING",
        "token_public_keys": keys.public,
        "caller_private_key": keys.private,
    }
    process = subprocess.Popen(
        python("-m", "chassis.cli", "serve", "gateway"),
        cwd=ROOT,
        env={**os.environ, **variables(told)},
        preexec_fn=die_with(os.getpid()),  # noqa: PLW1509  it only asks the kernel for one thing
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGCONT)
        process.terminate()
        process.wait()


async def _catching_up(broker: RabbitMQ, mongo: MongoDB) -> tuple[float, float]:
    vhost, url = broker.fresh_vhost(), mongo.url()
    told = line.settings("gateway", broker, vhost, url)
    facts, client = line.changes(WAITING), open_client(told)
    database = database_of(client, told)
    try:
        with gateway(broker, vhost, url) as process:
            async with line.channel(broker.url(vhost=vhost)) as channel:
                await _bound(broker.url(vhost=vhost))
                process.send_signal(signal.SIGSTOP)
                await _tell(channel, [fact.body() for fact in facts])
            began = time.perf_counter()
            process.send_signal(signal.SIGCONT)
            moment = await line.all_in(database["entries"], facts[-1].case.id, len(facts))
            ours = len(facts) / (moment - began)
        return ours, await _upserts(database["bare"], facts)
    finally:
        await close_client(client)


async def _bound(url: str) -> None:
    """Wait until the gateway hears."""

    async def hears() -> bool:
        async with line.channel(url) as channel:
            try:
                queue = await channel.declare_queue("gateway.case_changed", passive=True)
            except aio_pika.exceptions.AMQPError:
                return False
            return bool(queue.declaration_result.consumer_count)

    await line.until(hears, 60)


async def _upserts(collection: Any, facts: Sequence[CaseChanged]) -> float:
    await ensure_indexes(collection, INDEXES)
    entries = [entry(fact.case, fact.desk) for fact in facts]

    async def upsert(one: dict[str, Any]) -> None:
        guard = {"_id": one["_id"], "version": {"$lt": one["version"]}}
        fields = {name: value for name, value in one.items() if name != "_id"}
        try:
            await collection.update_one(guard, {"$set": fields}, upsert=True)
        except DuplicateKey:
            await collection.update_one(guard, {"$set": fields})

    began = time.perf_counter()
    works = [lambda one=one: upsert(one) for one in entries]
    await line.at_once(works, WRITERS)
    return len(entries) / (time.perf_counter() - began)


if __name__ == "__main__":
    say(measured())
