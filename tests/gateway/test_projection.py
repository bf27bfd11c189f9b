"""The window written in batches: facts over a real bus, doubled, shuffled, and one that is bad."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any, cast

import pytest
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from pydantic import SecretStr

from casework.parts import SYSTEM
from chassis.app import Service
from chassis.clock import new_id
from chassis.settings import Settings
from chassis.store import close_client
from chassis.testing import MongoDB, RabbitMQ, eventually
from contracts.case import CaseChanged, CaseSnapshot, Desk
from contracts.event import Event
from gateway.bus import subscribe
from gateway.live import Live
from gateway.projection import Projection
from gateway.store import Window
from gateway.window import Entry, entry
from services.metering.readings.chain import Taken
from services.metering.readings.checks import Checked, Doubt
from services.metering.readings.model import Sent, filed
from services.reception.appointments.model import Appointment, Visitor
from services.reception.appointments.seat import Seat
from tests.builders import (
    CONSUMER,
    NOON,
    STAFF,
    a_case,
    a_change,
    a_desk,
    a_snapshot,
    kept,
    step,
)
from tests.metering.points import a_point
from tests.metering.readings.builders import TODAY
from tests.reception.appointments.offices import an_office, at
from tests.steps import counted

TIMES = 3


class Counting(Window):
    """The window, which counts what it saw."""

    seen = 0

    async def saw(self, snapshot: CaseSnapshot, desk: Desk, **how: bool) -> None:
        await super().saw(snapshot, desk, **how)
        self.seen += 1


def facts() -> list[CaseChanged]:
    """What is told of several cases as they go on their way."""
    told: list[CaseChanged] = []
    for _ in range(12):
        case = a_case()
        told.append(a_change(case.snapshot(), desk=case.desk()))
        for move in case.kind.workflow.from_(case.state, "staff")[:1]:
            step(case, move, case.updated_at)
            case.version += 1
            told.append(a_change(case.snapshot(), desk=case.desk()))
        for number in range(4):
            later = {"version": case.version + 1 + number, "state": f"later{number}"}
            told.append(a_change(case.snapshot().model_copy(update=later), desk=case.desk()))
    for _ in range(3):
        told += [*a_visits_life(), *a_readings_life()]
    return told


def a_visits_life() -> list[CaseChanged]:
    """Booked, reminded of, cancelled."""
    office, start = an_office(), at("10:00")
    visitor = Visitor(owner=new_id(), name="Пример Пётр")
    visit = Appointment.asked(visitor, office, "Консультация", (new_id(), "hash"), NOON)
    visit.number = f"В-2026-{new_id()[-6:]}"
    told: list[Event] = []
    visit.book(Seat(start, start + timedelta(minutes=30), 1), CONSUMER, NOON)
    told += kept(visit)
    visit.note("reminded", SYSTEM, NOON)
    told += kept(visit)
    visit.cancel(CONSUMER, NOON)
    return cast("list[CaseChanged]", told + kept(visit))


def a_readings_life() -> list[CaseChanged]:
    """Questioned, and accepted by an employee."""
    point = a_point(new_id())
    taken = Taken(point.meters[0].id, TODAY, {"1.8.0": Decimal(9000)}, {"1.8.0": 0}, seq=1)
    sent = Sent(CONSUMER, point.people[0].account_id, "consumer", (new_id(), "hash"))
    wondered = Checked(taken, None, None, (Doubt("high", "{used}", {"used": "9000"}),))
    number = f"ПК-2026-{new_id()[-6:]}"
    reading = filed(sent, point.snapshot(), point.meters[0], wondered, number, NOON)
    told = kept(reading)
    reading.move("accepted", STAFF, {}, NOON)
    return cast("list[CaseChanged]", told + kept(reading))


async def stored(service: Service) -> dict[str, bytes]:
    """Every entry as the bytes it is."""
    raw: CodecOptions[RawBSONDocument] = CodecOptions(document_class=RawBSONDocument)
    entries: Any = service.database["entries"].with_options(raw)
    return {str(one["_id"]): one.raw for one in await entries.find().to_list(None)}


def a_gateway(rabbitmq: RabbitMQ, mongo: MongoDB, vhost: str) -> tuple[Service, Counting]:
    service = Service(
        Settings(
            _env_file=None,
            service="gateway",
            mongo_url=SecretStr(mongo.url()),
            amqp_url=SecretStr(rabbitmq.url(vhost=vhost)),
        )
    )
    window = Counting(service)
    subscribe(service.bus, window, Live(), *cast("Any", (None, None)))  # no sign-in ends
    return service, window


@pytest.mark.parametrize("seed", range(3))
async def test_every_fact_three_times_and_shuffled_leaves_the_same_bytes(
    rabbitmq: RabbitMQ, mongo: MongoDB, seed: int
) -> None:
    told = facts()
    shuffled = told * TIMES
    random.Random(seed).shuffle(shuffled)
    once, thrice = await left_by(rabbitmq, mongo, told), await left_by(rabbitmq, mongo, shuffled)
    assert once == thrice
    assert len(once) == len({fact.case.id for fact in told})


async def left_by(
    rabbitmq: RabbitMQ, mongo: MongoDB, come: Sequence[CaseChanged]
) -> dict[str, bytes]:
    """What a window of its own is after all these."""
    service, window = a_gateway(rabbitmq, mongo, rabbitmq.fresh_vhost())

    async def tell(fact: CaseChanged) -> None:
        try:
            await service.publisher.publish(fact.routing_key(), fact.body(), name=fact.NAME)
        except TimeoutError:  # a broker with much to do: as the relay would, once more
            await tell(fact)

    async with service.running():
        await asyncio.gather(*(tell(fact) for fact in come))
        await eventually(lambda: window.seen >= len(come), within=60)
        return await stored(service)


def a_gateways(mongo: MongoDB) -> Settings:
    return Settings(_env_file=None, service="gateway", mongo_url=SecretStr(mongo.url()))


@pytest.fixture
async def service(mongo: MongoDB) -> AsyncIterator[Service]:
    made = Service(a_gateways(mongo))
    yield made
    await close_client(made.client)


@pytest.fixture
def projection(service: Service) -> Projection:
    return Projection(service.database["entries"], service.database["windows"])


def an_entry(**changes: Any) -> Entry:
    return entry(a_snapshot(**changes), a_desk())


async def test_what_waits_at_one_moment_is_written_in_one_go(
    service: Service, projection: Projection
) -> None:
    batches: list[int] = []
    write = projection._write

    async def counted(batch: Any) -> None:
        batches.append(len(batch))
        await write(batch)

    projection._write = counted  # type: ignore[method-assign]
    owner = new_id()
    await asyncio.gather(*(projection.keep(an_entry(owner=owner)) for _ in range(120)))
    assert sum(batches) == 120
    assert len(batches) <= 4
    assert await service.database["entries"].count_documents({"owner": owner}) == 120
    window = await service.database["windows"].find_one({"_id": owner})
    assert window is not None


async def test_one_that_cannot_be_written_keeps_no_other_from_it(
    service: Service, projection: Projection
) -> None:
    bad = {**an_entry(), "words": object()}
    good = [an_entry() for _ in range(5)]
    outcomes = await asyncio.gather(
        *(projection.keep(one) for one in [*good[:3], bad, *good[3:]]), return_exceptions=True
    )
    assert [index for index, one in enumerate(outcomes) if one is not None] == [3]
    ids = [one["_id"] for one in good]
    assert await service.database["entries"].count_documents({"_id": {"$in": ids}}) == 5


async def test_each_owner_of_a_batch_gets_a_new_version(
    service: Service, projection: Projection
) -> None:
    known, unknown = new_id(), new_id()
    windows = service.database["windows"]

    async def versions() -> dict[str, str]:
        return {one["_id"]: one["version"] for one in await windows.find({}).to_list(None)}

    await projection.keep(an_entry(owner=known))
    before = await versions()
    await asyncio.gather(*(projection.keep(an_entry(owner=one)) for one in (known, unknown)))
    after = await versions()
    assert before.keys() == {known}
    assert after.keys() == {known, unknown}
    assert after[known] != before[known]


async def test_a_case_just_made_is_written_without_looking_for_it(
    mongo: MongoDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    with counted(monkeypatch) as steps:
        service = Service(a_gateways(mongo))
    window, snapshot = Window(service), a_snapshot()
    later = snapshot.model_copy(update={"version": 2, "state": "later"})
    await window.saw(snapshot, a_desk(), first=True)
    assert steps.taken() == ["insert entries", "update windows"]
    await window.saw(later, a_desk(), first=True)  # answered as a new one is, and is none
    assert steps.taken() == ["find entries", "update entries", "update windows"]
    await window.saw(snapshot, a_desk(), first=True)
    assert steps.taken() == ["insert entries", "update windows"]
    assert await window.case(snapshot.owner, snapshot.id) == later
    await close_client(service.client)


async def test_a_case_just_made_and_the_fact_of_it_leave_one(
    service: Service, projection: Projection
) -> None:
    made = an_entry()
    tries = [projection.keep(made, first=n % 2 == 0) for n in range(20)]
    await asyncio.gather(*tries, projection.keep({**made, "version": 2, "state": "later"}))
    found = await service.database["entries"].find({"_id": made["_id"]}).to_list(None)
    assert [(one["version"], one["state"]) for one in found] == [(2, "later")]
