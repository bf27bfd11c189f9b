"""The own account: what is shown, what changes at once, and what a letter must confirm."""

from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidTag

from chassis.clock import freeze, now
from chassis.local.secrets import sealing_key
from chassis.sealed import unseal
from chassis.testing import eventually
from contracts.identity import AccountChanged, CredentialIssued
from tests.identity.people import COMPANY, ENTREPRENEUR, OWN, Door, Person, Tap, an_address, fields


async def test_identifiers_are_shown_by_their_last_four_digits(door: Door) -> None:
    me = await (await door.resident()).me()
    assert (me["snils"], me["phone"], me["role"]) == ("•••••••4595", "+79123456789", "consumer")
    assert (me["inn"], me["ogrn"], me["ogrnip"], me["email_pending"]) == (None, None, None, None)


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        (COMPANY, {"inn": "••••••3893", "ogrn": "•••••••••2195", "ogrnip": None}),
        (ENTREPRENEUR, {"inn": "••••••••2259", "ogrn": None, "ogrnip": "•••••••••••0212"}),
    ],
)
async def test_a_taxpayer_sees_the_own_numbers(
    door: Door, tap: Tap, form: dict[str, str], shown: dict[str, str | None]
) -> None:
    email = an_address()
    body = {"phone": "89123456789", "email": email, "consent": True, **form}
    assert (await door.call("POST", "/registrations", body)).status_code == 202
    person = Person(door, email, await tap.secret(email))
    await person.sign_in()
    await person.set_password(OWN)
    me = await person.me()
    assert {name: me[name] for name in shown} == shown
    assert me["status"] == form["status"]


async def test_phone_and_language_change_at_once_and_are_told(door: Door, tap: Tap) -> None:
    person = await door.resident()
    body = {"phone": "8 (999) 000-11-22", "language": "en"}
    answer = await person.call("PATCH", "/me", body)
    assert answer.status_code == 200
    assert (answer.json()["phone"], answer.json()["language"]) == ("+79990001122", "en")
    told = await eventually(
        lambda: [f.account for f in tap.all(AccountChanged) if f.account.email == person.email]
    )
    assert (told[0].phone, told[0].language) == ("+79990001122", "en")
    assert told[0].snils == "11223344595"


async def test_what_is_the_same_already_is_not_told(door: Door, tap: Tap) -> None:
    person = await door.resident()
    before = len(tap.all(AccountChanged))
    await person.call("PATCH", "/me", {"phone": "+79123456789", "language": "ru"})
    await tap.nothing_more()
    assert len(tap.all(AccountChanged)) == before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phone", "123"),
        ("phone", {"$set": 1}),
        ("language", "fr"),
        ("email", "ivan"),
        ("snils", "11223344595"),
        ("role", "admin"),
        ("active", False),
    ],
)
async def test_nothing_else_can_be_changed(door: Door, field: str, value: object) -> None:
    person = await door.resident()
    assert set(fields(await person.call("PATCH", "/me", {field: value}))) == {field}


async def test_a_new_address_is_the_login_once_its_letter_is_answered(door: Door, tap: Tap) -> None:
    person, fresh = await door.resident(), an_address()
    answer = await person.call("PATCH", "/me", {"email": fresh, "current": OWN})
    assert (answer.json()["email"], answer.json()["email_pending"]) == (person.email, fresh)
    assert (await door.sign_in(fresh, OWN)).status_code == 401
    link = await tap.secret(fresh, "email_confirmation")
    confirmed = await person.call("POST", "/me/email-confirmations", {"token": link})
    assert (confirmed.status_code, confirmed.json()["email"]) == (200, fresh)
    assert confirmed.json()["email_pending"] is None
    assert (await door.sign_in(fresh, OWN)).status_code == 200
    assert (await door.sign_in(person.email, OWN)).status_code == 401
    assert (await tap.heard(AccountChanged)).account.email == fresh
    again = await person.call("POST", "/me/email-confirmations", {"token": link})
    assert again.status_code == 410


async def test_a_new_address_wants_the_password(door: Door) -> None:
    person = await door.resident()
    answer = await person.call("PATCH", "/me", {"email": an_address()})
    assert fields(answer) == {"current": "Введите текущий пароль"}
    answer = await person.call("PATCH", "/me", {"email": an_address(), "current": "не тот"})
    assert fields(answer) == {"current": "Неверный пароль"}


async def test_the_confirmation_runs_out_after_an_hour(door: Door, tap: Tap) -> None:
    person, fresh, at = await door.resident(), an_address(), now()
    with freeze(at):
        await person.call("PATCH", "/me", {"email": fresh, "current": OWN})
    link = await tap.secret(fresh, "email_confirmation")
    with freeze(at + timedelta(minutes=60)):
        person = await person.elsewhere()
        answer = await person.call("POST", "/me/email-confirmations", {"token": link})
        assert answer.status_code == 410
        assert (await person.me())["email_pending"] is None


async def test_nobody_confirms_for_another(door: Door, tap: Tap) -> None:
    person, other, fresh = await door.resident(), await door.resident(), an_address()
    await person.call("PATCH", "/me", {"email": fresh, "current": OWN})
    link = await tap.secret(fresh, "email_confirmation")
    answer = await other.call("POST", "/me/email-confirmations", {"token": link})
    assert answer.status_code == 410
    assert (await door.call("POST", "/me/email-confirmations", {"token": link})).status_code == 401


async def test_an_address_of_another_account_is_refused_only_to_its_owner(
    door: Door, tap: Tap
) -> None:
    person, other = await door.resident(), await door.resident()
    answer = await person.call("PATCH", "/me", {"email": other.email, "current": OWN})
    assert answer.status_code == 200
    link = await tap.secret(other.email, "email_confirmation")
    answer = await person.call("POST", "/me/email-confirmations", {"token": link})
    assert answer.status_code == 409
    assert (await other.elsewhere()).access


async def test_a_new_address_makes_a_recovery_link_void(door: Door, tap: Tap) -> None:
    person, fresh = await door.resident(), an_address()
    await door.call("POST", "/password-recoveries", {"email": person.email})
    recovery = await tap.secret(person.email, "recovery")
    await person.call("PATCH", "/me", {"email": fresh, "current": OWN})
    link = await tap.secret(fresh, "email_confirmation")
    await person.call("POST", "/me/email-confirmations", {"token": link})
    assert (await door.call("GET", f"/password-recoveries/{recovery}")).status_code == 410


async def test_a_sealed_letter_opens_with_notifys_key_alone(door: Door, tap: Tap) -> None:
    person = await door.newcomer()
    letter = await tap.heard(CredentialIssued, to=person.email)
    with pytest.raises(InvalidTag):
        unseal(letter.sealed, sealing_key())
    assert person.password.encode() not in letter.body()


async def test_the_staff_desk_sees_whom_a_case_belongs_to(door: Door, tap: Tap) -> None:
    person = await door.resident()
    account = (await person.me())["id"]
    clerk = await door.employee()
    await clerk.sign_in()
    found = (await clerk.call("GET", f"/accounts/{account}")).json()
    assert (found["email"], found["phone"], found["status"]) == (
        person.email,
        "+79123456789",
        "person",
    )
    assert found["snils"] == "•••••••4595"
    assert (await clerk.call("GET", "/accounts/none")).status_code == 404
    assert (await person.call("GET", f"/accounts/{account}")).status_code == 403
    assert (await door.call("GET", f"/accounts/{account}")).status_code == 401
    outside = await door.client.get(
        f"/accounts/{account}", headers={"authorization": f"Bearer {person.access}"}
    )
    assert outside.status_code == 403
