"""The rules table at the door of a service: who may change it, and what replicas make of it."""

from datetime import date, timedelta
from typing import Any

import pytest

from casework import amending, rulebook, terms
from chassis.clock import freeze, new_id, now
from tests.applications.door import Door, Person

NAME = "connection.objection"
PATH = f"/staff/rules/{NAME}"


@pytest.fixture(autouse=True)
async def only_what_is_shipped(database: Any) -> Any:
    await database["rules"].delete_many({})
    terms.amend([])
    yield
    await database["rules"].delete_many({})
    terms.amend([])


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every request reads the table anew, as it does after twenty seconds."""
    monkeypatch.setattr(rulebook, "FRESH", timedelta(0))


def admin(door: Door) -> Person:
    return door.person(role="admin", name="Анна Админ", email="anna@example.com")


def change(**changes: Any) -> dict[str, Any]:
    tomorrow = amending.first_day(now())
    given = {
        "value": 7,
        "unit": "working_days",
        "clause": "ПП РФ № 861, п. 105 в новой редакции",
        "valid_from": tomorrow.isoformat(),
        "checked_on": terms.today(now()).isoformat(),
        "reason": "Новая редакция",
    }
    return {**given, **changes}


def of(answer: Any, name: str = NAME) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    return next(one for one in answer.json() if one["name"] == name)


async def test_only_administrators_see_and_change_rules(door: Door) -> None:
    for role in ("consumer", "operator", "supervisor"):
        person = door.person(role=role)
        assert (await person.call("GET", "/staff/rules")).status_code == 403
        assert (await person.call("PUT", PATH, json=change())).status_code == 403
    assert (await admin(door).call("GET", "/staff/rules")).status_code == 200


async def test_a_change_stands_beside_the_shipped_row_with_who_and_why(door: Door) -> None:
    told = of(await admin(door).call("PUT", PATH, json=change()))
    shipped, ours = told["rows"]
    assert (shipped["value"], shipped["id"], shipped["by_name"]) == (5, "", "")
    assert (ours["value"], ours["by_name"], ours["by_email"], ours["reason"]) == (
        7,
        "Анна Админ",
        "anna@example.com",
        "Новая редакция",
    )
    assert told["checked_on"] == change()["checked_on"]
    tomorrow = date.fromisoformat(change()["valid_from"])
    assert terms.table().of(NAME, tomorrow - timedelta(days=1)).value == 5
    assert terms.table().of(NAME, tomorrow).value == 7


async def test_the_same_command_twice_is_one_change(door: Door) -> None:
    anna, key = admin(door), {"Idempotency-Key": new_id()}
    for _ in range(2):
        told = of(await anna.call("PUT", PATH, json=change(), headers=key))
    assert len(told["rows"]) == 2


async def test_another_replica_counts_by_the_change_without_a_restart(
    door: Door, other_door: Door, at_once: None
) -> None:
    await admin(door).call("PUT", PATH, json=change())
    terms.amend([])  # as it is in a process that has not heard of it
    assert len(of(await admin(other_door).call("GET", "/staff/rules"))["rows"]) == 2
    assert terms.table().of(NAME, date.fromisoformat(change()["valid_from"])).value == 7


async def test_a_refusal_is_at_its_field_and_leaves_nothing(door: Door) -> None:
    anna = admin(door)
    for wrong, field in (
        ({"valid_from": terms.today(now()).isoformat()}, "valid_from"),
        ({"value": 0}, "value"),
        ({"reason": " "}, "reason"),
        ({"unit": "hours"}, "unit"),
        ({"hack": 1}, "hack"),
    ):
        answer = await anna.call("PUT", PATH, json=change(**wrong))
        assert answer.status_code == 422
        assert [one["field"] for one in answer.json()["errors"]] == [field]
    assert len(of(await anna.call("GET", "/staff/rules"))["rows"]) == 1


async def test_a_rule_that_is_not_there_is_not_found(door: Door) -> None:
    anna = admin(door)
    assert (await anna.call("PUT", "/staff/rules/no.rule", json=change())).status_code == 404
    assert (await anna.call("PUT", "/staff/rules/..%2Fx", json=change())).status_code in (404, 422)


async def test_a_check_moves_the_day_it_was_checked_and_nothing_else(door: Door) -> None:
    anna, soon = admin(door), now() + timedelta(days=500)
    with freeze(soon):
        day = terms.today(soon).isoformat()
        anna = admin(door)
        told = of(await anna.call("PUT", f"{PATH}/check", json={"checked_on": day}))
        later = (terms.today(soon) + timedelta(days=1)).isoformat()
        answer = await anna.call("PUT", f"{PATH}/check", json={"checked_on": later})
    assert (told["checked_on"], len(told["rows"])) == (day, 1)
    assert answer.status_code == 422
