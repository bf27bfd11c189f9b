"""Filing a case through its form: nothing typed is lost, nothing is filed twice."""

import json
import re
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from chassis.auth import Actor
from chassis.clock import new_id
from services.applications.kinds.connection import KIND
from tests.builders import a_case
from tests.gateway.pages.house import House, problem

PAGE = "/forms/applications/connection"
PDF = b"%PDF-1.4 plan %%EOF"
FIRST_STEP = ("applicant", "identity_document", "applicant_address", "phone", "email")
TYPED = {"applicant": "Пример <b>Пётр</b>", "power_kw": "15", "voltage": "0.4"}


def stored() -> Callable[[httpx2.Request], httpx2.Response]:
    """Each upload becomes another file."""

    def answer(_request: httpx2.Request) -> httpx2.Response:
        ref = {"id": new_id(), "name": "план.pdf", "size": 20, "type": "application/pdf"}
        return httpx2.Response(201, json=ref)

    return answer


def accepted(actor: Actor) -> dict[str, Any]:
    case = a_case(owner=actor.id)
    snapshot, desk = case.snapshot(), case.desk()
    return {
        "case": snapshot.model_dump(mode="json"),
        "desk": desk.model_dump(),
        "message": "Ваша заявка принята",
    }


@pytest.fixture
async def actor(house: House) -> Actor:
    kinds = [KIND.described("applications", "ru")]
    house.services.on("applications", "GET", "/forms", kinds)
    house.services.on("applications", "POST", "/files", stored())
    me = {"email": "ivan@example.com", "phone": "+79123456789"}
    house.services.on("identity", "GET", "/me", me)
    return await house.sign_in()


def key_in(page: str) -> str:
    found = re.search(r'name="request_id" value="([^"]+)"', page)
    assert found is not None
    return found.group(1)


def a_file(content: bytes = PDF) -> tuple[str, bytes, str]:
    return "план.pdf", content, "application/pdf"


async def test_the_first_step_asks_for_its_fields_and_knows_what_the_account_knows(
    house: House, actor: Actor
) -> None:
    page = (await house.browser.get(PAGE)).text
    for name in KIND.form.model_fields:
        assert (f'name="{name}"' in page) is (name in FIRST_STEP)
    assert page.count(" required") >= len(FIRST_STEP)
    assert 'value="+79123456789"' in page
    assert "Ваши данные" in page
    assert "Далее" in page
    assert house.services.last("/forms").headers["accept-language"] == "ru"


async def test_it_is_drawn_even_while_identity_is_away(house: House, actor: Actor) -> None:
    del house.services.answers["identity", "GET", "/me"]
    assert (await house.browser.get(PAGE)).status_code == 200


@pytest.mark.parametrize("path", ["/forms/applications/nonsense", "/forms/identity/x"])
async def test_a_kind_that_is_not_on_offer_is_not_found(
    house: House, actor: Actor, path: str
) -> None:
    assert (await house.browser.get(path)).status_code == 404


async def test_refused_it_keeps_all_that_was_typed_and_the_files(
    house: House, actor: Actor
) -> None:
    refused = problem(422, "invalid", "Проверьте данные", {"applicant": "Введите имя"})
    house.services.on("applications", "POST", "/cases", refused)
    answer = await house.browser.post(PAGE, data=TYPED, files={"plan": a_file()})
    assert answer.status_code == 422
    page = answer.text
    assert "<title>Ошибка: " in page
    assert '<a href="#applicant">Введите имя</a>' in page
    assert 'value="Пример &lt;b&gt;Пётр&lt;/b&gt;"' in page
    assert "план.pdf" in page
    assert 'name="kept.plan"' in page


async def test_a_file_that_is_refused_is_told_at_its_field_and_nothing_is_filed(
    house: House, actor: Actor
) -> None:
    house.services.on("applications", "POST", "/files", problem(415, "wrong-type", "Не тот вид"))
    answer = await house.browser.post(PAGE, data=TYPED, files={"plan": a_file(b"<html>")})
    assert answer.status_code == 422
    assert "план.pdf: Не тот вид" in answer.text
    assert house.services.count("/cases") == 0


async def test_a_file_that_nobody_could_check_is_told_so_and_nothing_is_filed(
    house: House, actor: Actor
) -> None:
    unchecked = problem(503, "file-unchecked", "Сейчас не проверить. Приложите ещё раз")
    house.services.on("applications", "POST", "/files", unchecked)
    answer = await house.browser.post(PAGE, data=TYPED, files={"plan": a_file(b"<html>")})
    assert "план.pdf: Сейчас не проверить. Приложите ещё раз" in answer.text
    assert house.services.count("/cases") == 0


async def test_a_file_taken_earlier_need_not_be_chosen_again_and_can_be_dropped(
    house: House, actor: Actor
) -> None:
    ref = {"id": new_id(), "name": "a.pdf", "size": 1, "type": "application/pdf"}
    kept = {**TYPED, "kept.plan": json.dumps(ref)}
    house.services.on("applications", "POST", "/cases", accepted(actor), 201)
    await house.browser.post(PAGE, data=kept, files={"none": ("", b"", "text/plain")})
    sent = json.loads(house.services.last("/cases").content)
    assert sent["form"]["plan"] == [ref["id"]]
    answer = await house.browser.post(PAGE, data={**kept, "drop": ref["id"]})
    assert answer.status_code == 200
    assert ref["id"] not in answer.text
    assert house.services.count("/cases") == 1


async def test_accepted_it_is_in_the_window_before_any_fact_arrives(
    house: House, actor: Actor
) -> None:
    house.services.on("applications", "POST", "/cases", accepted(actor), 201)
    page = (await house.browser.get(PAGE)).text
    form = {**TYPED, "request_id": key_in(page)}
    answer = await house.browser.post(PAGE, data=form, files={"plan": a_file()})
    assert answer.status_code == 303
    assert house.services.last("/cases").headers["idempotency-key"] == key_in(page)
    shown = await house.browser.get(answer.headers["location"])
    for words in ("Ваша заявка принята", "ТП-2026-000123", "i…@example.com", "п. 15"):
        assert words in shown.text
    assert "ТП-2026-000123" in (await house.browser.get("/status")).text


async def test_the_same_form_sent_twice_brings_the_same_files(house: House, actor: Actor) -> None:
    house.services.on("applications", "POST", "/cases", accepted(actor), 201)
    form = {**TYPED, "request_id": new_id()}
    bodies = []
    for _ in range(2):
        await house.browser.post(PAGE, data=form, files={"plan": a_file()})
        bodies.append(json.loads(house.services.last("/cases").content))
    assert bodies[0] == bodies[1]
    assert house.services.count("/files") == 1


async def test_another_content_under_the_same_name_is_another_file(
    house: House, actor: Actor
) -> None:
    house.services.on("applications", "POST", "/cases", accepted(actor), 201)
    form = {**TYPED, "request_id": new_id()}
    for content in (PDF, PDF + b"2"):
        await house.browser.post(PAGE, data=form, files={"plan": a_file(content)})
    assert house.services.count("/files") == 2


async def test_while_the_service_is_away_what_was_typed_stays(house: House, actor: Actor) -> None:
    await house.browser.get(PAGE)
    del house.services.answers["applications", "POST", "/files"]
    answer = await house.browser.post(PAGE, data=TYPED, files={"plan": a_file()})
    assert answer.status_code == 503
    assert "временно недоступен" in answer.text
    assert "Пётр" in answer.text


async def test_a_key_used_for_something_else_gives_way_to_a_fresh_one(
    house: House, actor: Actor
) -> None:
    house.services.on("applications", "POST", "/cases", problem(409, "key-reused", "Уже"))
    form = {**TYPED, "request_id": new_id()}
    answer = await house.browser.post(PAGE, data=form)
    assert answer.status_code == 409
    assert key_in(answer.text) != form["request_id"]
