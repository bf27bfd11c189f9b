"""A survey on its way through the screens: what was answered travels along, and is sent once."""

from typing import Any

import pytest

from contracts.surveys import Question
from tests.gateway.pages.house import House, problem

SURVEY = "0190b000-0000-7000-8000-000000000001"
PATH = f"/surveys/{SURVEY}"
QUESTIONS = [
    Question(id="q1", text="Чем пользовались?", type="many", options=["Заявки", "Письма"]),
    Question(id="q2", text="Оцените", type="scale"),
    Question(id="q3", text="Что ещё?", type="text", required=False),
]


def a_survey(**changes: Any) -> dict[str, Any]:
    return {
        "id": SURVEY,
        "title": "Удобно ли?",
        "lead": "",
        "open_from": "2026-01-01",
        "open_until": "2099-01-01",
        "open": True,
        "answered": False,
        "questions": [one.model_dump() for one in QUESTIONS],
        **changes,
    }


def shows(house: House, **changes: Any) -> None:
    survey = a_survey(**changes)
    house.services.on("reception", "GET", PATH, {"survey": survey, "results": None})
    house.services.on("reception", "GET", "/surveys", [survey])


async def go(house: House, way: str, step: int = 1, **given: Any) -> Any:
    data = {"step": str(step), "go": way, "request_id": "key-12345678", **given}
    return await house.browser.post(PATH, data=data)


async def test_answers_travel_with_the_form_and_are_sent_once_whole(house: House) -> None:
    await house.sign_in()
    shows(house)
    first = await go(house, "next", 1, q1=["Заявки", "Письма"])
    assert "Вопрос 2 из 3" in first.text
    assert first.text.count('type="hidden" name="q1"') == 2
    back = await go(house, "back", 2, q1=["Заявки"], q2="4")
    assert "Вопрос 1 из 3" in back.text
    assert '<input type="hidden" name="q2" value="4">' in back.text
    house.services.on("reception", "POST", f"{PATH}/answers", a_survey(answered=True), 201)
    sent = await go(house, "next", 3, q1=["Заявки"], q2="4", q3=" ")
    assert sent.headers["location"] == f"{PATH}/thanks"
    asked = house.services.last(f"{PATH}/answers")
    assert asked.headers["idempotency-key"] == "key-12345678"
    assert asked.content == '{"answers":{"q1":["Заявки"],"q2":"4"}}'.encode()


async def test_a_question_that_must_be_answered_is_asked_again(house: House) -> None:
    await house.sign_in()
    shows(house)
    answer = await go(house, "next", 1)
    assert answer.status_code == 422
    assert "Ответьте на вопрос" in answer.text
    assert "Вопрос 1 из 3" in answer.text


async def test_what_the_service_refuses_is_shown_on_the_screen_of_its_question(
    house: House,
) -> None:
    await house.sign_in()
    shows(house)
    refused = problem(422, "invalid", "Проверьте", {"q2": "Выберите оценку от 1 до 5"})
    house.services.on("reception", "POST", f"{PATH}/answers", refused)
    answer = await go(house, "next", 3, q1="Заявки", q2="9")
    assert answer.status_code == 422
    assert "Вопрос 2 из 3" in answer.text
    assert "Выберите оценку от 1 до 5" in answer.text


async def test_a_second_window_is_told_that_it_was_answered(house: House) -> None:
    await house.sign_in()
    shows(house)
    already = problem(409, "answered-already", "Вы уже ответили на этот опрос")
    house.services.on("reception", "POST", f"{PATH}/answers", already)
    answer = await go(house, "next", 3, q1="Заявки", q2="4")
    assert answer.headers["location"] == PATH
    shows(house, answered=True)
    assert "Вы уже ответили" in (await house.browser.get(PATH)).text


@pytest.mark.parametrize("step", ["0", "-1", "99", "x", "٣", "1" * 500])
async def test_a_step_that_is_none_is_brought_back(house: House, step: str) -> None:
    await house.sign_in()
    shows(house)
    answer = await house.browser.post(PATH, data={"step": step, "go": "begin", "q1": "<b>"})
    assert answer.status_code == 200
    assert "<b>" not in answer.text


async def test_home_offers_what_is_not_answered_and_asks_once_a_minute(house: House) -> None:
    await house.sign_in()
    shows(house)
    for _ in range(3):
        assert "Пройти опрос" in (await house.browser.get("/home")).text
    assert house.services.count("/surveys") == 1


async def test_home_is_there_though_reception_is_away(house: House) -> None:
    await house.sign_in()
    answer = await house.browser.get("/home")
    assert answer.status_code == 200
    assert "Пройти опрос" not in answer.text
