"""The version under which answers are kept: it grows with every telling, look-ups are shared."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from chassis.app import Service
from chassis.joined import Joined
from chassis.settings import Settings
from chassis.store import close_client
from chassis.testing import MongoDB
from gateway.store import Window
from tests.builders import a_case


@pytest.fixture
async def service(mongo: MongoDB) -> AsyncIterator[Service]:
    made = Service(Settings(service="gateway", mongo_url=SecretStr(mongo.url())))
    yield made
    await close_client(made.client)


async def test_a_change_renews_what_was_kept_of_its_owner_alone(service: Service) -> None:
    window, case = Window(service), a_case()
    await service.start_store()
    before = await window.version(case.owner)
    await window.saw(case.snapshot(), case.desk())
    assert await window.version(case.owner) not in (before, "")
    assert await window.version("somebody else") == ""


async def test_a_fact_that_comes_again_renews_it_too(service: Service) -> None:
    """A process may have died between the two writes: then the second telling mends it."""
    window, case = Window(service), a_case()
    await service.start_store()
    await window.saw(case.snapshot(), case.desk())
    seen = await window.version(case.owner)
    await window.saw(case.snapshot(), case.desk())
    assert await window.version(case.owner) != seen


async def test_looks_at_one_moment_share_a_query_and_each_gets_its_own(service: Service) -> None:
    things = service.database["things"]
    await things.insert_many([{"_id": str(n), "version": n} for n in range(40)])
    joined, asked = Joined(things, {"version": 1}), []
    real = joined._find

    async def counted() -> None:
        asked.append(len(joined._waiting))
        await real()

    joined._find = counted  # type: ignore[method-assign]
    found = await asyncio.gather(*(joined.get(str(n)) for n in range(41)))
    assert [one["version"] for one in found[:40]] == list(range(40))
    assert found[40] is None
    assert len(asked) <= 2


async def test_a_look_never_joins_a_query_sent_before_it(service: Service) -> None:
    things = service.database["things"]
    await things.insert_one({"_id": "a", "version": 1})
    joined = Joined(things, {"version": 1})
    for version in range(2, 30):
        early = asyncio.create_task(joined.get("a"))
        await things.update_one({"_id": "a"}, {"$set": {"version": version}})
        assert (await joined.get("a"))["version"] == version
        await early


async def test_a_query_that_fails_fails_those_who_waited_and_no_others(service: Service) -> None:
    things = service.database["things"]
    await things.insert_one({"_id": "a", "version": 1})
    joined = Joined(things, {"version": 1})

    class Broken:
        def find(self, *_: object) -> object:
            raise RuntimeError("broken")

    joined._collection = Broken()  # type: ignore[assignment]
    with pytest.raises(RuntimeError, match="broken"):
        await joined.get("a")
    joined._collection = things
    assert (await joined.get("a"))["version"] == 1
