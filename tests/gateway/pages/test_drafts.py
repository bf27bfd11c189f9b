"""A form that is not filed at once: kept, gone on with, filed from a draft, thrown away."""

import json
import re
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from chassis.auth import Actor
from chassis.clock import freeze, new_id, now
from gateway.drafts import MOST, Draft
from gateway.pages.drawing import sections
from services.applications.kinds.connection import KIND
from tests.builders import a_case
from tests.gateway.pages.house import House, problem
from tests.gateway.pages.test_forms import PAGE, a_file, accepted, stored

ME = {"email": "ivan@example.com", "phone": "+79123456789", "name": ""}
FIRST = {
    "applicant": "Пример Пётр",
    "identity_document": "0000 000000",
    "applicant_address": "г. Примерск, ул. Первая, д. 1",
    "phone": "+79123456789",
    "email": "ivan@example.com",
}


@pytest.fixture
async def actor(house: House) -> Actor:
    services = house.services
    services.on("applications", "GET", "/forms", [KIND.described("applications", "ru")])
    services.on("applications", "POST", "/files", stored())
    services.on("applications", "PUT", "/files/held", None, 204)
    services.on("applications", "POST", "/forms/connection/check", httpx2.Response(204))
    services.on("identity", "GET", "/me", ME)
    return await house.sign_in()


def hidden(page: str, name: str) -> str:
    found = re.search(f'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return found.group(1)


async def a_page(house: House, address: str = PAGE) -> dict[str, str]:
    """What a page would send beside what is typed."""
    page = (await house.browser.get(address)).text
    return {name: hidden(page, name) for name in ("request_id", "version", "tab", "step")}


async def begun(house: House, **typed: str) -> str:
    """A draft with the first step; its address."""
    form = {**await a_page(house), **FIRST, **typed, "go": "next"}
    answer = await house.browser.post(PAGE, data=form)
    assert answer.status_code == 303, answer.text
    address: str = answer.headers["location"]
    return address.partition("?")[0]


async def by_itself(house: House, address: str, form: dict[str, str]) -> httpx2.Response:
    return await house.browser.post(address, data=form, headers={"hx-request": "true"})


async def the_one(house: House, actor: Actor) -> Draft:
    [draft] = await house.app.state.front.drafts.listed(actor.id)
    found: Draft = await house.app.state.front.drafts.of(actor.id, draft.id)
    return found


async def test_each_step_is_kept_and_the_last_one_leads_to_the_check(
    house: House, actor: Actor
) -> None:
    address = await begun(house)
    second = (await house.browser.get(address)).text
    assert "Шаг 2 из" in second
    assert 'name="object_name"' in second
    back = {**await a_page(house, f"{address}?step=2"), "object_name": "Дом", "go": "back"}
    answer = await house.browser.post(address, data=back)
    assert answer.headers["location"] == f"{address}?step=1"
    assert 'value="0000 000000"' in (await house.browser.get(answer.headers["location"])).text
    check = (await house.browser.get(f"{address}?step=check")).text
    for words in ("Проверьте данные", "0000 000000", "Дом", "не указано", "Подать заявку"):
        assert words in check


async def test_a_step_goes_on_only_when_it_is_right_and_asks_nothing_of_the_others(
    house: House, actor: Actor
) -> None:
    wrong = {"phone": "Введите телефон", "power_kw": "Введите число"}
    refusal = problem(422, "invalid", "Проверьте данные", wrong)
    house.services.on("applications", "POST", "/forms/connection/check", refusal)
    form = {**await a_page(house), **FIRST, "go": "next"}
    answer = await house.browser.post(PAGE, data=form)
    assert answer.status_code == 422
    assert "Введите телефон" in answer.text
    assert "Введите число" not in answer.text
    assert 'value="0000 000000"' in answer.text


async def test_while_the_service_is_away_a_step_is_kept_all_the_same(
    house: House, actor: Actor
) -> None:
    page = await a_page(house)
    del house.services.answers["applications", "POST", "/forms/connection/check"]
    answer = await house.browser.post(PAGE, data={**page, **FIRST, "go": "next"})
    assert answer.headers["location"].endswith("?step=2")


async def test_a_draft_stands_on_home_and_in_the_window_until_it_is_deleted(
    house: House, actor: Actor
) -> None:
    assert "Черновик" not in (await house.browser.get("/status")).text
    address = await begun(house)
    for page in ("/home", "/status"):
        text = (await house.browser.get(page)).text
        assert f'href="{address}"' in text
        assert "Черновик" in text
    assert "Удалить черновик?" in (await house.browser.get(f"{address}/deletion")).text
    gone = await house.browser.post(f"{address}/deletion")
    assert gone.headers["location"] == "/home?done=draft"
    for page in ("/home", "/status"):
        assert address not in (await house.browser.get(page)).text
    assert (await house.browser.get(address)).status_code == 404


async def test_another_account_does_not_find_it(house: House, actor: Actor) -> None:
    address = await begun(house)
    await house.sign_in()
    for path in (address, f"{address}?step=check", f"{address}/deletion"):
        assert (await house.browser.get(path)).status_code == 404
    for path in (address, f"{address}/deletion"):
        assert (await house.browser.post(path, data={"go": "save"})).status_code == 404


async def test_files_stay_with_the_draft_and_go_with_it(house: House, actor: Actor) -> None:
    address = await begun(house)
    last = len(sections(KIND.described("applications", "ru")["schema"]))
    form = {**await a_page(house, f"{address}?step={last}"), "go": "save"}
    await house.browser.post(address, data=form, files={"plan": a_file()})
    [ref] = (await the_one(house, actor)).kept["plan"]
    assert json.loads(house.services.last("/files/held").content) == {"held": [ref.id]}
    assert ref.id in (await house.browser.get(f"{address}?step={last}")).text
    await house.browser.post(f"{address}/deletion")
    assert json.loads(house.services.last("/files/held").content) == {"let_go": [ref.id]}


async def test_what_was_checked_is_filed_once_and_the_draft_is_gone(
    house: House, actor: Actor
) -> None:
    house.services.on("applications", "POST", "/cases", accepted(actor), 201)
    address = await begun(house)
    draft = await the_one(house, actor)
    form = {"step": "check", "version": str(draft.version)}
    for _click in range(2):
        answer = await house.browser.post(address, data=form)
        assert answer.headers["location"].endswith("/accepted")
    assert house.services.count("/cases") == 1
    sent = house.services.last("/cases")
    assert sent.headers["idempotency-key"] == draft.id
    assert json.loads(sent.content)["form"]["applicant"] == "Пример Пётр"
    assert address not in (await house.browser.get("/status")).text
    kept = await house.database["drafts"].find_one({"_id": draft.id})
    assert kept["typed"] == {}


async def test_a_refusal_at_the_end_leads_to_the_step_of_each_error(
    house: House, actor: Actor
) -> None:
    wrong = {"object_name": "Заполните", "phone": "Телефон с ошибкой"}
    refusal = problem(422, "invalid", "Проверьте", wrong)
    house.services.on("applications", "POST", "/cases", refusal)
    address = await begun(house)
    version = str((await the_one(house, actor)).version)
    page = await house.browser.post(address, data={"step": "check", "version": version})
    assert page.status_code == 422
    assert f'href="{address}?step=2&amp;wrong=1#object_name"' in page.text
    assert f'href="{address}?step=1&amp;wrong=1#phone"' in page.text
    house.services.on("applications", "POST", "/forms/connection/check", refusal)
    step = (await house.browser.get(f"{address}?step=2&wrong=1")).text
    assert "Заполните" in step
    assert "Телефон с ошибкой" not in step


async def test_two_tabs_do_not_overwrite_each_other_unseen(house: House, actor: Actor) -> None:
    address = await begun(house)
    one, other = [await a_page(house, f"{address}?step=2") for _tab in range(2)]
    await house.browser.post(address, data={**one, "object_name": "Дом", "go": "save"})
    clash = await house.browser.post(address, data={**other, "object_name": "Баня", "go": "save"})
    assert clash.status_code == 409
    assert "другой вкладке" in clash.text
    assert 'value="Баня"' in clash.text
    assert (await the_one(house, actor)).typed["object_name"] == "Дом"
    again = {**other, "version": hidden(clash.text, "version"), "object_name": "Баня", "go": "save"}
    assert (await house.browser.post(address, data=again)).status_code == 303
    assert (await the_one(house, actor)).typed["object_name"] == "Баня"


async def test_what_another_tab_changed_is_checked_once_more_before_it_is_filed(
    house: House, actor: Actor
) -> None:
    address = await begun(house)
    answer = await house.browser.post(address, data={"step": "check", "version": "99"})
    assert answer.status_code == 409
    assert "проверьте данные ещё раз" in answer.text
    assert house.services.count("/cases") == 0


async def test_a_second_click_on_a_new_form_begins_one_draft(house: House, actor: Actor) -> None:
    form = {**await a_page(house), **FIRST, "go": "next"}
    for _click in range(2):
        assert (await house.browser.post(PAGE, data=form)).status_code == 303
    await the_one(house, actor)


async def test_a_script_keeps_what_is_typed_and_a_later_button_wins(
    house: House, actor: Actor
) -> None:
    form = await a_page(house)
    told = (await by_itself(house, PAGE, {**form, "applicant": "Пр"})).json()
    assert re.fullmatch(r"Черновик сохранён \d\d:\d\d", told["said"])
    assert told["at"] == f"/drafts/{form['request_id']}"
    # The button was pressed before that answer came, so its page knows of no draft yet.
    await house.browser.post(PAGE, data={**form, **FIRST, "go": "next"})
    assert (await the_one(house, actor)).typed["applicant"] == "Пример Пётр"
    late = await by_itself(house, told["at"], {**form, "version": "1", "applicant": "Прим"})
    assert late.status_code == 409
    assert (await the_one(house, actor)).typed["applicant"] == "Пример Пётр"


async def test_there_is_room_for_twenty(house: House, actor: Actor) -> None:
    drafts = house.app.state.front.drafts
    for _number in range(MOST):
        id_ = new_id()
        await drafts.keep(Draft(id=id_, owner=actor.id, service="applications", kind="connection"))
    form = {**await a_page(house), **FIRST}
    answer = await house.browser.post(PAGE, data={**form, "go": "next"})
    assert answer.status_code == 409
    assert "20 черновиков" in answer.text
    assert 'value="0000 000000"' in answer.text
    assert (await by_itself(house, PAGE, form)).status_code == 409


async def test_it_lies_for_thirty_days_from_its_last_change(house: House, actor: Actor) -> None:
    await begun(house)
    draft, drafts = await the_one(house, actor), house.app.state.front.drafts
    kept = await house.database["drafts"].find_one({"_id": draft.id})
    assert kept["until"] - draft.saved_at == timedelta(days=30)
    with freeze(now() + timedelta(days=31)):
        assert await drafts.listed(actor.id) == []


async def test_what_is_sent_after_the_session_has_ended_waits_in_the_owners_drafts(
    house: House, actor: Actor
) -> None:
    form = {**await a_page(house), **FIRST, "go": "next"}
    await idle(house, actor)
    answer = await house.browser.post(PAGE, data=form)
    assert answer.headers["location"].startswith("/login?kept=1&next=%2Fdrafts%2F")
    assert "сохранено в черновике" in (await house.browser.get(answer.headers["location"])).text
    draft = await the_one(house, actor)
    assert draft.typed["identity_document"] == "0000 000000"
    await house.sign_in()
    assert (await house.browser.get(f"/drafts/{draft.id}")).status_code == 404
    await house.sign_in(id=actor.id)
    page = (await house.browser.get(f"/drafts/{draft.id}?done=rescued")).text
    assert "введённое сохранено" in page
    assert 'value="0000 000000"' in page


async def test_a_draft_that_another_tab_changed_is_not_overwritten_after_the_end_either(
    house: House, actor: Actor
) -> None:
    address = await begun(house)
    one, other = [await a_page(house, f"{address}?step=2") for _tab in range(2)]
    await house.browser.post(address, data={**one, "object_name": "Дом", "go": "save"})
    await idle(house, actor)
    await house.browser.post(address, data={**other, "object_name": "Баня", "go": "save"})
    drafts = await house.app.state.front.drafts.listed(actor.id)
    both = [await house.app.state.front.drafts.of(actor.id, one.id) for one in drafts]
    assert {draft.typed["object_name"] for draft in both} == {"Дом", "Баня"}


async def idle(house: House, actor: Actor) -> None:
    """Nobody has touched this session for hours."""
    long_ago = {"$set": {"seen_at": now() - timedelta(hours=20)}}
    await house.database["sessions"].update_many({"account": actor.id}, long_ago)
    house.sessions._known.clear()


async def test_what_an_earlier_application_said_of_the_person_is_not_asked_again(
    house: House, actor: Actor
) -> None:
    case = a_case(owner=actor.id)
    await house.window.saw(case.snapshot(), case.desk())
    page = (await house.browser.get(PAGE)).text
    assert "Ваши данные" in page
    for name in FIRST:
        value = ME["email"] if name == "email" else case.form[name]
        assert f'value="{value}"' in page
    await house.sign_in()
    assert str(case.form["identity_document"]) not in (await house.browser.get(PAGE)).text


async def test_a_similar_application_begins_with_what_the_earlier_one_said(
    house: House, actor: Actor
) -> None:
    case = a_case(owner=actor.id, power_kw=7.5)
    await house.window.saw(case.snapshot(), case.desk())
    link = f"/forms/applications/connection?copy={case.id}"
    assert f'href="{link}"' in (await house.browser.get(f"/status/{case.id}")).text
    first = (await house.browser.get(link)).text
    assert f"№ {case.number}. Файлы и даты не копируются" in first
    names = ("request_id", "tab", "step", "copy")
    form: dict[str, Any] = {name: hidden(first, name) for name in names}
    await house.browser.post(PAGE, data={**form, **FIRST, "go": "next"})
    draft = await the_one(house, actor)
    assert draft.typed["power_kw"] == "7,5"
    assert draft.typed["object_address"] == case.form["object_address"]
    assert not draft.typed.get("design_by")
    assert draft.files == []
    await house.sign_in()
    assert (await house.browser.get(link)).status_code == 404
