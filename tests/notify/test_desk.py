"""The desk's door: reply templates, and a letter looked at before it leaves."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from chassis import errors
from chassis.auth import Guard
from chassis.settings import Settings
from services.notify.desk import routes
from services.notify.replies import Replies
from tests.notify.builders import IVAN, OWNER, a_change, registered
from tests.notify.conftest import OpenPostroom, Postroom

Bearer = Callable[[str], dict[str, str]]
JSON = {"Content-Type": "application/json"}
GIVEN = {"title": "Нет плана", "text": "{заявитель}, по заявке {номер} нет плана. Срок {срок}."}


@pytest.fixture
async def room(open_postroom: OpenPostroom) -> Postroom:
    made: Postroom = await open_postroom()
    await made.recipients.keep(registered().account)
    return made


@pytest.fixture
async def door(
    open_postroom: OpenPostroom, settings: Settings
) -> AsyncIterator[httpx2.AsyncClient]:
    room = await open_postroom()
    await room.recipients.keep(registered().account)
    app = FastAPI()
    errors.install(app)
    app.state.guard = Guard(settings)
    replies = Replies(room.service)
    await room.service.start_store()
    app.include_router(routes(replies, room.recipients, room.service.settings))
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=app), base_url="http://notify"
    ) as client:
        yield client


def said(answer: httpx2.Response) -> dict[str, str]:
    assert answer.status_code == 422, answer.text
    return {one["field"]: one["message"] for one in answer.json()["errors"]}


async def test_a_template_is_kept_rewritten_and_dropped(
    door: httpx2.AsyncClient, bearer: Bearer
) -> None:
    lead, clerk = bearer("supervisor"), bearer("operator")
    made = await door.post("/replies", json=GIVEN, headers=lead)
    assert (made.status_code, made.json()["version"]) == (201, 1)
    assert (await door.get("/replies", headers=clerk)).json() == [made.json()]
    path = f"/replies/{made.json()['id']}"
    other = GIVEN | {"text": "Иначе"}
    changed = await door.put(path, json=other, headers=lead | {"If-Match": "1"})
    assert (changed.status_code, changed.json()["text"]) == (200, "Иначе")
    assert (await door.delete(path, headers=lead)).status_code == 204
    assert (await door.delete(path, headers=lead)).status_code == 204
    assert (await door.get("/replies", headers=clerk)).json() == []
    assert (await door.put(path, json=other, headers=lead)).status_code == 404


async def test_a_double_click_makes_one_and_a_title_is_taken_once(
    door: httpx2.AsyncClient, bearer: Bearer
) -> None:
    lead = bearer("supervisor")
    answers = await asyncio.gather(
        *(door.post("/replies", json=GIVEN, headers=lead) for _ in range(3))
    )
    assert sorted(one.status_code for one in answers) == [200, 200, 201]
    taken = await door.post("/replies", json=GIVEN | {"text": "Другой"}, headers=lead)
    assert taken.status_code == 409
    assert taken.json()["type"].endswith("same-title")


async def test_of_two_supervisors_the_second_is_told(
    door: httpx2.AsyncClient, bearer: Bearer
) -> None:
    lead = bearer("supervisor")
    made = (await door.post("/replies", json=GIVEN, headers=lead)).json()
    path, seen = f"/replies/{made['id']}", lead | {"If-Match": str(made["version"])}
    assert (await door.put(path, json=GIVEN | {"text": "Первый"}, headers=seen)).status_code == 200
    late = await door.put(path, json=GIVEN | {"text": "Второй"}, headers=seen)
    assert (late.status_code, late.json()["type"].rpartition("/")[2]) == (409, "changed")
    again = await door.put(path, json=GIVEN | {"text": "Первый"}, headers=seen)
    assert again.status_code == 200


async def test_operators_use_templates_and_change_none(
    door: httpx2.AsyncClient, bearer: Bearer
) -> None:
    for role, status in (("operator", 403), ("consumer", 403)):
        for method, path in (("POST", "/replies"), ("PUT", "/replies/x"), ("DELETE", "/replies/x")):
            body = None if method == "DELETE" else GIVEN
            answer = await door.request(method, path, json=body, headers=bearer(role))
            assert answer.status_code == status
    assert (await door.get("/replies", headers=bearer("consumer"))).status_code == 403
    assert (await door.get("/replies")).status_code == 401


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "x" * 101),
        ("title", "a\x00"),
        ("title", {"$ne": 1}),
        ("text", ""),
        ("text", "x" * 4001),
        ("text", "Ваш {пароль}"),
        ("text", "{номер"),
        ("text", "{номер.__class__}"),
        ("text", "{0}"),
        ("text", "номер}"),
        ("more", 1),
    ],
)
async def test_a_wrong_template_is_refused_at_its_field(
    door: httpx2.AsyncClient, bearer: Bearer, field: str, value: Any
) -> None:
    answer = await door.post("/replies", json=GIVEN | {field: value}, headers=bearer("supervisor"))
    assert set(said(answer)) == {field}


async def test_the_letter_shown_is_the_letter_that_leaves(
    door: httpx2.AsyncClient, room: Postroom, bearer: Bearer
) -> None:
    fact = a_change("moved", text="Нет плана")
    answer = await door.post(
        "/letters/preview", content=fact.body(), headers=JSON | bearer("operator")
    )
    (shown,) = answer.json()["letters"]
    await room.write(fact)
    letter = await room.only()
    assert shown["to"] == letter.to == IVAN
    assert "Нет плана" in shown["text"]
    assert shown["subject"].startswith("Заявка № ТП-2026-000123")
    assert await room.letters.documents.find({"state": "sent"}) == []


async def test_what_makes_no_letter_shows_none(door: httpx2.AsyncClient, bearer: Bearer) -> None:
    for fact in (a_change("note"), a_change("message", "consumer")):
        answer = await door.post(
            "/letters/preview", content=fact.body(), headers=JSON | bearer("operator")
        )
        assert answer.json() == {"letters": []}
    refused = await door.post(
        "/letters/preview", content=a_change().body(), headers=JSON | bearer("consumer")
    )
    assert refused.status_code == 403
    assert OWNER not in refused.text
