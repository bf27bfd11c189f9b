"""Refresh, its reuse, sign-out, and the list of sessions."""

import asyncio
from datetime import timedelta

from chassis.auth import PEOPLE, Verifier
from chassis.clock import freeze, now
from chassis.settings import Settings
from contracts.identity import SessionRevoked
from tests.identity.people import OWN, Door, Person, Tap


async def test_a_refresh_yields_new_tokens_each_time(door: Door) -> None:
    person = await door.resident()
    seen = {person.refresh_token}
    for _ in range(3):
        person.took(await person.refresh())
        seen.add(person.refresh_token)
    assert len(seen) == 4
    assert (await person.me())["email"] == person.email


async def test_a_refresh_token_used_twice_ends_the_whole_session(door: Door, tap: Tap) -> None:
    person = await door.resident()
    stolen = Person(door, person.email, OWN, refresh_token=person.refresh_token)
    person.took(await person.refresh())
    assert (await stolen.refresh()).status_code == 401
    assert (await person.refresh()).status_code == 401
    assert (await person.call("GET", "/me")).status_code == 401
    account = (await tap.heard(SessionRevoked)).account_id
    assert (await tap.heard(SessionRevoked, account_id=account)).session is not None


async def test_of_two_refreshes_at_once_no_session_is_left(door: Door) -> None:
    person = await door.resident()
    answers = await asyncio.gather(*(person.refresh() for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [200, 401]
    person.took(next(answer for answer in answers if answer.status_code == 200))
    assert (await person.refresh()).status_code == 401


async def test_reuse_leaves_the_other_devices_alone(door: Door) -> None:
    person = await door.resident()
    other = await person.elsewhere()
    old = person.refresh_token
    person.took(await person.refresh())
    person.refresh_token = old
    await person.refresh()
    assert (await other.refresh()).status_code == 200


async def test_a_made_up_refresh_token_is_refused(door: Door) -> None:
    for made_up in ("", "x", "x.y", ".", "019b.$gt"):
        answer = await door.call("POST", "/tokens/refresh", {"refresh_token": made_up})
        assert answer.status_code == 401
    answer = await door.call("POST", "/tokens/refresh", {"refresh_token": {"$gt": ""}})
    assert answer.status_code == 422


async def test_sign_out_ends_the_session_and_is_told(door: Door, tap: Tap) -> None:
    person = await door.resident()
    sessions = (await person.call("GET", "/me/sessions")).json()["items"]
    body = {"refresh_token": person.refresh_token}
    assert (await door.call("DELETE", "/tokens", body)).status_code == 204
    assert (await person.refresh()).status_code == 401
    assert (await person.call("GET", "/me")).status_code == 401
    await tap.heard(SessionRevoked, session=sessions[0]["id"])
    assert (await door.call("DELETE", "/tokens", body)).status_code == 204


async def test_signing_out_with_anothers_session_ends_nothing(door: Door) -> None:
    person = await door.resident()
    session = person.refresh_token.partition(".")[0]
    answer = await door.call("DELETE", "/tokens", {"refresh_token": f"{session}.guess"})
    assert answer.status_code == 204
    assert (await person.refresh()).status_code == 200


async def test_a_sign_in_lasts_twelve_hours_however_often_it_is_refreshed(door: Door) -> None:
    person = await door.resident()
    at = now()
    for hours in (3, 6, 9, 11):
        with freeze(at + timedelta(hours=hours)):
            person.took(await person.refresh())
    with freeze(at + timedelta(hours=12, seconds=1)):
        assert (await person.refresh()).status_code == 401


async def test_a_sign_in_of_staff_lasts_eight_hours(door: Door) -> None:
    employee = await door.employee()
    await employee.sign_in()
    at = now()
    with freeze(at + timedelta(hours=7)):
        employee.took(await employee.refresh())
    with freeze(at + timedelta(hours=8, seconds=1)):
        assert (await employee.refresh()).status_code == 401


async def test_an_access_token_runs_out(door: Door, settings: Settings) -> None:
    person = await door.resident()
    with freeze(now() + timedelta(minutes=settings.access_minutes, seconds=1)):
        assert (await person.call("GET", "/me")).status_code == 401


async def test_the_token_tells_who_it_is_to_everybody(door: Door, settings: Settings) -> None:
    employee = await door.employee("supervisor")
    await employee.sign_in()
    actor = Verifier(settings.token_public_keys, PEOPLE).actor(employee.access)
    assert (actor.role, actor.email, actor.name) == ("supervisor", employee.email, "Анна Петрова")
    assert actor.must_change is False
    assert actor.session == employee.refresh_token.partition(".")[0]


async def test_the_sessions_are_listed_with_the_present_one_marked(door: Door) -> None:
    person = await door.resident()
    other = await person.elsewhere()
    found = (await other.call("GET", "/me/sessions")).json()
    assert [one["current"] for one in found["items"]] == [True, False]
    assert found["items"][0]["address"] == door.network
    assert found["next"] is None


async def test_ending_the_others_leaves_this_one(door: Door, tap: Tap) -> None:
    person = await door.resident()
    others = [await person.elsewhere() for _ in range(2)]
    assert (await person.call("DELETE", "/me/sessions")).status_code == 204
    for other in others:
        assert (await other.refresh()).status_code == 401
        assert (await other.call("GET", "/me")).status_code == 401
    person.took(await person.refresh())
    kept = person.refresh_token.partition(".")[0]
    assert (await tap.heard(SessionRevoked, kept=kept)).session is None
    assert len((await person.call("GET", "/me/sessions")).json()["items"]) == 1
    assert (await person.elsewhere()).access


async def test_a_session_kept_once_ends_when_another_one_ends_the_rest(door: Door) -> None:
    person = await door.resident()
    await person.call("DELETE", "/me/sessions")
    other = await person.elsewhere()
    await other.call("DELETE", "/me/sessions")
    assert (await person.refresh()).status_code == 401
    assert (await other.refresh()).status_code == 200
