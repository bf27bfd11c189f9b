"""The audit as administrators read it: filters, pages, the check of the chain, export, JSON."""

import csv
import io
from collections.abc import AsyncIterator
from typing import Any

import pytest

from chassis.clock import new_id, now
from chassis.testing import MongoDB
from gateway.audit.actions import REFUSED
from gateway.audit.row import Row, Who
from gateway.audit.store import Trail
from gateway.pages import desk_audit
from tests.gateway.pages.house import House, a_house

OLEG = Who("a-2", "oleg@example.com", "Олег", "operator")


@pytest.fixture
async def house(mongo: MongoDB) -> AsyncIterator[House]:
    made = await a_house(mongo.url())
    await made.sign_in(role="admin", email="anna@example.com", name="Анна")
    yield made
    await made.close()


def trail(house: House) -> Trail:
    found: Trail = house.app.state.front.audit.trail
    return found


async def wrote(house: House, **changes: Any) -> None:
    given = {"id": new_id(), "at": now(), "stage": "view", "action": "case.view", "who": OLEG}
    await trail(house).write(Row(**{**given, "status": 200, "objects": ("ТП-1",), **changes}))


async def test_a_row_says_who_did_what_to_what_and_how_it_went(house: House) -> None:
    await wrote(house)
    await wrote(house, stage="outcome", action="case.move", status=409, said={"to": "refused"})
    page = (await house.browser.get("/staff/audit")).text
    for words in ("Олег", "oleg@example.com", "оператор", "Просмотр заявки", "ТП-1"):
        assert words in page
    for words in ("Шаг по заявке", "отказано", "состояние: refused"):
        assert words in page


async def test_what_a_row_is_about_is_named_where_it_has_a_name(house: House) -> None:
    employee, consumer, point = new_id(), new_id(), new_id()
    known = [{"id": employee, "email": "petr@example.com", "name": "Пётр"}]
    house.services.on("identity", "GET", "/staff/accounts", known)
    await wrote(house, id=new_id(), action="account.amend", objects=(employee,))
    await wrote(house, id=new_id(), action="consumer.view", objects=(consumer, "ТП-7"))
    await wrote(house, id=new_id(), action="point.view", objects=(point, "5600012345"))
    page = (await house.browser.get("/staff/audit")).text
    assert f'href="/staff/audit?about={employee}">Пётр</a>' in page
    assert f'href="/staff/consumers/{consumer}">Карточка потребителя</a>' in page
    assert "5600012345" in page
    assert point not in page
    alone = new_id()
    await wrote(house, id=new_id(), action="point.view", objects=(alone,))
    assert alone in (await house.browser.get("/staff/audit")).text


async def test_a_command_that_was_cut_short_is_shown_as_such(house: House) -> None:
    await wrote(house, stage="intent", action="case.note", status=None)
    assert "исход неизвестен" in (await house.browser.get("/staff/audit")).text


async def test_a_failed_sign_in_is_a_refusal_of_nobody_known(house: House) -> None:
    await house.app.state.front.audit.noted(new_id(), REFUSED, "a-2", reason="code")
    page = (await house.browser.get("/staff/audit")).text
    for words in ("Неудачная попытка входа под именем сотрудника", "отказано", "a-2", "Система"):
        assert words in page
    assert "код из приложения не подошёл" in page
    assert 'href="/staff/accounts/a-2"' in page


@pytest.mark.parametrize(
    "query",
    [
        "who=OLEG@example.com",
        "action=case.view",
        "about=ТП-1",
        f"since={now():%Y-%m-%d}&who=oleg@example.com",
        "until=2999-01-01&about=ТП-1",
    ],
)
async def test_it_is_narrowed_by_each_condition(house: House, query: str) -> None:
    await wrote(house)
    await wrote(
        house, action="case.note", who=Who("a-3", "x@example.com"), objects=("ТП-2",), id=new_id()
    )
    page = (await house.browser.get(f"/staff/audit?{query}")).text
    assert "ТП-1" in page
    assert "ТП-2" not in page


@pytest.mark.parametrize(
    "query",
    ["since=завтра", "since=0001-01-01", "until=9999-12-31", "about=%00", "who=%24ne", "action=x"],
)
async def test_conditions_that_mean_nothing_are_borne(house: House, query: str) -> None:
    assert (await house.browser.get(f"/staff/audit?{query}")).status_code == 200


@pytest.mark.parametrize("query", ["below=x", "below=0", "below=99999999999999999999"])
async def test_a_place_that_is_none_is_no_page(house: House, query: str) -> None:
    assert (await house.browser.get(f"/staff/audit?{query}")).status_code == 404


async def test_a_further_page_goes_on_where_the_first_ended(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_audit, "PER_PAGE", 2)
    for number in range(4):
        await wrote(house, objects=(f"ТП-{number}",), who=Who("a", "z@example.com"))
    page = (await house.browser.get("/staff/audit?who=z@example.com")).text
    assert ("ТП-3" in page, "ТП-2" in page, "ТП-1" in page) == (True, True, False)
    below = page.partition("below=")[2].partition('"')[0]
    page = (await house.browser.get(f"/staff/audit?who=z@example.com&below={below}")).text
    assert ("ТП-2" in page, "ТП-1" in page, "ТП-0" in page) == (False, True, True)


async def test_the_chain_is_checked_at_a_click(house: House) -> None:
    for _ in range(3):
        await wrote(house)
    assert "Цепочка цела" in (await house.browser.get("/staff/audit?check=1")).text
    await house.database["audit"].update_one({"seq": 2}, {"$set": {"action": "case.note"}})
    assert "запись 2 изменена" in (await house.browser.get("/staff/audit?check=1")).text


async def test_the_export_holds_every_row_and_is_written_down_itself(house: House) -> None:
    await wrote(house, said={"note": "=1+1"})
    answer = await house.browser.get("/staff/audit.csv?who=oleg@example.com")
    assert answer.headers["content-type"].startswith("text/csv")
    assert "audit.csv" in answer.headers["content-disposition"]
    lines = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff")), delimiter=";"))
    assert [(one["email"], one["objects"], one["said"]) for one in lines] == [
        ("oleg@example.com", "ТП-1", "note==1+1")
    ]
    assert len(lines[0]["hash"]) == 64
    last = await house.database["audit"].find_one({"action": "audit.export"})
    assert last["said"] == {"who": "oleg@example.com"}


async def test_a_cell_is_no_formula(house: House) -> None:
    await wrote(house, who=Who("a", "m@example.com", "=HYPERLINK(1)", "operator"))
    text = (await house.browser.get("/staff/audit.csv?who=m@example.com")).text
    assert "'=HYPERLINK(1)" in text


async def test_programs_read_it_in_order(house: House) -> None:
    for _ in range(3):
        await wrote(house)
    path = "/api/v1/staff/audit?limit=2&email=oleg@example.com"
    first = (await house.browser.get(path)).json()
    second = (await house.browser.get(f"{path}&after={first['next']}")).json()
    rows = [*first["items"], *second["items"]]
    assert [row["seq"] for row in rows] == [2, 3, 4]
    assert second["next"] is None
    assert rows[1]["prev"] == rows[0]["hash"]


@pytest.mark.parametrize("path", ["/staff/audit", "/staff/audit.csv", "/api/v1/staff/audit"])
async def test_only_administrators_read_it(house: House, path: str) -> None:
    for role in ("consumer", "operator", "supervisor"):
        await house.sign_in(role=role)
        assert (await house.browser.get(path)).status_code == 403
