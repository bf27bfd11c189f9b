"""Accounts of staff as administrators keep them, and the directory that every employee has."""

import asyncio
from typing import Any

import pytest

from tests.identity.people import OWN, Door, Person, Tap, an_address, fields, kind


@pytest.fixture
async def boss(door: Door) -> Person:
    return await signed_in(door, "admin")


async def signed_in(door: Door, role: str) -> Person:
    person = await door.employee(role)
    await person.sign_in()
    return person


async def id_of(person: Person) -> str:
    return str((await person.me())["id"])


def newcomer(**more: object) -> dict[str, Any]:
    return {"email": an_address(), "name": "Вера Новая", "role": "operator", **more}


async def test_every_employee_has_the_directory_of_those_who_work_here(
    door: Door, boss: Person
) -> None:
    clerk, gone = await signed_in(door, "operator"), await signed_in(door, "operator")
    await boss.call("PATCH", f"/staff/accounts/{await id_of(gone)}", {"active": False})
    found = {one["email"]: one for one in (await clerk.call("GET", "/staff/directory")).json()}
    assert found[clerk.email] == {"email": clerk.email, "name": "Анна Петрова", "role": "operator"}
    assert boss.email in found
    assert gone.email not in found


@pytest.mark.parametrize("role", ["operator", "supervisor"])
async def test_administrators_alone_keep_accounts(door: Door, boss: Person, role: str) -> None:
    person, other = await signed_in(door, role), await id_of(boss)
    answers = [
        await person.call("GET", "/staff/accounts"),
        await person.call("POST", "/staff/accounts", newcomer()),
        await person.call("PATCH", f"/staff/accounts/{other}", {"active": False}),
        await person.call("POST", f"/staff/accounts/{other}/password"),
    ]
    assert [(one.status_code, kind(one)) for one in answers] == [(403, "role-needed")] * 4


async def test_consumers_have_none_of_it(door: Door) -> None:
    person = await door.resident()
    for path in ("/staff/directory", "/staff/accounts", "/accounts?q=a@b.ru"):
        assert (await person.call("GET", path)).status_code == 403


async def test_a_new_employee_gets_the_password_by_letter(
    door: Door, boss: Person, tap: Tap
) -> None:
    given = newcomer(role="supervisor")
    made = await boss.call("POST", "/staff/accounts", given)
    assert (made.status_code, made.json()["untouched"]) == (201, True)
    again = await boss.call("POST", "/staff/accounts", given)
    assert (again.status_code, again.json()["id"]) == (200, made.json()["id"])
    person = Person(door, given["email"], await tap.secret(given["email"]))
    await person.sign_in()
    await person.set_password(OWN)
    assert (await person.me())["role"] == "supervisor"


async def test_an_address_in_use_makes_no_employee(door: Door, boss: Person) -> None:
    consumer, clerk = await door.resident(), await signed_in(door, "operator")
    for email in (consumer.email, clerk.email):
        answer = await boss.call("POST", "/staff/accounts", newcomer(email=email, role="admin"))
        assert (answer.status_code, kind(answer)) == (409, "address-taken")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "вера"),
        ("email", "a" * 300 + "@mail.ru"),
        ("name", ""),
        ("name", "x" * 201),
        ("name", "Вера\x00"),
        ("role", "consumer"),
        ("role", {"$ne": 1}),
    ],
)
async def test_what_is_wrong_about_a_new_employee_is_said_at_its_field(
    boss: Person, field: str, value: object
) -> None:
    answer = await boss.call("POST", "/staff/accounts", newcomer(**{field: value}))
    assert set(fields(answer)) == {field}


async def test_who_is_switched_off_is_out_at_once(door: Door, boss: Person) -> None:
    clerk = await signed_in(door, "operator")
    path = f"/staff/accounts/{await id_of(clerk)}"
    assert (await boss.call("PATCH", path, {"active": False})).json()["active"] is False
    assert (await clerk.refresh()).status_code == 401
    assert (await door.sign_in(clerk.email, OWN)).status_code == 401
    assert (await boss.call("PATCH", path, {"active": True})).json()["active"] is True
    assert (await door.sign_in(clerk.email, OWN)).status_code == 200


@pytest.mark.parametrize("change", [{"active": False}, {"role": "operator"}])
async def test_nobody_locks_the_door_behind_themselves(
    boss: Person, change: dict[str, object]
) -> None:
    answer = await boss.call("PATCH", f"/staff/accounts/{await id_of(boss)}", change)
    assert (answer.status_code, kind(answer)) == (409, "oneself")
    assert (await boss.me())["role"] == "admin"


async def test_ones_own_name_may_be_changed(boss: Person) -> None:
    path = f"/staff/accounts/{await id_of(boss)}"
    answer = await boss.call("PATCH", path, {"name": "Анна Главная", "role": "admin"})
    assert (answer.status_code, answer.json()["name"]) == (200, "Анна Главная")


async def test_of_two_who_demote_each_other_at_once_one_stays(door: Door, boss: Person) -> None:
    rival = await signed_in(door, "admin")
    mine, theirs = await id_of(boss), await id_of(rival)
    for one in (await boss.call("GET", "/staff/accounts")).json():
        if one["role"] == "admin" and one["id"] not in (mine, theirs):
            await boss.call("PATCH", f"/staff/accounts/{one['id']}", {"role": "operator"})
    await asyncio.gather(
        boss.call("PATCH", f"/staff/accounts/{theirs}", {"role": "operator"}),
        rival.call("PATCH", f"/staff/accounts/{mine}", {"role": "operator"}),
    )
    for person in (boss, rival):
        await person.sign_in()
    roles = {(await person.me())["role"] for person in (boss, rival)}
    assert "admin" in roles


async def test_an_administrator_who_was_demoted_is_one_no_longer(door: Door, boss: Person) -> None:
    rival = await signed_in(door, "admin")
    await boss.call("PATCH", f"/staff/accounts/{await id_of(rival)}", {"role": "operator"})
    # The token still says so for some minutes; the account does not.
    answer = await rival.call("POST", "/staff/accounts", newcomer())
    assert answer.status_code == 401


async def test_the_letter_goes_once_more_until_the_first_sign_in(
    door: Door, boss: Person, tap: Tap
) -> None:
    given = newcomer()
    made = (await boss.call("POST", "/staff/accounts", given)).json()
    path = f"/staff/accounts/{made['id']}/password"
    assert (await boss.call("POST", path)).status_code == 200
    first, second = await tap.letters(given["email"], "password", 2)
    assert (await door.sign_in(given["email"], first)).status_code == 401
    assert (await door.sign_in(given["email"], second)).status_code == 200
    assert (await boss.call("POST", path)).status_code == 409


async def test_a_consumers_account_is_no_employees(door: Door, boss: Person) -> None:
    consumer = await door.resident()
    path = f"/staff/accounts/{await id_of(consumer)}"
    assert (await boss.call("PATCH", path, {"role": "admin"})).status_code == 404
    assert (await boss.call("POST", f"{path}/password")).status_code == 404


async def test_consumers_are_found_by_the_beginning_of_an_address_or_by_phone(door: Door) -> None:
    phone = "8 (912) 765-43-21"  # of nobody else here
    person, clerk = await door.resident(phone=phone), await signed_in(door, "operator")

    async def found(q: str) -> list[str]:
        answer = await clerk.call("GET", f"/accounts?q={q}")
        return [one["email"] for one in answer.json()]

    assert await found(person.email.upper()) == [person.email]
    assert await found(person.email[:-3]) == [person.email]
    assert await found(phone) == [person.email]
    assert await found(clerk.email) == []
    assert await found("{'$ne': 1}") == await found("912") == await found("@") == []
