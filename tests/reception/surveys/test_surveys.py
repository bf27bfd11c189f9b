"""Surveys on real servers: once a consumer under races, answers apart from names."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from casework.terms import today
from chassis.app import Service
from chassis.clock import new_id, now
from chassis.settings import Settings
from chassis.store import close_client
from chassis.testing import MongoDB, eventually
from services.reception.surveys.ballots import FULL, AnsweredAlready, Ballot, Ballots
from tests.applications.door import Door, Person, fields

QUESTIONS = [
    {"text": "Как вы подаёте заявки?", "type": "single", "options": ["Здесь", "В офисе"]},
    {"text": "Оцените нас", "type": "scale", "options": ["Плохо", "Отлично"]},
    {"text": "Что улучшить?", "type": "text", "required": False},
]
FIRST = {"q1": "Здесь", "q2": 5, "q3": "Больше света"}


async def built(lead: Person, **changes: Any) -> dict[str, Any]:
    day = today(now())
    given = {
        "title": "Удобно ли в кабинете?",
        "open_from": (day - timedelta(days=3)).isoformat(),
        "open_until": (day + timedelta(days=3)).isoformat(),
        "questions": QUESTIONS,
        **changes,
    }
    answer = await lead.call("POST", "/staff/surveys", json=given)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def answered(person: Person, survey: str, key: str = "", **answers: Any) -> int:
    sent = {"Idempotency-Key": key} if key else {}
    body = {"answers": {**FIRST, **answers}}
    answer = await person.call("POST", f"/surveys/{survey}/answers", json=body, headers=sent)
    return int(answer.status_code)


async def test_a_survey_is_built_answered_once_and_read(door: Door):
    lead, ivan, olga = door.employee("supervisor"), door.person(), door.person()
    survey = (await built(lead, results_public=True))["id"]
    shown = (await ivan.call("GET", "/surveys")).json()
    assert [one["answered"] for one in shown if one["id"] == survey] == [False]
    assert await answered(ivan, survey) == 201
    assert await answered(ivan, survey) == 409
    assert await answered(olga, survey, q1="В офисе", q2=3, q3="") == 201
    mine = (await ivan.call("GET", f"/surveys/{survey}")).json()
    assert mine["survey"]["answered"]
    assert [one["texts"] for one in mine["results"]["questions"]] == [[], [], []]
    whole = (await lead.call("GET", f"/staff/surveys/{survey}/results")).json()
    first, scale, text = whole["questions"]
    assert whole["answers"] == 2
    assert [one["count"] for one in first["counts"]] == [1, 1]
    assert scale["mean"] == 4
    assert text["texts"] == ["Больше света"]
    assert ivan.actor.id not in str(whole)


async def test_who_answers_fifty_times_at_once_has_answered_once(door: Door):
    survey = (await built(door.employee("supervisor")))["id"]
    ivan = door.person()
    codes = await asyncio.gather(*(answered(ivan, survey, q3=str(n)) for n in range(50)))
    assert Counter(codes) == {201: 1, 409: 49}
    rows = await door.employee("supervisor").call("GET", f"/staff/surveys/{survey}/answers")
    assert len(rows.json()) == 1


async def test_of_forty_who_answer_at_once_each_is_counted_once(door: Door):
    lead = door.employee("supervisor")
    survey = (await built(lead))["id"]
    people = [door.person() for _ in range(40)]
    jobs = [answered(one, survey, q3=str(n)) for n, one in enumerate(people)]
    assert set(await asyncio.gather(*jobs)) == {201}
    rows = (await lead.call("GET", f"/staff/surveys/{survey}/answers")).json()
    assert Counter(row["q3"] for row in rows) == Counter(str(n) for n in range(40))


async def test_a_request_that_comes_again_is_the_same_answer(door: Door):
    survey = (await built(door.employee("supervisor")))["id"]
    ivan, key = door.person(), new_id()
    assert [await answered(ivan, survey, key) for _ in range(3)] == [201, 201, 201]
    assert await answered(ivan, survey, new_id()) == 409


async def test_nothing_that_lies_there_joins_an_answer_to_a_name(door: Door, app: FastAPI):
    lead, people = door.employee("supervisor"), [door.person() for _ in range(6)]
    survey = (await built(lead))["id"]
    for number, one in enumerate(people):
        assert await answered(one, survey, q3=f"слово {number}") == 201
    database = app.state.service.database

    async def waits() -> bool:
        left = {"survey": survey, "waiting": True}
        return await database["survey_marks"].count_documents(left) == 0

    await eventually(waits)
    marks = await database["survey_marks"].find({"survey": survey}).to_list(None)
    boxes = await database["survey_boxes"].find({"survey": survey}).to_list(None)
    assert len(marks) == 6
    assert "слово" not in str(marks)
    assert {one["token"] for one in marks} == {None}
    assert not any(one.actor.id in str(boxes) for one in people)
    [box] = boxes
    # Random tokens in their own order, and nothing else that might tell when a row came.
    assert list(box["rows"]) == sorted(box["rows"])
    assert {token[12] for token in box["rows"]} == {"4"}
    assert {name for row in box["rows"].values() for name in row} == {"q1", "q2", "q3"}


async def test_once_answered_the_questions_stay_and_the_rest_may_change(door: Door):
    lead = door.employee("supervisor")
    survey = (await built(lead))["id"]
    path = f"/staff/surveys/{survey}"
    changed = await lead.call("PATCH", path, json={"questions": QUESTIONS[:2]})
    assert len(changed.json()["questions"]) == 2
    body = {"answers": {"q1": "Здесь", "q2": 1}}
    ivan = door.person()
    assert (await ivan.call("POST", f"/surveys/{survey}/answers", json=body)).status_code == 201
    refused = await lead.call("PATCH", path, json={"questions": QUESTIONS})
    assert refused.status_code == 409
    closed = await lead.call("PATCH", path, json={"state": "draft", "title": "Другое"})
    assert (closed.status_code, closed.json()["title"]) == (200, "Другое")
    assert (await ivan.call("GET", f"/surveys/{survey}")).status_code == 404


async def test_it_asks_those_whom_it_is_for(door: Door):
    survey = (await built(door.employee("supervisor"), audience="company"))["id"]
    for status, code in (("person", 404), (None, 404), ("company", 201)):
        one = door.person(status=status)
        assert await answered(one, survey) == code
        listed = (await one.call("GET", "/surveys")).json()
        assert (survey in [it["id"] for it in listed]) == (code == 201)


async def test_what_is_wrong_is_named_and_nothing_is_kept(door: Door):
    survey = (await built(door.employee("supervisor")))["id"]
    ivan = door.person()
    body = {"answers": {"q1": "Нигде", "q3": "\ud800"}}
    answer = await ivan.call("POST", f"/surveys/{survey}/answers", json=body)
    assert answer.status_code == 422
    assert set(fields(answer)) == {"q1", "q2", "q3"}
    assert await answered(ivan, survey) == 201


async def test_a_double_click_makes_one_survey(door: Door):
    lead = door.employee("supervisor")
    day = today(now()).isoformat()
    given = {"title": "Опрос", "open_from": day, "open_until": day, "questions": QUESTIONS}
    asked = [
        lead.call("POST", "/staff/surveys", json=given, headers={"Idempotency-Key": "key-survey-1"})
        for _ in range(5)
    ]
    made = await asyncio.gather(*asked)
    assert sorted(one.status_code for one in made) == [200, 200, 200, 200, 201]
    assert len({one.json()["id"] for one in made}) == 1
    key = {"Idempotency-Key": "key-survey-1"}
    another = door.employee("supervisor")
    answer = await another.call("POST", "/staff/surveys", json=given, headers=key)
    assert answer.status_code == 201, "a key is one's own"


@pytest.mark.parametrize("role", ["consumer", "operator"])
async def test_only_supervisors_build_and_read(door: Door, role: str):
    survey = (await built(door.employee("supervisor")))["id"]
    other = door.person(role)
    for method, path, body in (
        ("GET", "/staff/surveys", None),
        ("POST", "/staff/surveys", {}),
        ("PATCH", f"/staff/surveys/{survey}", {}),
        ("GET", f"/staff/surveys/{survey}/results", None),
        ("GET", f"/staff/surveys/{survey}/answers", None),
    ):
        assert (await other.call(method, path, json=body)).status_code == 403


async def test_the_report_of_the_year_counts_each_answer(door: Door):
    lead, title = door.employee("supervisor"), f"Опрос {new_id()}"
    survey = (await built(lead, title=title))["id"]
    assert await answered(door.person(), survey) == 201
    params = {"year": today(now()).year}
    table = (await lead.call("GET", "/staff/reports/surveys", params=params)).json()
    rows = [row[3:] for row in table["rows"] if row[0] == title]
    assert rows[0] == [1, QUESTIONS[0]["text"], "Здесь", 1, 100.0]
    assert [row[3] for row in rows] == [1, 0, 0, 0, 0, 0, 1, 5.0, 1]


@pytest.fixture
async def ballots(mongo: MongoDB) -> Any:
    """The store alone, with nobody at work in the background."""
    service = Service(Settings(_env_file=None, mongo_url=SecretStr(mongo.url())))
    made = Ballots(service)
    await service.start_store()
    yield made
    await close_client(service.client)
    service.telemetry.close()


async def test_whoever_died_before_the_box_or_after_it_has_lost_and_doubled_nothing(ballots: Any):
    await ballots.cast("s", "ivan", {"q1": "а"}, "r1")
    await ballots.cast("s", "olga", {"q1": "б"}, "r2")
    # Olga's answer is in its box already, and her mark was not told: killed between the two.
    olga = await ballots._marks.get("s~olga")
    box = await ballots._box("s", 1)
    await ballots._boxes.change(box, lambda it: it.take({olga.token: olga.answers}))
    await asyncio.gather(*(ballots.drop_waiting() for _ in range(4)))
    assert sorted(row["q1"] for row in await ballots.rows("s")) == ["а", "б"]
    assert await ballots.drop_waiting() == 0
    with pytest.raises(AnsweredAlready):
        await ballots.cast("s", "ivan", {"q1": "в"}, "r3")


async def test_a_full_box_is_followed_by_another(ballots: Any):
    box = await ballots._box("s", 1)
    await ballots._boxes.change(box, lambda it: it.take({f"{n:03}": {} for n in range(FULL)}))
    await ballots.cast("s", "ivan", {"q1": "а"}, "r1")
    assert await ballots.count("s") == FULL
    assert len(await ballots.rows("s")) == FULL + 1
    mark: Ballot = await ballots._marks.get("s~ivan")
    assert (mark.waiting, mark.box, mark.answers) == (False, None, None)
