"""The unified window and the case page: what is shown, what can be done, what arrives by itself."""

import asyncio
import json
import re
from datetime import timedelta

import pytest

from casework.terms import today
from chassis.clock import new_id, now
from chassis.testing import eventually
from contracts.case import CaseSnapshot
from contracts.words import Words
from gateway.pages.home import GROUPS
from gateway.pages.status import day as read_day
from gateway.pages.wording import day
from tests.builders import NOON, STAFF, a_case, a_desk
from tests.gateway.pages.house import House, problem


async def a_seen(house: House, owner: str, state: str = "") -> CaseSnapshot:
    case = a_case(state, owner=owner)
    await house.window.saw(case.snapshot(), case.desk())
    return case.snapshot()


async def test_an_empty_window_says_what_will_be_here(house: House) -> None:
    await house.sign_in()
    page = (await house.browser.get("/status")).text
    assert "Здесь появятся ваши заявки" in page
    assert "Подать заявку" in page


async def test_an_ended_case_says_when_it_ended_whatever_came_after(house: House) -> None:
    actor = await house.sign_in()
    case = a_case(owner=actor.id)
    case.withdraw(STAFF, "передумал", now() - timedelta(days=9))
    rated = case.snapshot().model_copy(update={"updated_at": now() + timedelta(days=40)})
    await house.window.saw(rated, case.desk())
    page = (await house.browser.get(f"/status/{case.id}")).text
    assert f"Рассмотрение завершено {day(case.history[-1].at, 'ru')}" in page


async def test_what_is_owed_while_the_company_works_stands_first_with_its_term(
    house: House,
) -> None:
    actor = await house.sign_in()
    case = a_case("offered", owner=actor.id)
    case.move("concluded", STAFF, {"paid_on": "2026-11-24", "paid": "first"}, NOON)
    await house.window.saw(case.snapshot(), case.desk())
    page = (await house.browser.get(f"/status/{case.id}")).text
    action = page[page.index("Что нужно сделать") : page.index("Ход рассмотрения")]
    assert "Внесите второй платёж (30 % платы)" in action
    assert "14 декабря 2026" in action
    assert "ПП РФ № 861, п. 102–104" in action
    assert "Внесите второй платёж" in (await house.browser.get("/status")).text


async def test_filters_are_plain_addresses_and_can_be_reset(house: House) -> None:
    actor = await house.sign_in()
    await a_seen(house, actor.id)
    assert "ТП-2026-000123" in (await house.browser.get("/status?state=open&q=тп-2026")).text
    nothing = (await house.browser.get("/status?state=closed")).text
    assert "ничего не нашлось" in nothing
    assert 'href="/status"' in nothing


@pytest.mark.parametrize(
    "query", ["category=<x>", "state[$ne]=1", "since=yesterday", "q=.*", "q=("]
)
async def test_a_filter_that_makes_no_sense_breaks_nothing(house: House, query: str) -> None:
    await house.sign_in()
    assert (await house.browser.get(f"/status?{query}")).status_code == 200


async def test_home_begins_with_what_waits_for_the_consumer(house: House) -> None:
    actor = await house.sign_in()
    await a_seen(house, actor.id, "papers_missing")
    page = (await house.browser.get("/home")).text
    order = [page.index(w) for w in ("Нужно ваше действие", "Ваши заявки", "Обратиться")]
    assert order == sorted(order)
    assert page.count("Временно недоступно") >= 5


async def test_what_is_not_there_says_so_and_is_no_link(house: House) -> None:
    house.services.on("applications", "GET", "/forms", [])
    house.services.on("reception", "GET", "/forms", [])
    await house.sign_in()
    page = (await house.browser.get("/home")).text
    no_page = sum(not tile.page for _title, tiles in GROUPS for tile in tiles)
    assert page.count("Временно недоступно") == no_page
    assert 'href="/forms/' not in page


async def test_papers_that_are_asked_for_are_handed_in_on_the_spot(house: House) -> None:
    actor = await house.sign_in()
    case = await a_seen(house, actor.id, "papers_missing")
    page = (await house.browser.get(f"/status/{case.id}")).text
    assert "Что нужно сделать" in page
    assert "Нет плана расположения устройств" in page
    ref = {"id": case.id, "name": "план.pdf", "size": 20, "type": "application/pdf"}
    later = case.model_copy(update={"version": case.version + 1, "next_actor": "staff"})
    answer = {"case": later.model_dump(mode="json"), "desk": {}}
    house.services.on("applications", "POST", "/files", ref, 201)
    house.services.on("applications", "POST", f"/cases/{case.id}/answers", answer)
    sent = await house.browser.post(
        f"/status/{case.id}/answers",
        data={"answer_text": "Прилагаю"},
        files={"answer_files": ("план.pdf", b"%PDF", "application/pdf")},
    )
    assert sent.headers["location"] == f"/status/{case.id}?done=answers"
    body = json.loads(house.services.last(f"/cases/{case.id}/answers").content)
    assert body == {"to": "registered", "text": "Прилагаю", "files": [ref["id"]]}
    assert "Что нужно сделать" not in (await house.browser.get(f"/status/{case.id}")).text


async def test_a_refusal_gives_its_reason_above_the_way_and_no_tick_at_its_end(
    house: House,
) -> None:
    actor = await house.sign_in()
    case = a_case(owner=actor.id)
    case.move("refused", STAFF, {"note": "Нет мощности"}, now())
    await house.window.saw(case.snapshot(), case.desk())
    page = (await house.browser.get(f"/status/{case.id}")).text
    assert page.index("<blockquote>Нет мощности</blockquote>") < page.index('class="steps"')
    assert page.count('class="done stopped"') == 1


async def test_an_answer_that_is_refused_keeps_the_words(house: House) -> None:
    actor = await house.sign_in()
    case = await a_seen(house, actor.id, "papers_missing")
    refused = problem(422, "invalid", "Проверьте данные", {"files": "Приложите документ"})
    house.services.on("applications", "POST", f"/cases/{case.id}/answers", refused)
    answer = await house.browser.post(
        f"/status/{case.id}/answers", data={"answer_text": "Вот слова"}
    )
    assert answer.status_code == 422
    assert '<a href="#answer_files">Приложите документ</a>' in answer.text
    assert "Вот слова</textarea>" in answer.text


async def test_withdrawal_asks_first(house: House) -> None:
    actor = await house.sign_in()
    case = await a_seen(house, actor.id)
    page = (await house.browser.get(f"/status/{case.id}/withdrawal")).text
    assert "Отозвать заявку?" in page
    assert not [one for one in house.services.asked if one.method != "GET"][1:]


async def test_nobody_acts_on_somebody_elses_case(house: House) -> None:
    await house.sign_in()
    case = await a_seen(house, "somebody else")
    for verb in ("messages", "answers", "withdrawal"):
        answer = await house.browser.post(f"/status/{case.id}/{verb}", data={"text": "x"})
        assert answer.status_code == 404
    assert (await house.browser.get(f"/status/stream?case={case.id}")).status_code == 404
    assert (await house.browser.get(f"/documents/{case.documents[0].id}")).status_code == 404


async def streamed(house: House, address: str, *told: CaseSnapshot) -> str:
    """What the live connection sends for these changes."""
    live = house.app.state.live
    task = asyncio.ensure_future(house.browser.get(address))
    await eventually(lambda: live._ears)
    for snapshot in told:
        live.tell(snapshot)
    live.close()
    answer = await task
    assert answer.headers["content-type"].startswith("text/event-stream")
    return answer.text


async def test_an_open_case_hears_of_its_change(house: House) -> None:
    actor = await house.sign_in()
    case = await a_seen(house, actor.id)
    title = Words(ru="Новый <статус>", en="New")
    later = case.model_copy(update={"version": case.version + 1, "state_title": title})
    other = later.model_copy(update={"id": "another"})
    address = f"/status/stream?case={case.id}&version={case.version}"
    sent = await streamed(house, address, other, case, later)
    assert sent.count("id: ") == 1
    assert f"id: {later.version}" in sent
    assert "Новый &lt;статус&gt;" in sent
    assert all(line.startswith(("data: ", "id: ", ": ")) for line in sent.splitlines() if line)


async def test_what_happened_before_the_connection_is_sent_at_once(house: House) -> None:
    actor = await house.sign_in()
    case = await a_seen(house, actor.id, "papers_missing")
    sent = await streamed(house, f"/status/stream?case={case.id}&version=1")
    assert "Что нужно сделать" in sent


async def test_a_form_in_use_is_not_swapped_by_a_message(house: House) -> None:
    actor = await house.sign_in()
    case = await a_seen(house, actor.id, "papers_missing")
    later = case.model_copy(update={"version": case.version + 1})
    sent = await streamed(house, f"/status/stream?case={case.id}&version={case.version}", later)
    assert 'id="live-talk"' in sent
    assert 'id="live-action"' not in sent


async def test_the_list_hears_of_every_case(house: House) -> None:
    actor = await house.sign_in()
    case = await a_seen(house, actor.id)
    assert f'id="case-{case.id}"' in await streamed(house, "/status/stream", case)


async def test_what_awaits_its_consumer_changes_with_the_list_and_never_goes_back(
    house: House,
) -> None:
    actor = await house.sign_in()
    case = await a_seen(house, actor.id, "papers_missing")
    assert case.next_actor == "consumer"
    ahead = case.model_copy(update={"version": case.version + 1, "next_actor": "staff"})
    sent = await streamed(house, "/status/stream?yours=5", case, ahead, case)
    assert sent.count('id="live-yours"') == 1, "only what became another is sent"
    yours = sent.partition('id="live-yours"')[2]
    assert f"waits-{case.id}" not in yours, "what the window does not know yet counts all the same"
    assert "live-yours" not in await streamed(house, "/status/stream", case)


async def test_a_list_that_lost_its_connection_is_brought_up_to_date(house: House) -> None:
    actor = await house.sign_in()
    old, new = await a_seen(house, actor.id), await a_seen(house, actor.id)
    page = (await house.browser.get("/status")).text
    found = re.search(r'hx-sse:connect="(/status/stream\?version=\d+)&amp;yours=10"', page)
    assert found
    assert "<tr" not in await streamed(house, found[1])
    later = new.updated_at + timedelta(hours=1)
    changed = old.model_copy(update={"version": old.version + 1, "updated_at": later})
    await house.window.saw(changed, a_desk())
    sent = await streamed(house, found[1])
    assert f'id="case-{old.id}"' in sent
    assert f'id="case-{new.id}"' not in sent
    last = re.search(r"^id: (\d+)$", sent, re.MULTILINE)
    assert last
    house.browser.headers["last-event-id"] = last[1]
    assert "<tr" not in await streamed(house, found[1])


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
async def test_each_reading_of_a_case_has_a_key_of_its_own_and_is_else_the_same(
    house: House, encoding: str
) -> None:
    actor = await house.sign_in()
    case = await a_seen(house, actor.id, "papers_missing")
    accepted = {"accept-encoding": encoding}
    pages = [await house.browser.get(f"/status/{case.id}", headers=accepted) for _ in range(3)]
    assert {page.headers.get("content-encoding", "identity") for page in pages} == {encoding}
    keys = [set(re.findall(r'name="request_id" value="([^"]+)"', page.text)) for page in pages]
    assert [len(each) for each in keys] == [1, 1, 1]
    assert len(set.union(*keys)) == 3
    said = {page.text.replace(each.pop(), "") for page, each in zip(pages, keys, strict=True)}
    assert len(said) == 1


async def test_a_kept_case_is_shown_to_nobody_else_and_never_as_it_was(house: House) -> None:
    actor = await house.sign_in()
    case = await a_seen(house, actor.id)
    assert "Принята" in (await house.browser.get(f"/status/{case.id}")).text
    moved = case.model_copy(update={"version": 2, "state_title": Words(ru="Сдвинута", en="Moved")})
    await house.window.saw(moved, a_desk())
    assert "Сдвинута" in (await house.browser.get(f"/status/{case.id}")).text
    await house.browser.post("/language", data={"lang": "en"})
    assert "Moved" in (await house.browser.get(f"/status/{case.id}")).text
    await house.browser.post("/logout")
    assert (await house.browser.get(f"/status/{case.id}")).status_code == 303
    await house.sign_in(email="stranger@example.com")
    assert (await house.browser.get(f"/status/{case.id}")).status_code == 404


async def test_an_ended_case_is_rated_on_its_page(house: House) -> None:
    actor = await house.sign_in()
    case = await a_seen(house, actor.id, "connected")
    address = f"/status/{case.id}"
    later = case.model_copy(update={"version": case.version + 1})
    answer = {"case": later.model_dump(mode="json"), "desk": {}}
    house.services.on("applications", "POST", f"/cases/{case.id}/rating", answer)
    assert "Как мы с этим справились?" in (await house.browser.get(address)).text
    for mark in ("", "6", "пять"):
        said = {"mark": mark, "rating-text": "Спасибо"}
        refused = await house.browser.post(f"{address}/rating", data=said)
        assert refused.status_code == 422
        assert "Выберите оценку от 1 до 5" in refused.text
        assert "Спасибо" in refused.text
    rated = await house.browser.post(f"{address}/rating", data={"mark": "4", "rating-text": " "})
    assert rated.headers["location"] == f"{address}?done=rating"
    assert json.loads(house.services.last(f"/cases/{case.id}/rating").content) == {
        "mark": 4,
        "text": "",
    }


async def test_what_may_be_done_for_a_while_is_not_offered_afterwards(house: House) -> None:
    actor = await house.sign_in()
    case = (await a_seen(house, actor.id, "connected")).model_dump()
    way = {"to": "remarked", "title": Words(ru="Сообщить замечания", en="Remark")}
    for days, offered in ((0, True), (-1, False)):
        until = today(now()) + timedelta(days=days)
        changes = {"id": new_id(), "other_actions": [way | {"until": until}]}
        one = CaseSnapshot.model_validate(case | changes | {"rated_until": until})
        await house.window.saw(one, a_desk())
        page = (await house.browser.get(f"/status/{one.id}")).text
        assert ("Сообщить замечания" in page) is offered
        assert ("Рассмотрение возобновится." in page) is offered
        assert ("Как мы с этим справились?" in page) is offered


@pytest.mark.parametrize("typed", ["9999-12-31", "0001-01-01", "2026-11-31", "٢٠٢٦", "x" * 99])
def test_a_day_that_nobody_could_mean_is_none(typed: str) -> None:
    """The last days of the calendar have none after them, and pages tell of that."""
    assert read_day(typed) is None
