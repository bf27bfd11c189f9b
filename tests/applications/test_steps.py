"""How often a submission asks the database, for each time costs a round trip or a commit."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx2
import pytest

from chassis.clock import new_id
from chassis.settings import Settings
from chassis.store import close_client
from services.applications.main import build
from tests.applications.door import Door
from tests.steps import Steps, counted

CLAIMING = ["update files", "find files"]


@pytest.fixture
async def watched(
    settings: Settings, door: Door, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Door, Steps]]:
    """A replica of which each step is seen."""
    with counted(monkeypatch) as steps:
        app = build(settings)
    await app.state.service.start_store()
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://a") as client:
        yield replace(door, client=client), steps
    await close_client(app.state.service.client)
    app.state.service.telemetry.close()


async def test_a_new_case_takes_its_insert_and_what_its_files_need(
    watched: tuple[Door, Steps],
) -> None:
    door, steps = watched
    person = door.person()
    await person.filed()  # takes a block of numbers along
    form = await person.form()
    steps.taken()
    assert (await person.submit(new_id(), form)).status_code == 201
    assert steps.taken() == [*CLAIMING, "insert cases"]
    assert (await person.submit(new_id(), {})).status_code == 422
    assert steps.taken() == ["find cases"]


async def test_one_that_comes_again_is_told_by_its_key(watched: tuple[Door, Steps]) -> None:
    door, steps = watched
    person, key = door.person(), new_id()
    form = await person.form()
    first = await person.submit(key, form)
    steps.taken()
    again = await person.submit(key, form)
    assert (again.status_code, again.json()["case"]) == (200, first.json()["case"])
    assert "insert cases" in steps.taken()


async def test_one_that_comes_again_and_is_no_longer_valid_is_still_the_same(
    door: Door, database: Any
) -> None:
    """As a time to come is past when it is sent again, or a file was let go of."""
    person, key = door.person(), new_id()
    form = await person.form()
    first = await person.submit(key, form)
    await database["files"].delete_many({"owner": person.actor.id})
    again = await person.submit(key, form)
    assert (again.status_code, again.json()["case"]) == (200, first.json()["case"])
    assert (await person.submit(key, {**form, "phone": ""})).status_code == 409
    assert (await person.submit(new_id(), form)).status_code == 422
