"""What is published of connections, and what the yearly report counts."""

from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from casework.model import Case
from casework.terms import deadline
from casework.waking import titled
from chassis.clock import new_id
from chassis.settings import Settings
from chassis.store import close_client, database_of, open_client
from contracts.case import Party, TimelineEntry
from contracts.reports import Table
from contracts.words import Words
from services.applications.disclosure import (
    BUILT,
    CONNECTED,
    CONTRACT,
    IN_VAIN,
    TERMS,
    TITLES,
    Progress,
)
from services.applications.kinds.connection import KIND
from tests.applications.door import Door, Person
from tests.builders import a_case

YEAR = 2025
"""A year in which no other test files anything."""


def test_the_milestones_are_states_of_a_connection() -> None:
    assert {*TERMS, *CONTRACT, *BUILT, *CONNECTED} <= set(KIND.workflow.by_code)
    assert {"refused", "annulled", "withdrawn"} <= set(IN_VAIN)
    assert set(TITLES) == set(get_args(Progress))


@pytest.fixture(scope="module")
async def year(app: Any, settings: Settings) -> None:
    """Three connections of that year, one of them late and one whose consumer was, and one from the
    year before.
    """
    client = open_client(settings)
    cases = database_of(client, settings)["cases"]
    told: tuple[tuple[str, int, int, tuple[Party, ...]], ...] = (
        ("registered", 7, 2025, ()),
        ("connected", 15, 2025, ("consumer",)),
        ("preparing", 400, 2025, ("staff",)),
        ("connected", 15, 2024, ()),
    )
    for number, (state, power, when, late) in enumerate(told):
        at = datetime(when, 3, 4 + number, 9, tzinfo=UTC)
        case = a_case(state, at=at, power_kw=power, applicant="Скрытный Пётр")
        case.id, case.number, case.request_id = new_id(), f"ТП-{when}-00000{number}", new_id()
        case.timeline = [
            *case.timeline,
            *(_let_pass(case, party) for party in late),
        ]
        await cases.insert_one(case.document())
    await close_client(client)


def _let_pass(case: Case, party: Party) -> TimelineEntry:
    """As the watch writes that a term of this party's is over."""
    last = case.timeline[-1]
    term = deadline("connection.check", party, last.at)
    told = {"fact": "overdue", "title": titled("overdue", term), "whose": term.actor}
    return last.model_copy(update=told)


async def listed(door: Door, **params: Any) -> Table:
    answer = await door.client.get("/connections", params=params, headers=door.caller())
    assert answer.status_code == 200, answer.text
    assert "Скрытный" not in answer.text
    assert "Примеровка" not in answer.text
    return Table.model_validate(answer.json())


@pytest.mark.usefixtures("year")
async def test_the_list_says_number_power_stage_and_days_and_nobody(door: Door) -> None:
    table = await listed(door, year=YEAR)
    assert [row[0] for row in table.rows] == ["ТП-2025-000002", "ТП-2025-000001", "ТП-2025-000000"]
    last = dict(zip((column.name for column in table.columns), table.rows[1], strict=True))
    assert (last["received"], last["connected"]) == ("2025-03-05", "2025-03-05")
    assert isinstance(last["progress"], Words)
    assert last["progress"].ru == "Присоединение"
    assert not table.more


@pytest.mark.usefixtures("year")
async def test_the_list_is_asked_by_stage(door: Door) -> None:
    table = await listed(door, year=YEAR, stage="review")
    assert [row[0] for row in table.rows] == ["ТП-2025-000002", "ТП-2025-000000"]
    assert (await listed(door, year=2023)).rows == []


async def report(person: Person, name: str) -> Table:
    answer = await person.call("GET", f"/staff/reports/{name}", params={"year": YEAR})
    assert answer.status_code == 200, answer.text
    return Table.model_validate(answer.json())


@pytest.mark.usefixtures("year")
async def test_connections_are_counted_by_power(door: Door) -> None:
    table = await report(door.employee(), "connection")
    assert [row[1:] for row in table.rows] == [
        [2, 0.0, 1, 1, 0],
        [0, None, 0, 0, 0],
        [1, None, 0, 0, 1],
        [0, None, 0, 0, 0],
    ]
    assert table.left_out


@pytest.mark.usefixtures("year")
async def test_kinds_are_counted_beside_the_year_before(door: Door) -> None:
    table = await report(door.employee(), "cases")
    assert table.rows[0][1:] == [3, 1, 200.0, 1, 1]


@pytest.mark.usefixtures("year")
async def test_the_register_has_each_of_them_and_nobody(door: Door) -> None:
    table = await report(door.employee(), "register")
    assert [row[0] for row in table.rows] == ["ТП-2025-000000", "ТП-2025-000001", "ТП-2025-000002"]
    assert [row[5] for row in table.rows] == [None, "2025-03-05", None]
    assert "Скрытный" not in table.model_dump_json()


async def test_a_year_that_is_none_is_refused(door: Door) -> None:
    answer = await door.employee().call("GET", "/staff/reports/cases", params={"year": 20260})
    assert answer.status_code == 422
