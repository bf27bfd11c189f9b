"""The store on the MongoDB-protocol server, by both drivers: nothing lost, nothing twice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from pymongo.errors import AutoReconnect

from chassis.app import Service
from chassis.clock import freeze, new_id, now
from chassis.documents import Aggregate, Documents, Duplicate
from chassis.errors import NotFound, NotNow, TooMany
from chassis.limits import Limits
from chassis.store import Index, aggregate, close_client, ensure_indexes
from chassis.testing import MongoDB, eventually
from tests.chassis.conftest import Make
from tests.chassis.thing import Thing


@pytest.fixture
async def service(make: Make, driver: str) -> AsyncIterator[Service]:
    made = make("things", mongo_driver=driver)
    made.things = made.documents("things", Thing, [Index([("size", 1)], unique=True)])  # type: ignore[attr-defined]
    await made.start_store()
    yield made
    await close_client(made.client)


@pytest.fixture
def things(service: Service) -> Documents[Thing]:
    found: Documents[Thing] = service.things  # type: ignore[attr-defined]
    found._wake = lambda *_: None
    return found


async def test_what_was_added_is_read_back(things: Documents[Thing]) -> None:
    added = await things.add(Thing(id=new_id(), size=7))
    assert (await things.get(added.id)).size == 7
    assert added.version == 1


async def test_what_is_not_there_is_not_found(things: Documents[Thing]) -> None:
    with pytest.raises(NotFound):
        await things.get(new_id())


async def test_a_second_one_under_a_unique_index_is_refused(things: Documents[Thing]) -> None:
    await things.add(Thing(id=new_id(), size=7))
    with pytest.raises(Duplicate):
        await things.add(Thing(id=new_id(), size=7))


async def test_an_index_that_was_declared_otherwise_is_made_anew(service: Service) -> None:
    collection = service.database["things"]
    await ensure_indexes(collection, [Index([("at", 1)], partial={"at": {"$type": "date"}})])
    await ensure_indexes(collection, [Index([("at", 1)])])
    assert "partialFilterExpression" not in (await collection.index_information())["at_1"]


async def test_a_change_into_a_taken_unique_value_is_refused(things: Documents[Thing]) -> None:
    await things.add(Thing(id=new_id(), size=7))
    other = await things.add(Thing(id=new_id(), size=5))
    with pytest.raises(Duplicate):
        await things.change(other.id, Thing.grow, by=2)


async def test_a_change_and_its_fact_are_one_write(things: Documents[Thing]) -> None:
    thing = await things.add(Thing(id=new_id()))
    await things.change(thing.id, Thing.grow, by=3)
    document = await things.collection.find_one({"_id": thing.id})
    assert document is not None
    assert (document["version"], document["size"], len(document["outbox"])) == (2, 3, 1)
    assert document["outbox"][0]["key"] == "things.thing.grew"


async def test_a_refused_verb_writes_nothing(things: Documents[Thing]) -> None:
    thing = await things.add(Thing(id=new_id(), size=999))
    with pytest.raises(NotNow):
        await things.change(thing.id, Thing.grow, by=5)
    assert (await things.get(thing.id)).version == 1


async def test_a_verb_that_changes_nothing_writes_nothing(things: Documents[Thing]) -> None:
    thing = await things.add(Thing(id=new_id()))
    await things.change(thing.id, lambda _: None)
    assert (await things.get(thing.id)).version == 1


async def test_of_many_writers_no_change_is_lost(things: Documents[Thing]) -> None:
    thing = await things.add(Thing(id=new_id()))
    await asyncio.gather(*(things.change(thing.id, Thing.grow) for _ in range(16)))
    grown = await things.get(thing.id)
    assert (grown.size, grown.version) == (16, 17)
    document = await things.collection.find_one({"_id": thing.id})
    assert document is not None
    assert len(document["outbox"]) == 16


async def test_days_and_exact_numbers_are_kept_as_text(service: Service) -> None:
    class Dated(Aggregate):
        day: date
        amount: Decimal
        at: datetime

    dated = Documents(service.database["dated"], Dated)
    at = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    kept = Dated(id=new_id(), day=date(2026, 11, 24), amount=Decimal("7.5"), at=at)
    await dated.add(kept)
    assert await dated.get(kept.id) == kept


async def test_a_pipeline_runs_on_either_driver(things: Documents[Thing]) -> None:
    for size in (1, 2, 3):
        await things.add(Thing(id=new_id(), size=size))
    summed = await aggregate(
        things.collection, [{"$group": {"_id": None, "sum": {"$sum": "$size"}}}]
    )
    assert summed[0]["sum"] == 6


async def test_a_write_waits_for_a_database_that_was_killed_and_is_done_once(
    service: Service, things: Documents[Thing], mongo: MongoDB
) -> None:
    thing = await things.add(Thing(id=new_id()))
    mongo.kill()
    growing = asyncio.create_task(things.change(thing.id, Thing.grow))
    await asyncio.sleep(0.3)
    await asyncio.to_thread(mongo.start)
    await growing
    grown = await things.get(thing.id)
    assert (grown.size, grown.version) == (1, 2)


async def test_a_lost_answer_is_not_a_lost_write(
    things: Documents[Thing], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server wrote, the connection broke before its answer: the change is seen to be ours."""
    thing = await things.add(Thing(id=new_id()))
    real, broken = things.collection.update_one, []

    async def breaks_once(*args: object, **kwargs: object) -> object:
        result = await real(*args, **kwargs)  # type: ignore[arg-type]
        if not broken:
            broken.append(True)
            raise AutoReconnect("the connection broke")
        return result

    class Breaking:
        update_one = staticmethod(breaks_once)

        def __getattr__(self, name: str) -> object:
            return getattr(real_collection, name)

    real_collection = things.collection
    monkeypatch.setattr(things, "collection", Breaking())
    await things.change(thing.id, Thing.grow)
    monkeypatch.undo()
    grown = await things.get(thing.id)
    assert broken
    assert (grown.size, grown.version) == (1, 2)
    document = await things.collection.find_one({"_id": thing.id})
    assert document is not None
    assert len(document["outbox"]) == 1


async def test_a_limit_counts_within_a_moving_window(service: Service) -> None:
    limits = Limits(service.database["limits"])
    await limits.prepare()
    noon, hour = now(), timedelta(hours=1)
    for minute in range(3):
        with freeze(noon + timedelta(minutes=minute)):
            await limits.hit("door", 3, hour)
    with freeze(noon + timedelta(minutes=30)), pytest.raises(TooMany) as refused:
        await limits.hit("door", 3, hour)
    assert 29 * 60 < refused.value.retry_after <= 30 * 60
    with freeze(noon + timedelta(minutes=61)):
        await limits.hit("door", 3, hour)
        await limits.hit("another door", 3, hour)
        await limits.clear("door")
        await limits.hit("door", 1, hour)


def test_who_tries_too_often_reads_from_what_minute_on_it_can_be_tried_again() -> None:
    with freeze(datetime(2026, 11, 24, 9, 14, 30, tzinfo=UTC)):
        soon, tomorrow = TooMany(retry_after=1800), TooMany(retry_after=86_000)
        told = TooMany("Так {и} сказано", retry_after=60)
    assert soon.said("ru") == "Слишком много попыток. Повторите после 12:45 МСК"
    assert tomorrow.said("en") == "Too many attempts. Try again after 12:08 25.11.2026 Moscow time"
    assert told.said("ru") == "Так {и} сказано"


async def test_a_process_is_not_ready_while_its_database_is_away(
    make: Make, mongo: MongoDB, running: AsyncExitStack
) -> None:
    service = make("things")
    service.documents("things", Thing)
    await running.enter_async_context(service.running())
    assert await service.problems() == []
    mongo.kill()
    try:
        assert await service.problems() == ["database"]
    finally:
        await asyncio.to_thread(mongo.start)

    async def back() -> bool:
        return await service.problems() == []

    await eventually(back)
