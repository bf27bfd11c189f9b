"""Letters that failed as the desk shows them, and an empty queue, before services that answer."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from chassis.testing import MongoDB
from tests.gateway.pages.house import House, a_house, problem

LETTER: dict[str, Any] = {
    "id": "a:b-1",
    "template": "case_moved",
    "to": "petr@example.com",
    "account": "01a20d8c-3e1e-7307-a3a0-849d55b0be33",
    "state": "failed",
    "error": "550 <no such user>",
    "failed_at": "2026-11-24T09:00:00Z",
    "attempts": 3,
    "case_number": "ТП-2026-000123",
    "can_retry": True,
}


@pytest.fixture
async def house(mongo: MongoDB) -> AsyncIterator[House]:
    made = await a_house(mongo.url())
    await made.sign_in(role="operator", email="maria@example.com", name="Мария")
    yield made
    await made.close()


def failed(house: House, *letters: dict[str, Any], later: str | None = None) -> None:
    house.services.on("notify", "GET", "/letters", {"items": list(letters), "next": later})


async def test_a_failed_letter_says_what_to_whom_and_why(house: House):
    failed(house, LETTER, later="cursor")
    page = (await house.browser.get("/staff/letters")).text
    for words in ("Новый статус", "petr@example.com", "550 &lt;no such user&gt;"):
        assert words in page
    assert 'href="/staff?q=%D0%A2%D0%9F-2026-000123"' in page
    assert 'href="/staff/letters?cursor=cursor"' in page
    assert house.services.last("/letters").url.params["state"] == "failed"


async def test_it_goes_once_more(house: House):
    failed(house, LETTER)
    house.services.on("notify", "POST", "/letters/a:b-1/retry", LETTER)
    answer = await house.browser.post("/staff/letters/a:b-1/retry")
    assert answer.headers["location"] == "/staff/letters?done=again"
    assert house.services.count("/letters/a:b-1/retry") == 1


async def test_a_letter_with_a_secret_has_no_button(house: House):
    failed(house, LETTER | {"template": "password", "can_retry": False, "case_number": None})
    page = (await house.browser.get("/staff/letters")).text
    assert "/retry" not in page
    assert "Потребитель запросит новое сам" in page


async def test_a_refused_repeat_says_why(house: House):
    failed(house, LETTER)
    no = problem(409, "refused", "Письмо уже ушло")
    house.services.on("notify", "POST", "/letters/a:b-1/retry", no)
    answer = await house.browser.post("/staff/letters/a:b-1/retry")
    assert answer.status_code == 409
    assert "Письмо уже ушло" in answer.text


async def test_a_letter_leads_to_whom_it_was_for(house: House):
    failed(house, LETTER, LETTER | {"id": "c:d-2", "account": None})
    page = (await house.browser.get("/staff/letters")).text
    assert page.count(f'href="/staff/consumers/{LETTER["account"]}"') == 1


async def test_a_letter_nobody_needs_any_more_is_left_at_that(house: House):
    failed(house, LETTER)
    house.services.on("notify", "POST", "/letters/a:b-1/dismissal", LETTER)
    given = {"reason": " Позвонили по телефону "}
    answer = await house.browser.post("/staff/letters/a:b-1/dismissal", data=given)
    assert answer.headers["location"] == "/staff/letters?done=dismissed"
    body = house.services.last("/letters/a:b-1/dismissal").content
    assert b'"\xd0\x9f' in body
    assert "снято с контроля" in (await house.browser.get(answer.headers["location"])).text


async def test_a_dismissal_without_a_reason_is_refused_beside_its_field(house: House):
    failed(house, LETTER)
    no = problem(422, "invalid", "Проверьте данные", {"reason": "Заполните поле"})
    house.services.on("notify", "POST", "/letters/a:b-1/dismissal", no)
    answer = await house.browser.post("/staff/letters/a:b-1/dismissal", data={"reason": ""})
    assert answer.status_code == 422
    assert "<details open>" in answer.text
    assert '<p class="err">Заполните поле</p>' in answer.text


async def test_nothing_failed_says_so(house: House):
    failed(house)
    assert "Неотправленных писем нет" in (await house.browser.get("/staff/letters")).text


async def test_nothing_to_take_says_so(house: House):
    answer = await house.browser.post("/staff/next")
    assert answer.headers["location"] == "/staff?done=none"
    page = (await house.browser.get(answer.headers["location"])).text
    assert "Свободных заявок нет" in page
    assert "Очередь пуста" in page


async def test_a_service_away_is_said_and_the_queue_stands(house: House):
    assert (await house.browser.get("/staff/letters")).status_code == 503
    assert (await house.browser.get("/staff")).status_code == 200
