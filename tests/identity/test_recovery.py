"""Recovery by a link: for an hour, once, and the same answer whoever asks."""

import time
from datetime import timedelta

import pytest

from chassis.clock import freeze, now
from contracts.identity import CredentialIssued, PasswordChanged, SessionRevoked
from services.identity import timing
from tests.identity.people import OWN, Door, Person, Tap, an_address, fields, kind

FRESH = "сухая вода 7 камней"


async def asked(door: Door, tap: Tap, person: Person, count: int = 1) -> str:
    answer = await door.call("POST", "/password-recoveries", {"email": person.email})
    assert answer.status_code == 202
    return await tap.secret(person.email, "recovery", count)


async def test_the_answer_is_the_same_for_a_known_and_an_unknown_address(
    door: Door, tap: Tap
) -> None:
    person = await door.resident()
    stranger = an_address()
    known = await door.call("POST", "/password-recoveries", {"email": person.email.upper()})
    unknown = await door.call("POST", "/password-recoveries", {"email": stranger})
    assert known.status_code == unknown.status_code == 202
    assert known.json() == unknown.json()
    await tap.secret(person.email, "recovery")
    assert not tap.all(CredentialIssued, to=stranger)


async def test_known_and_unknown_take_as_long(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "FLOOR", 0.25)
    person = await door.resident()
    for email in (person.email, an_address()):
        for path, body in [
            ("/password-recoveries", {"email": email}),
            ("/registrations", {"status": "person", "snils": "11223344595", "email": email,
                                "phone": "9123456789", "consent": True}),
        ]:  # fmt: skip
            began = time.perf_counter()
            assert (await door.call("POST", path, body)).status_code == 202
            assert time.perf_counter() - began >= 0.24


async def test_the_link_sets_a_password_and_ends_every_session(door: Door, tap: Tap) -> None:
    person = await door.resident()
    link = await asked(door, tap, person)
    answer = await door.call("PUT", f"/password-recoveries/{link}", {"password": FRESH})
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await person.refresh()).status_code == 401
    assert (await person.call("GET", "/me")).status_code == 401
    assert (await door.sign_in(person.email, OWN)).status_code == 401
    assert (await door.sign_in(person.email, FRESH)).status_code == 200
    changed = tap.all(PasswordChanged, to=person.email)[-1]
    await tap.heard(SessionRevoked, account_id=changed.account_id, session=None, kept=None)


async def test_the_link_works_once(door: Door, tap: Tap) -> None:
    person = await door.resident()
    link = await asked(door, tap, person)
    await door.call("PUT", f"/password-recoveries/{link}", {"password": FRESH})
    again = await door.call("PUT", f"/password-recoveries/{link}", {"password": "иная вода 8"})
    assert (again.status_code, kind(again)) == (410, "gone")
    assert (await door.call("GET", f"/password-recoveries/{link}")).status_code == 410
    assert (await door.sign_in(person.email, FRESH)).status_code == 200


async def test_looking_at_the_link_spends_nothing(door: Door, tap: Tap) -> None:
    person = await door.resident()
    link = await asked(door, tap, person)
    for _ in range(3):
        assert (await door.call("GET", f"/password-recoveries/{link}")).status_code == 204
    answer = await door.call("PUT", f"/password-recoveries/{link}", {"password": FRESH})
    assert answer.status_code == 204


async def test_a_weak_password_leaves_the_link_good(door: Door, tap: Tap) -> None:
    person = await door.resident()
    link = await asked(door, tap, person)
    for weak in ("1234567", "qwertyuiop", f"мой {person.email}"):
        answer = await door.call("PUT", f"/password-recoveries/{link}", {"password": weak})
        assert set(fields(answer)) == {"password"}
    answer = await door.call("PUT", f"/password-recoveries/{link}", {"password": FRESH})
    assert answer.status_code == 204


async def test_the_link_is_good_for_sixty_minutes_to_the_second(door: Door, tap: Tap) -> None:
    person = await door.resident()
    at = now()
    with freeze(at):
        link = await asked(door, tap, person)
    with freeze(at + timedelta(minutes=60) - timedelta(seconds=1)):
        assert (await door.call("GET", f"/password-recoveries/{link}")).status_code == 204
    with freeze(at + timedelta(minutes=60)):
        assert (await door.call("GET", f"/password-recoveries/{link}")).status_code == 410
        answer = await door.call("PUT", f"/password-recoveries/{link}", {"password": FRESH})
        assert answer.status_code == 410


async def test_a_newer_link_makes_the_older_one_void(door: Door, tap: Tap) -> None:
    person = await door.resident()
    first = await asked(door, tap, person)
    second = await asked(door, tap, person, 2)
    assert first != second
    assert (await door.call("GET", f"/password-recoveries/{first}")).status_code == 410
    assert (await door.call("GET", f"/password-recoveries/{second}")).status_code == 204


async def test_a_password_change_makes_the_link_void(door: Door, tap: Tap) -> None:
    person = await door.resident()
    link = await asked(door, tap, person)
    await person.set_password(FRESH)
    assert (await door.call("GET", f"/password-recoveries/{link}")).status_code == 410


async def test_three_letters_an_hour_go_and_nobody_is_told_of_the_fourth(
    door: Door, tap: Tap
) -> None:
    person = await door.resident()
    answers = [
        await door.call("POST", "/password-recoveries", {"email": person.email}) for _ in range(5)
    ]
    assert {answer.status_code for answer in answers} == {202}
    await tap.letters(person.email, "recovery", 3)
    await tap.nothing_more()
    assert len(tap.all(CredentialIssued, to=person.email, purpose="recovery")) == 3
    with freeze(now() + timedelta(minutes=61)):
        await asked(door, tap, person, 4)


async def test_who_recovered_may_sign_in_though_guesses_were_used_up(door: Door, tap: Tap) -> None:
    person = await door.resident()
    for _ in range(6):
        await door.sign_in(person.email, "не тот")
    link = await asked(door, tap, person)
    await door.call("PUT", f"/password-recoveries/{link}", {"password": FRESH})
    assert (await door.sign_in(person.email, FRESH)).status_code == 200


@pytest.mark.parametrize("link", ["x", "%24gt", "a" * 5000, "%ff%fe", "..%2f.."])
async def test_a_made_up_link_is_gone(door: Door, link: str) -> None:
    answer = await door.call("PUT", f"/password-recoveries/{link}", {"password": FRESH})
    assert answer.status_code in (404, 410)


@pytest.mark.parametrize("email", [{"$gt": ""}, None, "", "ivan", ["a@mail.ru"]])
async def test_what_is_no_address_is_refused(door: Door, email: object) -> None:
    answer = await door.call("POST", "/password-recoveries", {"email": email})
    assert set(fields(answer)) == {"email"}


async def test_the_link_does_not_sign_in(door: Door, tap: Tap) -> None:
    person = await door.resident()
    link = await asked(door, tap, person)
    assert (await door.sign_in(person.email, link)).status_code == 401
    assert (await door.call("GET", "/me", token=link)).status_code == 401
