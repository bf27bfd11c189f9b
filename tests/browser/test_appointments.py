"""A visit to an office in a real browser: booked, taken from under one's nose, moved, cancelled."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from casework.calendar import is_working
from chassis.clock import MOSCOW, new_id, now
from chassis.testing import Stack
from tests.browser.conftest import New, accessible, shot
from tests.browser.walks import sign_in, submit
from tests.portal.people import Person, employee, letter, registered

HOURS = {day: [["09:00", "12:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
PURPOSE = "Приборы учёта и показания"


@pytest.fixture(scope="module")
def chief(stack: Stack) -> Person:
    return employee(stack, "supervisor", name="Вера Старшинова")


@pytest.fixture(scope="module")
def office(chief: Person) -> dict[str, Any]:
    plan = {
        "name": f"Офис {new_id()[-6:]}",
        "address": "г. Примерск, ул. Первая, д. 1",
        "directions": "Вход со двора, первый этаж",
        "hours": HOURS,
        "slot_minutes": 30,
        "desks": 1,
    }
    answer = chief.call("POST", "/staff/offices", json=plan)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def working_day(ahead: int) -> date:
    day = now().astimezone(MOSCOW).date()
    while ahead:
        day += timedelta(days=1)
        ahead -= is_working(day)
    return day


def take(who: Person, office: dict[str, Any], day: date, clock: str) -> dict[str, Any]:
    """Somebody books through the API."""
    body = {"office": office["id"], "starts_at": f"{day}T{clock}:00+03:00", "purpose": PURPOSE}
    headers = {"Idempotency-Key": new_id()}
    answer = who.call("POST", "/appointments", json=body, headers=headers)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def at(page: Page, clock: str) -> None:
    page.get_by_role("radio", name=clock).check()


def test_a_visit_is_booked_moved_and_cancelled_without_a_script(
    stack: Stack, new_page: New, office: dict[str, Any]
):
    person, rival = registered(stack), registered(stack)
    page = new_page(narrow=True, script=False)
    sign_in(page, stack, person.email)
    page.goto(f"{stack.gateway}/appointments")
    page.get_by_role("link", name=office["name"]).click()
    day = working_day(2)
    page.locator(f"a[href$='/{day}']").click()
    page.select_option("#purpose", PURPOSE)
    at(page, "10:00")
    take(rival, office, day, "10:00")
    submit(page)
    expect(page.get_by_role("alert")).to_contain_text("Это время только что заняли")
    expect(page.locator("#purpose")).to_have_value(PURPOSE)
    expect(page.get_by_role("heading", name="Свободно рядом")).to_be_visible()
    shot(page, "appointment-taken-narrow")
    at(page, "10:30")
    submit(page)
    expect(page.get_by_role("heading", name="Вы записаны")).to_be_visible()
    expect(page.locator(".panel")).to_contain_text("1030-1")
    shot(page, "appointment-booked-narrow")
    told = letter(stack, person.email, "Вы записаны на приём")
    assert "1030-1" in told["text"]
    page.get_by_role("link", name="Перенести").click()
    page.locator(f"a[href*='/{working_day(3)}']").click()
    at(page, "11:00")
    submit(page)
    expect(page.get_by_role("heading", name="Приём перенесён")).to_be_visible()
    letter(stack, person.email, "Приём перенесён")
    page.get_by_role("link", name="Отменить запись").click()
    submit(page)
    expect(page.get_by_role("status")).to_contain_text("Запись отменена")
    letter(stack, person.email, "Запись на приём отменена")


def test_the_pages_of_a_visit_are_accessible_and_its_file_opens_in_a_calendar(
    stack: Stack, new_page: New, office: dict[str, Any]
):
    person = registered(stack)
    case = take(person, office, working_day(4), "09:00")
    for narrow in (False, True):
        page, kind = new_page(narrow=narrow), "narrow" if narrow else "wide"
        sign_in(page, stack, person.email)
        page.wait_for_url("**/home")
        for name, address in (
            ("start", "/appointments"),
            ("days", f"/appointments/offices/{office['id']}"),
            ("times", f"/appointments/offices/{office['id']}/{working_day(4)}"),
            ("visit", f"/status/{case['id']}"),
            ("cancel", f"/appointments/{case['id']}/cancellation"),
        ):
            page.goto(stack.gateway + address)
            accessible(page, f"appointment-{name}-{kind}")
    page.goto(f"{stack.gateway}/appointments/{case['id']}")
    with page.expect_download() as coming:
        page.get_by_role("link", name="Добавить в календарь").click()
    text = coming.value.path().read_text()
    assert re.search(r"^BEGIN:VCALENDAR\n", text.replace("\r", ""))
    assert "DTSTART:" in text


def test_a_full_day_has_a_waiting_list_and_a_freed_time_is_offered(
    stack: Stack, new_page: New, chief: Person
):
    plan = {
        "name": f"Малый офис {new_id()[-6:]}",
        "address": "г. Примерск, ул. Вторая, д. 2",
        "hours": {day: [["10:00", "10:30"]] for day in HOURS},
        "desks": 1,
    }
    small = chief.call("POST", "/staff/offices", json=plan).json()
    holder, person, day = registered(stack), registered(stack), working_day(3)
    held = take(holder, small, day, "10:00")
    page = new_page()
    sign_in(page, stack, person.email)
    page.wait_for_url("**/home")
    page.goto(f"{stack.gateway}/appointments/offices/{small['id']}/{day}")
    accessible(page, "appointment-full")
    page.select_option("#until", day.isoformat())
    page.select_option("#purpose", PURPOSE)
    submit(page)
    expect(page.get_by_text("В листе ожидания").first).to_be_visible()
    accessible(page, "appointment-waiting")
    assert holder.call("DELETE", f"/appointments/{held['id']}").status_code == 204
    letter(stack, person.email, "Ваш ход")
    page.goto(page.url.partition("?")[0])
    accessible(page, "appointment-offered")
    page.get_by_role("button", name="Приду в это время").click()
    expect(page.get_by_role("heading", name="Вы записаны")).to_be_visible()


def test_staff_plan_an_office_book_for_who_calls_and_receive_them(
    stack: Stack, new_page: New, chief: Person
):
    person, name, day = registered(stack), f"Новый офис {new_id()[-6:]}", working_day(2)
    desk = new_page()
    sign_in(desk, stack, chief.email)
    desk.wait_for_url("**/staff")
    desk.goto(f"{stack.gateway}/staff/offices/new")
    desk.fill("#name", name)
    desk.fill("#address", "г. Примерск, ул. Третья, д. 3")
    desk.fill("#hours_mon", "с девяти")
    submit(desk)
    expect(desk.get_by_role("alert")).to_contain_text("Часы: например")
    accessible(desk, "office-refused")
    desk.fill("#hours_mon", "9:00-13:00, 14.00 – 18.00")
    desk.fill("#special", f"{day:%d.%m.%Y} 09:00-12:00")
    submit(desk)
    expect(desk.get_by_role("status").first).to_contain_text("Офис добавлен")
    accessible(desk, "offices")
    desk.get_by_role("region", name=name).get_by_role("link", name="Записи").click()
    desk.get_by_role("link", name="Записать потребителя").click()
    desk.fill("#q", person.email)
    desk.fill("#date", day.isoformat())
    desk.get_by_role("button", name="Найти").click()
    accessible(desk, "visit-booking")
    desk.get_by_role("radio", name="11:30").check()
    submit(desk)
    expect(desk.locator("tbody tr")).to_have_count(1)
    letter(stack, person.email, "Вы записаны на приём")
    accessible(desk, "visits")
    desk.emulate_media(media="print")
    shot(desk, "visits-print")
    desk.emulate_media(media="screen")
    desk.get_by_role("link", name="Записать потребителя").click()
    desk.get_by_role("link", name="Записать без личного кабинета").click()
    desk.fill("#name", "Звонилов Захар")
    desk.fill("#phone", "перезвоню")
    desk.get_by_role("radio", name="11:00").check()
    submit(desk)
    expect(desk.get_by_role("alert")).to_be_visible()
    accessible(desk, "visit-caller")
    expect(desk.get_by_role("radio", name="11:00")).to_be_checked()
    assert "Звонилов" not in desk.url
    desk.fill("#phone", "8 900 000-00-01")
    submit(desk)
    caller = desk.get_by_role("row", name="Звонилов Захар")
    expect(caller).to_contain_text("письма не придут")
    accessible(desk, "visits-with-caller")
    desk.get_by_role("button", name="Начать приём").last.click()
    desk.get_by_role("button", name="Завершить").click()
    expect(desk.locator("tbody tr").last).to_contain_text("Принят")


def test_a_shortened_day_shows_who_loses_their_time_before_it_is_saved(
    stack: Stack, new_page: New, chief: Person, office: dict[str, Any]
):
    person, day = registered(stack), working_day(6)
    case = take(person, office, day, "11:30")
    desk = new_page(narrow=True)
    sign_in(desk, stack, chief.email)
    desk.wait_for_url("**/staff")
    desk.goto(f"{stack.gateway}/staff/offices/{office['id']}")
    desk.fill("#closed_on", f"{day:%d.%m.%Y}")
    submit(desk)
    expect(desk.get_by_role("region", name="останется без времени")).to_contain_text(case["number"])
    accessible(desk, "office-affected")
    desk.get_by_role("button", name="Сохранить и сообщить им").click()
    expect(desk.get_by_role("status").first).to_contain_text("План сохранён")
    letter(stack, person.email, "Выберите другое время приёма")
    home = new_page()
    sign_in(home, stack, person.email)
    home.wait_for_url("**/home")
    home.goto(f"{stack.gateway}/appointments/{case['id']}")
    accessible(home, "appointment-displaced")
    home.get_by_role("link", name="Выбрать другое время").click()
    home.locator(f"a[href*='/{working_day(7)}']").click()
    at(home, "09:00")
    submit(home)
    expect(home.locator(".panel")).to_contain_text("Приём перенесён")
