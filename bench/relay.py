"""How fast the relay tells, with confirms and at most 16 facts unconfirmed, and how soon each.

Ours: sixteen writers, each of whom has the relay (chassis/relay.py) tell a fact of real size, waits
until it is told, and goes on with the next; the collection is a stand-in that costs nothing, so
that the relay is measured and not the database. Peer: aio-pika alone publishes the same bodies as
persistent messages with confirms, 100 in flight. Each into a quorum queue of its own that nobody
reads. Latency: from handing a fact to the relay until the broker has confirmed it.
"""

import time
from collections.abc import Mapping, Sequence
from typing import Any

import aio_pika

from bench import line
from bench.report import RUNS, Result, Target, say
from chassis.documents import OutboxEntry
from chassis.publisher import Publisher
from chassis.relay import Relay
from chassis.telemetry import Telemetry
from chassis.testing import RabbitMQ, started
from contracts.case import CaseChanged

TOLD = Target("telling facts", 0.8, "facts/s")
SOON = Target("telling: p99 of 15 ms", 1.0, "ms", at_most=True)
FACTS, WRITERS, IN_FLIGHT = line.sized(6_000), 16, 100


class Costless:
    """A collection whose outboxes are cleared at once."""

    name = "cases"

    async def update_many(self, query: Mapping[str, Any], change: Mapping[str, Any]) -> None:
        """Nothing lies here."""


def measured() -> list[Result]:
    """Three runs in turn."""
    with started(RabbitMQ) as broker:
        runs = [line.run(_run(broker)) for _ in range(RUNS)]
    p50 = sorted(p50 for _, _, p50, _ in runs)[RUNS // 2]
    return [
        TOLD.of([(ours, peer) for ours, peer, _, _ in runs]),
        SOON.of([(p99, 15.0) for _, _, _, p99 in runs], p50=p50),
    ]


async def _run(broker: RabbitMQ) -> tuple[float, float, float, float]:
    facts = line.changes(FACTS)
    times, ours = await _ours(broker, facts)
    return ours, await _bare(broker, facts), line.share(times, 50), line.share(times, 99)


async def _ours(broker: RabbitMQ, facts: Sequence[CaseChanged]) -> tuple[list[float], float]:
    vhost = broker.fresh_vhost()
    settings = line.settings("applications", broker, vhost, "mongodb://127.0.0.1/none")
    telemetry = Telemetry(settings)
    publisher = Publisher(broker.url(vhost=vhost), "applications")
    relay, collection = Relay(publisher, telemetry, sweep_seconds=3600), Costless()
    times: list[float] = []

    async def tell(id_: str, entry: OutboxEntry) -> None:
        began = time.perf_counter()
        relay.wake(collection, id_, [entry])  # type: ignore[arg-type]
        assert await relay._tails[id_]
        times.append((time.perf_counter() - began) * 1000)

    async with line.channel(broker.url(vhost=vhost)) as channel:
        await line.waiting(channel, "ours", "applications.case.changed")
        await publisher.start()
        await relay.start()
        written = [(fact.case.id, OutboxEntry.of(fact)) for fact in facts]
        rate = await _rate([lambda one=one: tell(*one) for one in written], WRITERS)
        await relay.stop()
        await publisher.stop()
    telemetry.close()
    return times, rate


async def _bare(broker: RabbitMQ, facts: Sequence[CaseChanged]) -> float:
    bodies = [fact.body() for fact in facts]
    async with line.channel(broker.url(vhost=broker.fresh_vhost())) as channel:
        await line.waiting(channel, "bare", "applications.case.changed")
        exchange = await channel.get_exchange("kabinet", ensure=False)

        async def tell(body: bytes) -> None:
            message = aio_pika.Message(body, delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
            await exchange.publish(message, routing_key="applications.case.changed")

        return await _rate([lambda body=body: tell(body) for body in bodies], IN_FLIGHT)


async def _rate(works: Sequence[Any], at_once: int) -> float:
    began = time.perf_counter()
    await line.at_once(works, at_once)
    return len(works) / (time.perf_counter() - began)


if __name__ == "__main__":
    say(measured())
