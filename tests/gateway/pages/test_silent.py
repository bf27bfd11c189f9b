"""The window while services are away, each named; and what awaits the consumer first."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chassis.clock import freeze, new_id, now
from contracts.case import NextAction
from contracts.words import Words
from gateway.pulse import HOLDERS, Pulse
from tests.builders import a_deadline, a_desk, a_snapshot
from tests.gateway.pages.house import House

NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def pulse(house: House) -> Pulse:
    found: Pulse = house.app.state.front.pulse
    return found


def lives(house: House, *names: str) -> None:
    for name in HOLDERS:
        house.services.answers.pop((name, "GET", "/health/live"), None)
        if name in names:
            house.services.on(name, "GET", "/health/live", {"status": "live"})


async def looked(house: House, at: datetime, times: int = 2) -> None:
    with freeze(at):
        for _ in range(times):
            await pulse(house).look()


async def seen(house: House, owner: str, **changes: Any) -> Any:
    case = a_snapshot(owner=owner, **changes)
    await house.window.saw(case, a_desk())
    return case


def words(text: str) -> Words:
    return Words(ru=text, en=text)


async def test_a_service_that_is_away_is_named_with_the_time_of_what_is_shown(house: House) -> None:
    actor = await house.sign_in()
    case = await seen(house, actor.id)
    lives(house, *HOLDERS)
    await looked(house, NOON)
    assert "нет связи" not in (await house.browser.get("/status")).text
    lives(house, "reception", "metering")
    await looked(house, NOON + timedelta(minutes=5), times=1)
    assert "нет связи" not in (await house.browser.get("/status")).text
    await looked(house, NOON + timedelta(minutes=6))
    for address in ("/status", f"/status/{case.id}", "/home"):
        page = (await house.browser.get(address)).text
        assert "«Заявки»: нет связи" in page
        assert "24 ноября 2026, 12:00 МСК" in page
        assert case.number in page
    told = (await house.browser.get("/api/v1/cases")).json()
    assert [one["service"] for one in told["away"]] == ["applications"]
    assert datetime.fromisoformat(told["away"][0]["known_at"]) == NOON
    lives(house, *HOLDERS)
    await looked(house, now())
    assert "нет связи" not in (await house.browser.get("/status")).text


async def test_with_every_service_away_it_is_still_one_page(house: House) -> None:
    actor = await house.sign_in()
    case = await seen(house, actor.id)
    lives(house)
    await looked(house, NOON)
    answer = await house.browser.get("/status")
    assert answer.status_code == 200
    assert case.number in answer.text
    assert all(f"«{words}»: нет связи" in answer.text for words in HOLDERS.values())


async def test_no_page_asks_whether_a_service_lives(house: House) -> None:
    await house.sign_in()
    lives(house, *HOLDERS)
    await looked(house, NOON)
    before = house.services.count("/health/live")
    for _ in range(3):
        await house.browser.get("/status")
    assert house.services.count("/health/live") == before


async def test_forms_once_told_stand_in_while_their_service_is_away(house: House) -> None:
    await house.sign_in()
    house.services.on("reception", "GET", "/forms", [])
    lives(house, *HOLDERS)
    assert (await house.browser.get("/home")).status_code == 200
    lives(house, "applications", "metering")
    await looked(house, NOON)
    house.app.state.front.catalogue._fresh.clear()
    before = house.services.count("/forms")
    assert (await house.browser.get("/home")).status_code == 200
    assert house.services.count("/forms") == before + 1  # applications alone


async def test_forms_never_told_are_asked_for_even_of_a_service_thought_away(house: House) -> None:
    lives(house, "reception", "metering")
    await looked(house, NOON)
    house.services.on("applications", "GET", "/forms", [{"kind": "connection"}])
    assert (await house.browser.get("/api/v1/forms")).json() == [{"kind": "connection"}]


@pytest.mark.parametrize("address", ["/home", "/status"])
async def test_what_awaits_one_comes_first_the_soonest_term_before_others(
    house: House, address: str
) -> None:
    actor = await house.sign_in()
    for number, due in (("ТП-2026-000001", 20), ("ТП-2026-000002", 3)):
        await seen(
            house,
            actor.id,
            number=number,
            next_actor="consumer",
            next_action=NextAction(to="", title=words(f"Оплатите {number}")),
            otherwise=words("Если не успеть к сроку, статус станет «Аннулирована»"),
            deadline=a_deadline(due=now().date() + timedelta(days=due), actor="consumer"),
        )
    await seen(house, actor.id, number="ТП-2026-000003")
    page = (await house.browser.get(address)).text
    assert page.index("Оплатите ТП-2026-000002") < page.index("Оплатите ТП-2026-000001")
    assert page.index("Оплатите ТП-2026-000001") < page.index("ТП-2026-000003")
    assert "статус станет «Аннулирована»" in page
    filtered = (await house.browser.get("/status?state=open")).text
    assert "Оплатите" not in filtered


async def test_what_an_employee_typed_stays_while_the_service_is_away(house: House) -> None:
    case = a_snapshot(id=new_id())
    await house.window.saw(case, a_desk())
    await house.sign_in(role="operator")
    sent = {"message-text": "Ждём <b>план</b>", "request_id": "r-1", "known": "3"}
    answer = await house.browser.post(
        f"/staff/cases/{case.id}/messages",
        data=sent,
        files={"message-files": ("план.pdf", b"%PDF-1.4 %%EOF")},
    )
    assert answer.status_code == 503
    assert f'action="/staff/cases/{case.id}/messages"' in answer.text
    assert '<input type="hidden" name="request_id" value="r-1">' in answer.text
    assert "<blockquote>Ждём &lt;b&gt;план&lt;/b&gt;</blockquote>" in answer.text
    assert "приложите их заново: план.pdf" in answer.text
    assert '<input id="message-files" name="message-files" type="file"' in answer.text


async def test_a_password_is_never_shown_again(house: House) -> None:
    await house.sign_in()
    answer = await house.browser.post("/password", data={"current": "тайна", "password": "другая"})
    assert answer.status_code == 503
    assert "тайна" not in answer.text
