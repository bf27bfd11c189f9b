"""Consumption in a browser: what a point used, in words, as a chart and as a table."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pymongo import MongoClient

from chassis.clock import new_id, now
from chassis.commands.common import settings_for
from chassis.store import CODEC
from chassis.testing import Stack
from services.metering.intervals.packing import pack
from services.metering.intervals.series import Series
from services.metering.intervals.stored import Origin, PointDay
from tests.browser.conftest import New, accessible
from tests.metering.points import a_point
from tests.portal.people import PASSWORD, Person, registered

CODE = "000000000009001"
FIRST = date(2026, 9, 1)
HOLE = (4, 10)
"""Day and half-hour of which nothing came."""


@pytest.fixture(scope="module")
def person(stack: Stack) -> Person:
    return registered(stack)


@pytest.fixture(scope="module")
def point(stack: Stack, person: Person) -> str:
    """A point of theirs with a September of a kWh each half-hour, but for one that is missing."""
    account = person.call("GET", "/me").json()["id"]
    kept = a_point(account, smart=True, point_code=CODE)
    address = settings_for(stack.data, "metering").mongo_url.get_secret_value()
    with MongoClient[dict[str, Any]](address) as client:
        database = client.get_default_database(codec_options=CODEC)
        database["points"].insert_one({**kept.document(), "version": 1, "outbox": []})
        for number in range(30):
            day = FIRST + timedelta(days=number)
            values = tuple(None if (number, n) == HOLE else 1 for n in range(48))
            put = PointDay(CODE, day, {"01": pack(Series(30, values))})
            database["interval_days"].insert_one(Origin(now(), new_id()).document(put))
    return kept.id


def opened(stack: Stack, page: Page, person: Person, address: str) -> None:
    page.goto(f"{stack.gateway}/login")
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Пароль", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()
    page.wait_for_url("**/home")
    page.goto(f"{stack.gateway}{address}")


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
def test_a_month_is_told_in_words_drawn_and_stands_in_a_table(
    stack: Stack, new_page: New, person: Person, point: str, narrow: bool
) -> None:
    page = new_page(narrow=narrow, dark=narrow)
    opened(stack, page, person, f"/points/{point}/consumption?view=month&at=2026-09-10")
    expect(page.get_by_role("heading", level=2).first).to_contain_text(
        "1 439 кВт·ч".replace(" ", "\xa0", 1)
    )
    expect(page.get_by_text("5 сентября, 05:00–05:30")).to_be_visible()
    assert page.locator("svg.chart:visible").count() == 1
    page.get_by_text("Показать таблицей").click()
    expect(page.get_by_role("row", name="1 сентября").first).to_contain_text("48")
    accessible(page, f"consumption-{'narrow' if narrow else 'wide'}")
    page.get_by_role("link", name="День", exact=True).click()
    expect(page.get_by_role("link", name="День", exact=True)).to_have_attribute(
        "aria-current", "page"
    )
    page.go_back()
    with page.expect_download() as coming:
        page.get_by_role("link", name="Таблица CSV", exact=True).click()
    text = Path(coming.value.path()).read_text()
    assert len(text.splitlines()) == 31
    page.goto(f"{stack.gateway}/points/{point}/consumption?view=day&at=2026-10-02")
    expect(page.get_by_role("status").get_by_text("Нет данных")).to_be_visible()
    expect(page.get_by_text("По часам расход известен только там")).to_have_count(0)


def test_an_access_is_given_shown_once_and_taken_back(
    stack: Stack, new_page: New, person: Person, point: str
) -> None:
    page = new_page(narrow=True)
    opened(stack, page, person, f"/points/{point}/accesses")
    page.get_by_label("Название программы").fill("Домашний счётчик")
    page.get_by_role("button", name="Дать доступ").click()
    token = page.locator("#token").inner_text()
    accessible(page, "access-given")
    program = Person(stack, "", token=token)
    asked = {"from": "2026-09-01", "to": "2026-10-01", "step": "month"}
    path = f"/supply-points/{point}/consumption"
    assert program.call("GET", path, params=asked).json()["points"][0]["known"] == 1439
    assert program.call("GET", "/supply-points").status_code == 401
    for also in ("readings", "remote"):
        assert program.call("GET", f"/supply-points/{point}/{also}").status_code == 200
    page.get_by_role("link", name="К списку доступов").click()
    assert token not in page.content()
    accessible(page, "accesses")
    page.get_by_role("button", name="Отозвать").click()
    expect(page.get_by_text("Доступ отозван")).to_be_visible()
    assert program.call("GET", path, params=asked).status_code == 401
