"""Readings accepted a second on the day everybody sends them.

Ours: what metering does with a reading, from the figures as they were typed to the answer: the
point's last readings are looked up, everything is checked, and the reading is written with its fact
in one write; the relay tells the facts meanwhile. Each of many points has a year of readings. Peer:
the same documents, as they were written, inserted bare into a collection with the same indexes
and the same year in it.
Thirty-two senders each, as at the gateway's door. Each run has servers of its own, for three years
of readings are more than the database keeps in memory.
"""

import time
from datetime import date, timedelta
from functools import partial
from typing import Any

from bench import line
from bench.report import RUNS, Result, Target, say
from casework.model import Case
from casework.parts import By
from casework.store import INDEXES as CASES
from casework.telling import changed
from chassis.app import Service
from chassis.clock import MOSCOW, new_id, now
from chassis.documents import OUTBOX, OutboxEntry
from chassis.store import Document, ensure_indexes
from chassis.testing import MongoDB, RabbitMQ
from contracts.metering import PointSnapshot
from services.metering.readings.model import Sent
from services.metering.readings.store import INDEXES, Readings
from services.metering.readings.taking import Typed, take
from tests.metering.points import a_meter, a_point_snapshot

TARGET = Target("readings accepted", 0.5, "readings/s")
POINTS, MONTHS, SENDERS = line.sized(600), 12, 32
DAY = now().astimezone(MOSCOW).date()
"""Today: a fact of some other day would look as if a crash had left it, and be told twice."""


def measured() -> list[Result]:
    """Three runs, ours and the peer in turn."""
    return [TARGET.of([_alone() for _ in range(RUNS)])]


def _alone() -> tuple[float, float]:
    with line.servers() as (broker, mongo):
        return line.run(_run(broker, mongo))


async def _run(broker: RabbitMQ, mongo: MongoDB) -> tuple[float, float]:
    vhost = broker.fresh_vhost()
    service = Service(line.settings("metering", broker, vhost, mongo.url()))
    readings = Readings(service)
    url = broker.url(vhost=vhost)
    async with service.running(), line.channel(url) as ears:
        await line.waiting(ears, "heard", "*.case.changed")
        points = [_a_point() for _ in range(POINTS)]
        year = [partial(_a_year, readings, point) for point in points]
        await line.at_once(year, SENDERS)
        await line.until(partial(_all_told, readings))
        sent = [partial(_send, readings, point, MONTHS, DAY) for point in points]
        ours = await _rate(sent)
        await line.until(partial(_all_told, readings))
        before = await readings.collection.find({"form.seq": {"$lte": MONTHS}}).to_list(None)
        written = await readings.cases.documents.find({"form.seq": MONTHS + 1})
        peer = await _bare(service, before, [_as_written(one) for one in written])
    return ours, peer


async def _all_told(readings: Readings) -> bool:
    """Whether the relay is through with the year: it is not that day's work."""
    waits = {"outbox.id": {"$gt": ""}}
    return await readings.collection.find_one(waits, {"_id": 1}) is None


def _a_point() -> PointSnapshot:
    meter = a_meter(installed_on=DAY - timedelta(days=400))
    return a_point_snapshot(new_id(), point_type="private_house", meters=[meter])


async def _a_year(readings: Readings, point: PointSnapshot) -> None:
    for month in range(MONTHS):
        await _send(readings, point, month, DAY - timedelta(days=30 * (MONTHS - month)))


async def _send(readings: Readings, point: PointSnapshot, month: int, day: date) -> None:
    owner = point.people[0].account_id
    sent = Sent(By(party="consumer"), owner, "consumer", (new_id(), "hash"))
    typed = Typed({"1.8.0": str(300 * (month + 1))}, day, confirmed=True)
    await take(readings, point, sent, typed, now())


def _as_written(case: Case) -> Document:
    """As it went in, with its fact in the outbox."""
    fact = OutboxEntry.of(changed(case, case.timeline[-1], By(party="consumer"), None))
    return {**case.document(), "outbox": [vars(fact)], "written": new_id()}


async def _rate(works: list[Any]) -> float:
    """How many a second."""
    began = time.perf_counter()
    await line.at_once(works, SENDERS)
    return len(works) / (time.perf_counter() - began)


async def _bare(service: Service, before: list[Document], documents: list[Document]) -> float:
    bare = service.database["bare"]
    await ensure_indexes(bare, [*OUTBOX, *CASES, *INDEXES])
    for first in range(0, len(before), 500):
        await bare.insert_many(before[first : first + 500])
    return await _rate([partial(bare.insert_one, one) for one in documents])


if __name__ == "__main__":
    say(measured())
