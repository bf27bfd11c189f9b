"""The demo company: everybody is plainly invented, and every state is lived to by the rules."""

import asyncio
import collections
from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr, TypeAdapter

from chassis.app import Service
from chassis.clock import new_id, now
from chassis.settings import Settings
from chassis.store import close_client
from chassis.testing import MongoDB
from contracts import identifiers
from contracts.fields import Phone
from demo import company
from demo.accounts import accounts
from demo.company import Company
from demo.faq import ENTRIES, questions
from demo.histories import Story, lived, stories
from demo.people import CUSTOMERS, STAFF
from demo.visits import visits
from services.identity.passwords import Hasher
from services.reception.appointments.store import Appointments
from services.reception.faq.search import found
from services.reception.faq.store import Questions
from services.reception.offices.store import Offices
from tests.kinds import KINDS, STATES

AT = now()
STORIES = list(stories(KINDS))


def test_everybody_is_of_a_region_and_a_domain_that_nobody_has() -> None:
    assert all(one.email.endswith("@demo.example.com") for one in (*STAFF, *CUSTOMERS))
    assert {one.role for one in STAFF} == {"operator", "supervisor", "admin"}
    assert {one.status for one in CUSTOMERS} == {"person", "company", "entrepreneur"}
    for one in CUSTOMERS:
        assert TypeAdapter(Phone).validate_python(one.phone) == one.phone
        assert one.snils is None or identifiers.snils(one.snils) == one.snils
        assert one.inn is None or (one.inn[:2] == "00" and identifiers.inn(one.inn) == one.inn)
        check = identifiers.ogrn if one.status == "company" else identifiers.ogrnip
        assert one.ogrn is None or (one.ogrn[1:5] == "0000" and check(one.ogrn) == one.ogrn)


def test_a_story_stands_in_every_state_of_every_kind() -> None:
    told = {(story.kind.slug, story.state) for story in STORIES}
    assert told == {(kind.slug, state) for kind, state in STATES}
    assert len({story.key for story in STORIES}) == len(STORIES)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.key)
def test_a_story_is_lived_to_its_state_within_the_rules(story: Story) -> None:
    case = lived(story, AT)
    assert case.state == story.state
    assert case.updated_at <= AT
    assert [entry.at for entry in case.timeline] == sorted(entry.at for entry in case.timeline)
    assert case.wake_at is None or case.wake_at > AT, "nothing is told again of what is long past"
    if story.mood == "late" and case.deadline and case.visit is None:
        assert case.is_overdue(AT)


def test_appeals_of_every_kind_are_reopened_and_rated() -> None:
    appeals = [story for story in STORIES if story.kind.category == "appeal"]
    kinds = {slug for slug, kind in KINDS.items() if kind.category == "appeal"}
    assert {story.kind.slug for story in appeals if story.through} == kinds
    assert {story.kind.slug for story in appeals if story.mark} == kinds
    reopened = [lived(story, AT) for story in appeals if story.through]
    assert all(not case.closed and len(case.history) > 2 for case in reopened)
    rated = [lived(story, AT) for story in appeals if story.mark]
    assert all(case.rating and case.rating.text for case in rated)


async def test_the_questions_of_the_demo_are_there_once_and_are_found(mongo: MongoDB) -> None:
    settings = Settings(_env_file=None, service="reception", mongo_url=SecretStr(mongo.url()))
    made = Service(settings)
    stored = Questions(made)
    await made.start_store()
    try:
        await questions(made, AT)
        await questions(made, AT)
        kept = await stored.published()
    finally:
        await close_client(made.client)
        made.telemetry.close()
    assert [one.question_ru for one in kept] == [said.question[0] for said in ENTRIES]
    assert found("когда передавать показания", kept, 3)[0].question_ru == kept[0].question_ru
    assert found("my meter is broken", kept, 3)[0].question_ru == kept[3].question_ru


@pytest.fixture
async def service(mongo: MongoDB) -> AsyncIterator[Service]:
    made = Service(
        Settings(_env_file=None, service="applications", mongo_url=SecretStr(mongo.url()))
    )
    yield made
    await close_client(made.client)
    made.telemetry.close()


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> list[Story]:
    chosen = [story for story in STORIES if story.kind.slug == "meter_place"]
    monkeypatch.setattr(company, "stories", lambda _kinds: chosen)
    return chosen


async def test_who_lives_there_already_does_not_come_again(
    service: Service, few: list[Story]
) -> None:
    people = await accounts(service, "a-word-of-the-demo", AT)
    assert await Company(service, people).live() == len(few)
    assert await Company(service, people).live() == 0
    assert await accounts(service, "another-word", AT) == people
    kept = await service.database["cases"].find({}).to_list(None)
    assert len(kept) == len({case["number"] for case in kept}) == len(few)
    assert all(case["outbox"] == [] for case in kept), "no letter is due for an old day"
    told = await service.database["evidence"].distinct("about", {"what": "told"})
    placed = [p["id"] for case in kept for p in case["documents"] if p["by"] != "consumer"]
    assert placed
    assert sorted(told) == sorted(placed), "no document waits for its consumer to be told"
    files = {paper["id"] for case in kept for paper in case["documents"]}
    assert len(files) == await service.database["files"].count_documents({"claimed": True})
    account = await service.database["accounts"].find_one({"email": CUSTOMERS[0].email})
    assert account
    assert [fact["name"] for fact in account["outbox"]] == ["identity.account.registered"]
    assert await Hasher().verify(account["password"]["hash"], "a-word-of-the-demo")


async def test_killed_half_way_it_goes_on(service: Service, few: list[Story]) -> None:
    people = await accounts(service, "a-word-of-the-demo", AT)
    first = Company(service, people)
    await service.start_store()  # as the service has: what is under way at the end is not doubled
    moving = asyncio.create_task(first.live())
    while not await service.database["cases"].count_documents({}):
        await asyncio.sleep(0.005)
    moving.cancel()
    await asyncio.gather(moving, return_exceptions=True)
    await Company(service, people).live()
    kept = await service.database["cases"].find({}).to_list(None)
    doubles = collections.Counter(case["request_id"] for case in kept)
    assert set(doubles) == {story.key for story in few}
    assert set(doubles.values()) == {1}


async def test_a_fortnight_of_visits_moves_in_once_and_lies_there_as_it_was_lived(
    mongo: MongoDB,
) -> None:
    settings = Settings(_env_file=None, service="reception", mongo_url=SecretStr(mongo.url()))
    made = Service(settings)
    people = {one.email: new_id() for one in CUSTOMERS}
    Appointments(made)
    Offices(made)
    await made.start_store()
    try:
        added = await visits(made, people, AT)
        assert added > 20
        assert await visits(made, people, AT) == 0
        kept = await made.database["appointments"].find({}).to_list(None)
    finally:
        await close_client(made.client)
        made.telemetry.close()
    states = {one["state"] for one in kept}
    assert {"booked", "came", "missed", "waiting"} <= states
    assert all(one["outbox"] == [] for one in kept), "no letter is due for an old day"
    assert all(one["wake_at"] is None or one["wake_at"] > AT for one in kept)
