"""Interval data in a real browser: a file sent at the desk, corrected, and seen at its point."""

from datetime import timedelta
from pathlib import Path

import jwt
import pytest
from playwright.sync_api import Page, expect
from pymongo import MongoClient

from chassis.clock import MOSCOW, now
from chassis.store import CODEC
from chassis.testing import Stack
from tests.browser.conftest import New, accessible
from tests.browser.walks import sign_in, submit
from tests.metering.intervals.layout import channel, message, point
from tests.metering.points import a_point
from tests.portal.people import Person, employee, registered

CODE, ZERO, UNKNOWN = "000000000000901", "000000000000902", "000000000000903"
DAY = now().astimezone(MOSCOW).date() - timedelta(days=3)
HALVES = ["0.25"] * 48


@pytest.fixture(scope="module")
def person(stack: Stack) -> Person:
    return registered(stack)


@pytest.fixture(scope="module")
def where(stack: Stack, person: Person) -> str:
    """The point that is read from afar, and another whose meter says nothing."""
    account = str(jwt.decode(person.token, options={"verify_signature": False})["sub"])
    made = [a_point(account, point_code=code, smart=True) for code in (CODE, ZERO)]
    with MongoClient(stack.described["mongo"]) as client:
        rows = [{**one.document(), "version": 1} for one in made]
        client.get_database("metering", codec_options=CODEC)["points"].insert_many(rows)
    return made[0].id


def a_file(folder: Path, *inside: str, number: int = 1) -> Path:
    made = f"{DAY + timedelta(days=1):%Y%m%d}00300{number}"
    file = folder / f"80020_7707083893_{DAY:%Y%m%d}_{number}.xml"
    file.write_bytes(message(*inside, on=DAY, made=made, number=number))
    return file


def send(page: Page, file: Path) -> None:
    page.set_input_files("#file", file)
    submit(page)


def test_a_file_goes_from_the_desk_to_the_page_of_its_point(
    stack: Stack, new_page: New, person: Person, where: str, tmp_path: Path
) -> None:
    desk, home = new_page(), new_page(narrow=True)
    sign_in(desk, stack, employee(stack, "supervisor", "Елена Образцова").email)
    desk.wait_for_url("**/staff")
    desk.locator("summary", has_text="Управление").click()
    desk.get_by_role("link", name="Интервальные данные").click()
    accessible(desk, "intervals-empty")

    broken = tmp_path / "broken.xml"
    broken.write_bytes(b"<message")
    send(desk, broken)
    expect(desk.get_by_text("Из файла ничего не взято. Это не XML")).to_be_visible()

    desk.goto(f"{stack.gateway}/staff/imports/intervals")
    first = [point(CODE, channel(["0.1"] * 48)), point(ZERO, channel([0] * 48))]
    send(desk, a_file(tmp_path, *first, point(UNKNOWN, channel([1]))))
    expect(desk.get_by_text("Точки с таким кодом нет в реестре")).to_be_visible()
    expect(desk.get_by_text("1 сутки целиком из нулей")).to_be_visible()
    accessible(desk, "interval-import")
    with desk.expect_download() as coming:
        desk.get_by_role("link", name="80021_").click()
    assert b'status="2"' in Path(coming.value.path()).read_bytes()

    desk.goto(f"{stack.gateway}/staff/imports/intervals")
    send(desk, a_file(tmp_path, point(CODE, channel(HALVES)), number=2))
    expect(desk.get_by_text("Исправлено прежних значений")).to_be_visible()
    desk.locator("section[aria-labelledby=changed] a").first.click()
    expect(desk.get_by_role("cell", name="4,8")).to_be_visible()
    expect(desk.get_by_role("row", name="00:00 изменено 0,25 0,1")).to_be_visible()
    accessible(desk, "interval-values")
    desk.go_back()
    desk.get_by_role("link", name="Интервальные данные").click()
    expect(desk.get_by_text("отклонён")).to_be_visible()
    accessible(desk, "intervals")

    sign_in(home, stack, person.email)
    home.wait_for_url("**/home")
    home.goto(f"{stack.gateway}/points/{where}")
    remote = home.locator("#remote")
    expect(remote.get_by_text("0,25 кВт·ч")).to_be_visible()
    expect(remote.get_by_text("12 кВт·ч")).to_be_visible()
    expect(remote.get_by_text("принято для расчётов")).to_be_visible()
    expect(remote.get_by_role("listitem")).to_have_count(2)
    accessible(home, "point-remote")
    told = person.call("GET", f"/supply-points/{where}/remote").json()
    assert told["latest"]["day"] == DAY.isoformat()
    assert told["missing_days"] == [(DAY + timedelta(days=later)).isoformat() for later in (2, 1)]


def test_without_a_file_the_page_says_what_to_choose(stack: Stack, new_page: New) -> None:
    desk = new_page(script=False)
    sign_in(desk, stack, employee(stack, "supervisor").email)
    desk.goto(f"{stack.gateway}/staff/imports/intervals")
    desk.locator("#file").evaluate("field => field.removeAttribute('required')")
    desk.get_by_role("button", name="Загрузить").click()
    expect(desk.get_by_role("link", name="Выберите файл XML или ZIP")).to_be_visible()
