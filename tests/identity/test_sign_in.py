"""Signing in, and what an initial password may and may not do."""

import asyncio
import time
from datetime import timedelta

import pytest
import structlog

from chassis.clock import freeze, now
from chassis.errors import TooMany
from services.identity import passwords
from services.identity.passwords import Hasher
from tests.identity.conftest import REAL_MEMORY_KIB
from tests.identity.people import OWN, Door, Tap, an_address, fields, kind

WRONG = "Неверный логин или пароль"


async def test_the_login_is_taken_in_any_case(door: Door) -> None:
    person = await door.resident()
    answer = await door.sign_in(f" {person.email.upper()} ", OWN)
    assert answer.status_code == 200
    assert answer.json()["must_change_password"] is False
    assert answer.json()["token_type"] == "Bearer"


async def test_a_wrong_password_and_an_unknown_login_are_answered_alike(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    work: list[int] = []
    run = Hasher._run

    async def counted(self: Hasher, job: object) -> object:
        work.append(1)
        return await run(self, job)  # type: ignore[arg-type]

    monkeypatch.setattr(Hasher, "_run", counted)
    person = await door.resident()
    work.clear()
    wrong = await door.sign_in(person.email, "не тот пароль")
    spent = len(work)
    unknown = await door.sign_in(an_address(), "не тот пароль")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()
    assert wrong.json()["detail"] == WRONG
    assert spent == len(work) - spent == 1


async def test_a_decoy_is_hashed_as_hard_as_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "MEMORY_KIB", REAL_MEMORY_KIB)
    hasher = Hasher()
    async with hasher.running():
        for hashed in (hasher._decoy, await hasher.hash("anything")):
            assert hashed.startswith("$argon2id$v=19$m=47104,t=1,p=1$")
        assert await hasher.verify(None, "anything") is False


async def test_five_failures_are_answered_and_the_sixth_must_wait(door: Door) -> None:
    person = await door.resident()
    tries = [await door.sign_in(person.email, "не тот") for _ in range(5)]
    refused = await door.sign_in(person.email, OWN)
    assert [answer.status_code for answer in tries] == [401] * 5
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 900
    assert refused.json()["detail"] == (
        "Слишком много попыток. Повторите через 15 минут или восстановите пароль"
    )
    with freeze(now() + timedelta(minutes=16)):
        assert (await door.sign_in(person.email, OWN)).status_code == 200


async def test_guesses_made_at_once_count_as_well(door: Door) -> None:
    person = await door.resident()
    guesses = (door.sign_in(person.email, "не тот") for _ in range(20))
    answers = await asyncio.gather(*guesses)
    assert sorted(answer.status_code for answer in answers) == [401] * 5 + [429] * 15


async def test_an_unknown_login_is_limited_like_a_known_one(door: Door) -> None:
    login = an_address()
    tries = [await door.sign_in(login, "не тот") for _ in range(6)]
    assert [answer.status_code for answer in tries] == [401] * 5 + [429]


async def test_a_success_clears_the_count(door: Door) -> None:
    person = await door.resident()
    for _ in range(3):
        for _ in range(4):
            assert (await door.sign_in(person.email, "не тот")).status_code == 401
        assert (await door.sign_in(person.email, OWN)).status_code == 200


async def test_twenty_failures_from_one_address_close_it_for_every_login(door: Door) -> None:
    person = await door.resident()
    for _ in range(20):
        assert (await door.sign_in(an_address(), "не тот")).status_code == 401
    assert (await door.sign_in(person.email, OWN)).status_code == 429
    elsewhere = Door(door.client, door.caller_key, door.tap)
    assert (await elsewhere.sign_in(person.email, OWN)).status_code == 200


async def test_those_who_sign_in_do_not_use_up_their_address(door: Door) -> None:
    person = await door.resident()
    answers = [await door.sign_in(person.email, OWN) for _ in range(22)]
    assert {answer.status_code for answer in answers} == {200}


@pytest.mark.parametrize(
    "body",
    [
        {"login": {"$gt": ""}, "password": {"$gt": ""}},
        {"login": ["a@mail.ru"], "password": "x"},
        {"login": "a@mail.ru", "password": None},
        {"login": "a@mail.ru"},
        {"login": "\ud800", "password": "\ud800"},
        {"login": "a@mail.ru", "password": "x", "role": "admin"},
    ],
)
async def test_what_is_no_text_is_no_sign_in(door: Door, body: dict[str, object]) -> None:
    assert fields(await door.call("POST", "/tokens", body))


async def test_the_initial_password_opens_the_door_to_a_password_alone(door: Door) -> None:
    person = await door.newcomer()
    assert (await person.sign_in())["must_change_password"] is True
    for method, path in [("GET", "/me"), ("PATCH", "/me"), ("GET", "/me/sessions")]:
        answer = await person.call(method, path, {} if method == "PATCH" else None)
        assert (answer.status_code, kind(answer)) == (403, "password-change-required")
    await person.set_password(OWN)
    assert (await person.me())["status"] == "person"


async def test_the_initial_password_signs_in_once(door: Door) -> None:
    person = await door.newcomer()
    await person.sign_in()
    again = await door.sign_in(person.email, person.password)
    assert (again.status_code, again.json()["detail"]) == (401, WRONG)


async def test_two_who_use_the_initial_password_at_once_are_one(door: Door) -> None:
    person = await door.newcomer()
    answers = await asyncio.gather(*(door.sign_in(person.email, person.password) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 401, 401, 401]


async def test_the_initial_password_is_good_for_72_hours_to_the_second(door: Door) -> None:
    at = now()
    with freeze(at):
        late, early = await door.newcomer(), await door.newcomer()
    with freeze(at + timedelta(hours=72) - timedelta(seconds=1)):
        await early.sign_in()
    with freeze(at + timedelta(hours=72)):
        answer = await door.sign_in(late.email, late.password)
    assert (answer.status_code, answer.json()["detail"]) == (401, WRONG)


async def test_who_closed_the_browser_recovers_by_a_link(door: Door, tap: Tap) -> None:
    person = await door.newcomer()
    await person.sign_in()
    await door.call("POST", "/password-recoveries", {"email": person.email})
    link = await tap.secret(person.email, "recovery")
    answer = await door.call("PUT", f"/password-recoveries/{link}", {"password": OWN})
    assert answer.status_code == 204
    person.password = OWN
    assert (await person.sign_in())["must_change_password"] is False


async def test_who_came_too_late_recovers_by_a_link(door: Door, tap: Tap) -> None:
    at = now()
    with freeze(at):
        person = await door.newcomer()
    with freeze(at + timedelta(days=5)):
        await door.call("POST", "/password-recoveries", {"email": person.email})
        link = await tap.secret(person.email, "recovery")
        await door.call("PUT", f"/password-recoveries/{link}", {"password": OWN})
        person.password = OWN
        assert (await person.sign_in())["must_change_password"] is False


async def test_a_restricted_session_may_leave_out_the_password_it_came_with(door: Door) -> None:
    person = await door.newcomer()
    await person.sign_in()
    tokens = person.took(await person.call("PUT", "/me/password", {"password": OWN}))
    assert tokens["must_change_password"] is False
    answer = await person.call("PUT", "/me/password", {"password": "другая вода 8"})
    assert fields(answer) == {"current": "Неверный пароль"}


async def test_a_restricted_session_is_short(door: Door) -> None:
    person = await door.newcomer()
    at = now()
    await person.sign_in()
    with freeze(at + timedelta(minutes=59)):
        person.took(await person.refresh())
    with freeze(at + timedelta(minutes=61)):
        assert (await person.refresh()).status_code == 401


async def test_a_full_queue_of_hashes_asks_to_wait() -> None:
    hasher = Hasher()
    async with hasher.running():
        tries = [hasher._run(lambda: time.sleep(0.02)) for _ in range(40)]
        done = await asyncio.gather(*tries, return_exceptions=True)
    refused = [one for one in done if isinstance(one, TooMany)]
    assert len(refused) == 18


async def test_unicode_spellings_of_one_password_are_one(door: Door) -> None:
    person = await door.resident()
    await person.set_password("Ёлка й 2 ½ вода")
    assert (await door.sign_in(person.email, "Ёлка й 2 ½ вода")).status_code == 200


async def test_logs_tell_what_happened_and_to_nobody_whom(door: Door, tap: Tap) -> None:
    with structlog.testing.capture_logs() as logged:
        person = await door.resident()
        await door.sign_in(person.email, "не тот пароль")
        await door.call("POST", "/password-recoveries", {"email": person.email})
        link = await tap.secret(person.email, "recovery")
        await door.call("PUT", f"/password-recoveries/{link}", {"password": "сухая вода 7"})
    said = {entry["event"] for entry in logged}
    assert {"registered", "signed_in", "sign_in_refused", "password_set", "recovered"} <= said
    for secret in (person.email, "11223344595", "9123456789", OWN, link, person.refresh_token):
        assert secret not in repr(logged)
