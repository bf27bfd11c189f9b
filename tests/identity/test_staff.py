"""Accounts of staff, their roles and their second factor."""

import time
from datetime import timedelta

import pyotp
import pytest

from chassis.clock import freeze, now
from contracts.identity import AccountChanged, AccountRegistered, SessionRevoked, SignInRefused
from services.identity import guard, timing
from tests.identity.people import OWN, Door, Person, Tap, an_address, fields, kind


def employee(email: str, **more: object) -> dict[str, object]:
    return {"email": email, "name": "Анна Петрова", "role": "operator", **more}


async def test_an_employee_without_a_password_gets_one_by_letter(door: Door, tap: Tap) -> None:
    email = an_address()
    answer = await door.call("POST", "/staff", employee(email))
    assert answer.status_code == 201
    assert answer.json() == {
        "id": answer.json()["id"],
        "email": email,
        "name": "Анна Петрова",
        "role": "operator",
        "active": True,
    }
    person = Person(door, email, await tap.secret(email))
    told = next(f for f in tap.all(AccountRegistered) if f.account.email == email)
    assert (told.account.role, told.account.status) == ("operator", None)
    assert (await person.sign_in())["must_change_password"] is True


@pytest.mark.parametrize("role", ["operator", "supervisor", "admin"])
async def test_an_employee_with_a_password_is_in_at_once(door: Door, role: str) -> None:
    person = await door.employee(role)
    assert (await person.sign_in())["must_change_password"] is False
    me = await person.me()
    assert (me["role"], me["status"], me["name"]) == (role, None, "Анна Петрова")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("role", "consumer"),
        ("role", "king"),
        ("role", None),
        ("email", "anna"),
        ("name", " "),
        ("password", "qwertyuiop"),
        ("password", "short"),
        ("salary", 1),
    ],
)
async def test_a_wrong_word_is_refused(door: Door, field: str, value: object) -> None:
    body = employee(an_address()) | {field: value}
    assert set(fields(await door.call("POST", "/staff", body))) == {field}


async def test_said_twice_it_is_one_account(door: Door, tap: Tap) -> None:
    person = await door.employee()
    await person.sign_in()
    answer = await door.call("POST", "/staff", employee(person.email, password=OWN))
    assert answer.status_code == 200
    assert (await person.refresh()).status_code == 200
    await tap.nothing_more()
    assert not [f for f in tap.all(AccountChanged) if f.account.email == person.email]


async def test_another_role_is_taken_told_and_wants_a_new_sign_in(door: Door, tap: Tap) -> None:
    person = await door.employee("operator")
    await person.sign_in()
    body = employee(person.email, role="admin", name="Анна Иванова")
    answer = await door.call("POST", "/staff", body)
    assert (answer.json()["role"], answer.json()["name"]) == ("admin", "Анна Иванова")
    assert (await person.refresh()).status_code == 401
    await tap.heard(SessionRevoked, account_id=answer.json()["id"], session=None)
    await person.sign_in()
    assert (await person.me())["role"] == "admin"


async def test_a_consumers_address_does_not_become_staffs(door: Door) -> None:
    person = await door.resident()
    answer = await door.call("POST", "/staff", employee(person.email))
    assert (answer.status_code, kind(answer)) == (409, "address-taken")
    assert (await person.me())["role"] == "consumer"


async def test_nobody_registers_over_an_employee(door: Door, tap: Tap) -> None:
    email = an_address()
    await door.call("POST", "/staff", employee(email))
    person = Person(door, email, await tap.secret(email))
    await door.register(email)
    await person.sign_in()
    await person.set_password(OWN)
    assert (await person.me())["role"] == "operator"


async def test_a_letter_that_was_lost_is_sent_anew(door: Door, tap: Tap) -> None:
    email = an_address()
    await door.call("POST", "/staff", employee(email))
    assert (await door.call("POST", "/staff", employee(email))).status_code == 200
    first, second = await tap.letters(email, "password", 2)
    assert (await door.sign_in(email, first)).status_code == 401
    assert (await door.sign_in(email, second)).status_code == 200


async def test_who_left_the_company_is_out_at_once(door: Door) -> None:
    person = await door.employee()
    await person.sign_in()
    await door.call("POST", "/staff", employee(person.email, active=False))
    assert (await person.refresh()).status_code == 401
    assert (await person.call("GET", "/me")).status_code == 401
    assert (await door.sign_in(person.email, OWN)).status_code == 401
    await door.call("POST", "/staff", employee(person.email))
    assert (await door.sign_in(person.email, OWN)).status_code == 200


async def test_people_outside_make_no_staff(door: Door) -> None:
    person = await door.employee("admin")
    await person.sign_in()
    answer = await door.client.post(
        "/staff",
        json=employee(an_address()),
        headers={"authorization": f"Bearer {person.access}"},
    )
    assert answer.status_code == 403


async def enrolled(strict: Door) -> tuple[Person, pyotp.TOTP]:
    person = await strict.employee()
    assert (await person.sign_in())["must_enrol_totp"] is True
    answer = await person.call("POST", "/me/totp")
    assert answer.status_code == 201
    codes = pyotp.TOTP(answer.json()["secret"])
    assert answer.json()["otpauth"].startswith("otpauth://totp/")
    confirmed = await person.call("PUT", "/me/totp", {"code": codes.at(now())})
    assert person.took(confirmed)["must_enrol_totp"] is False
    return person, codes


async def test_staff_do_nothing_before_they_have_a_second_factor(strict: Door) -> None:
    person = await strict.employee()
    tokens = await person.sign_in()
    assert (tokens["must_enrol_totp"], tokens["must_change_password"]) == (True, False)
    assert (await person.call("GET", "/me")).status_code == 403
    person, _ = await enrolled(strict)
    assert (await person.me())["totp"] is True


async def test_signing_in_asks_for_a_code(strict: Door) -> None:
    person, codes = await enrolled(strict)
    missing = await strict.sign_in(person.email, OWN)
    assert (missing.status_code, kind(missing)) == (401, "second-factor-required")
    with freeze(now() + timedelta(minutes=2)):
        answer = await strict.sign_in(person.email, OWN, code=codes.at(now()))
    assert answer.status_code == 200


async def test_a_sign_in_that_fails_as_an_employee_is_told_without_saying_who_tried(
    strict: Door, tap: Tap
) -> None:
    person, _ = await enrolled(strict)
    account = (await person.me())["id"]
    await strict.sign_in(person.email, "не тот пароль")
    await strict.sign_in(person.email, OWN)  # asked for a code: no failure yet
    await strict.sign_in(person.email, OWN, code="000000")
    await tap.heard(SignInRefused, account_id=account, why="code")
    told = tap.all(SignInRefused, account_id=account)
    assert sorted(fact.why for fact in told) == ["code", "password"]
    assert person.email not in repr(told)


async def test_a_flood_of_failures_as_one_employee_is_not_told_of_without_end(
    door: Door, tap: Tap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "REFUSALS_A_DAY", 3)
    consumer, person = await door.resident(), await door.employee()
    await person.sign_in()
    account = (await person.me())["id"]
    await door.sign_in(consumer.email, "не тот пароль")
    for _ in range(5):
        assert (await door.sign_in(person.email, "не тот пароль")).status_code == 401
    await tap.heard(SignInRefused, account_id=account)
    await tap.nothing_more()
    assert len(tap.all(SignInRefused, account_id=account)) == 3
    assert not tap.all(SignInRefused, account_id=(await consumer.me())["id"])


async def test_a_wrong_password_takes_as_long_whoever_it_is_of(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timing, "FLOOR", 0.25)
    person = await door.employee()
    for email in (person.email, an_address()):
        began = time.perf_counter()
        assert (await door.sign_in(email, "не тот пароль")).status_code == 401
        assert time.perf_counter() - began >= 0.24


async def test_a_right_code_helps_no_wrong_password(strict: Door) -> None:
    person, codes = await enrolled(strict)
    with freeze(now() + timedelta(minutes=2)):
        answer = await strict.sign_in(person.email, "не тот", code=codes.at(now()))
    assert (answer.status_code, kind(answer)) == (401, "wrong-credentials")


async def test_a_code_is_good_once(strict: Door) -> None:
    person, codes = await enrolled(strict)
    with freeze(now() + timedelta(minutes=2)):
        code = codes.at(now())
        assert (await strict.sign_in(person.email, OWN, code=code)).status_code == 200
        again = await strict.sign_in(person.email, OWN, code=code)
        assert (again.status_code, kind(again)) == (401, "second-factor-required")


async def test_a_code_of_another_time_is_refused(strict: Door) -> None:
    person, codes = await enrolled(strict)
    with freeze(now() + timedelta(minutes=10)):
        old = await strict.sign_in(person.email, OWN, code=codes.at(now() - timedelta(minutes=2)))
        assert old.status_code == 401
        drifted = codes.at(now() - timedelta(seconds=30))
        assert (await strict.sign_in(person.email, OWN, code=drifted)).status_code == 200


async def test_codes_cannot_be_tried_without_end(strict: Door) -> None:
    person, _ = await enrolled(strict)
    answers = [await strict.sign_in(person.email, OWN, code="000000") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]


@pytest.mark.parametrize("code", ["000000", "", "abcdef", "１２３４５６"])
async def test_a_wrong_first_code_confirms_nothing(strict: Door, code: str) -> None:
    person = await strict.employee()
    await person.sign_in()
    await person.call("POST", "/me/totp")
    answer = await person.call("PUT", "/me/totp", {"code": code})
    assert set(fields(answer)) == {"code"}
    assert (await person.sign_in())["must_enrol_totp"] is True


async def test_the_second_factor_is_not_replaced_by_who_holds_a_token(strict: Door) -> None:
    person, _ = await enrolled(strict)
    assert (await person.call("POST", "/me/totp")).status_code == 409


async def test_a_lost_phone_is_forgotten_by_command(strict: Door) -> None:
    person, _ = await enrolled(strict)
    await strict.call("POST", "/staff", employee(person.email, reset_totp=True))
    assert (await person.sign_in())["must_enrol_totp"] is True


async def test_an_initial_password_comes_before_the_second_factor(strict: Door, tap: Tap) -> None:
    email = an_address()
    await strict.call("POST", "/staff", employee(email))
    person = Person(strict, email, await tap.secret(email))
    tokens = await person.sign_in()
    assert (tokens["must_change_password"], tokens["must_enrol_totp"]) == (True, False)
    answer = await person.call("POST", "/me/totp")
    assert (answer.status_code, kind(answer)) == (403, "password-change-required")
    assert (await person.set_password(OWN))["must_enrol_totp"] is True


async def test_consumers_are_not_asked_for_a_second_factor(strict: Door) -> None:
    person = await strict.resident()
    assert (await person.sign_in())["must_enrol_totp"] is False
    assert (await person.call("POST", "/me/totp")).status_code == 403
