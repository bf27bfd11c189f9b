"""What anybody may see: a status by number and password, and how connections go."""

import json
from typing import Any

import httpx2

from chassis.clock import new_id
from contracts.case import Duty
from contracts.reports import Column, Table
from contracts.status import StatusView
from contracts.words import Words
from tests.builders import a_deadline, a_snapshot
from tests.gateway.pages.house import House, a_house, problem

PAIR = {"number": "ТП-2026-000123", "password": "abcdefg-ABCDEFG"}
UNKNOWN = "С таким номером и паролем ничего нет. Проверьте оба"


def a_view() -> dict[str, Any]:
    case = a_snapshot(due="2030-01-15")
    known = set(StatusView.model_fields)
    view = StatusView(**{n: v for n, v in case.model_dump().items() if n in known})
    found: dict[str, Any] = view.model_dump(mode="json")
    return found


def a_table(*rows: list[Any], more: bool = False) -> dict[str, Any]:
    title = Words(ru="Номер", en="Number")
    columns = [Column(name="number", title=title), Column(name="day", title=title, kind="day")]
    table = Table(name="connections", title=title, columns=columns, rows=list(rows), more=more)
    made: dict[str, Any] = table.model_dump(mode="json")
    return made


async def test_the_status_is_shown_to_who_has_both_and_kept_nowhere(house: House) -> None:
    house.services.on("applications", "POST", "/status", a_view())
    answer = await house.browser.post("/check", data=PAIR)
    assert answer.status_code == 200
    assert "ТП-2026-000123" in answer.text
    assert "до 15 января 2030" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers
    sent = house.services.last("/status")
    assert json.loads(sent.content) == PAIR
    assert sent.headers["x-kabinet-client-address"] == "203.0.113.7"


async def test_what_the_consumer_owes_beside_the_works_is_shown_too(house: House) -> None:
    title = Words(ru="Внесите второй платёж", en="Pay the second part")
    owed = Duty(title=title, explanation=title, term=a_deadline(due="2030-02-03", actor="consumer"))
    view = a_view() | {"duties": [owed.model_dump(mode="json")]}
    house.services.on("applications", "POST", "/status", view)
    page = (await house.browser.post("/check", data=PAIR)).text
    for words in ("Что нужно сделать", "Внесите второй платёж", "до 3 февраля 2030"):
        assert words in page
    answer = await house.browser.post("/api/v1/status", json=PAIR)
    assert [one["term"]["due"] for one in answer.json()["duties"]] == ["2030-02-03"]


async def test_whichever_service_holds_it_is_found(house: House) -> None:
    house.services.on("applications", "POST", "/status", problem(404, "wrong-pair", UNKNOWN))
    house.services.on("reception", "POST", "/status", a_view())
    answer = await house.browser.post("/api/v1/status", json=PAIR)
    assert answer.status_code == 200, answer.text
    assert answer.json()["term"]["due"] == "2030-01-15"
    assert not {"form", "documents", "timeline", "owner", "id"} & set(answer.json())


async def test_what_is_wrong_is_said_without_saying_which(house: House) -> None:
    for service in ("applications", "reception"):
        house.services.on(service, "POST", "/status", problem(404, "wrong-pair", UNKNOWN))
    answer = await house.browser.post("/check", data=PAIR)
    assert answer.status_code == 404
    assert UNKNOWN in answer.text
    assert PAIR["number"] in answer.text
    assert PAIR["password"] not in answer.text
    assert (await house.browser.post("/api/v1/status", json=PAIR)).status_code == 404


async def test_who_tries_too_often_is_told_when_to_come_again(house: House) -> None:
    said = problem(429, "too-many", "Слишком много попыток", **{"retry-after": "600"})
    house.services.on("applications", "POST", "/status", said)
    answer = await house.browser.post("/check", data=PAIR)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "600")


async def test_the_list_is_counted_once_a_minute_however_many_look(house: House) -> None:
    rows = ["ТП-2026-000001", "2026-03-05"], ["ТП-2026-000002", None]
    house.services.on("applications", "GET", "/connections", a_table(*rows, more=True))
    for _ in range(3):
        page = (await house.browser.get("/connection?stage=works&year=x")).text
    assert "05.03.2026" in page
    assert "stage=works&amp;page=1" in page
    assert house.services.count("/connections") == 1
    file = await house.browser.get("/connection/list.csv?stage=works")
    assert file.headers["content-type"].startswith("text/csv")
    assert file.text == "\ufeffНомер;Номер\r\nТП-2026-000001;2026-03-05\r\nТП-2026-000002;\r\n"


async def test_the_list_is_not_there_where_the_company_does_not_show_it(mongo: Any) -> None:
    closed = await a_house(mongo.url(), connection_list=False)
    assert (await closed.browser.get("/connection")).status_code == 404
    assert "/connection" not in (await closed.browser.get("/")).text
    await closed.close()


async def test_the_reception_is_open_to_everybody_with_its_offices_and_their_days_apart(
    house: House,
) -> None:
    office = {"id": new_id(), "name": "Центр", "address": "г. Примерск, ул. Первая, д. 1"}
    week = {day: [["08:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    apart = {"special": {"2099-12-31": [["08:00", "12:00"]]}, "closed_on": ["2099-01-07"]}
    plan = office | apart | {"hours": week, "slot_minutes": 30, "desks": 2}
    house.services.on("reception", "GET", "/offices", [plan])
    page = (await house.browser.get("/reception")).text
    for words in ("Пн–пт", "08:00–17:00", "Сб–вс", "31 декабря 2099", "08:00–12:00"):
        assert words in page
    assert page.index("7 января 2099") < page.index("31 декабря 2099"), "in their order"
    assert f"/appointments/offices/{office['id']}" in page
    house.services.answers.pop(("reception", "GET", "/offices"))
    assert "Адреса и часы сейчас не показать" in (await house.browser.get("/reception")).text


async def test_the_report_is_a_page_a_file_and_json(house: House) -> None:
    await house.sign_in(role="supervisor", name="Вера")
    for service in ("applications", "reception"):
        for name in ("connection", "cases", "register", "visits", "surveys"):
            path = f"/staff/reports/{name}"
            house.services.on(service, "GET", path, a_table([service, "2026-03-05"]))
    page = await house.browser.get("/staff/reports?year=2026")
    assert page.status_code == 200, page.text
    assert "reception" in page.text
    file = await house.browser.get("/staff/reports/cases.csv?year=2026")
    assert file.text.splitlines()[1:] == ["applications;2026-03-05", "reception;2026-03-05"]
    api = "/api/v1/staff/reports/connection?year=2026"
    assert (await house.browser.get(api)).json()["rows"] == [["applications", "2026-03-05"]]
    as_file: httpx2.Response = await house.browser.get(api, headers={"accept": "text/csv"})
    assert as_file.headers["content-type"].startswith("text/csv")
    for name in ("cases", "register", "visits", "surveys"):
        house.services.answers.pop(("reception", "GET", f"/staff/reports/{name}"))
    part = await house.browser.get("/staff/reports?year=2026")
    assert part.status_code == 200
    assert "«Обращения и запись на приём»: нет связи" in part.text
    assert "applications" in part.text
    assert "cases.csv" not in part.text, "half a table is no file"
    assert (await house.browser.get("/staff/reports/cases.csv?year=2026")).status_code == 503
    assert (await house.browser.get("/staff/reports/nothing.csv")).status_code == 404
    assert (await house.browser.get("/api/v1/staff/reports/x?year=2026")).status_code == 422
