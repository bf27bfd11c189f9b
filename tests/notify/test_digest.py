"""Letters once a day: what waits, what never does, and that none is lost or told twice."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chassis.clock import freeze, new_id
from chassis.errors import Invalid, NotFound
from chassis.settings import Settings
from contracts.case import CaseChanged, Deadline
from services.notify.model import Delivery
from services.notify.rhythm import URGENT, Habit, is_urgent, next_digest
from services.notify.stopping import account_of, address
from tests.notify.builders import (
    IVAN,
    OWNER,
    a_change,
    a_deadline,
    a_placed_document,
    a_snapshot,
    registered,
)
from tests.notify.conftest import OpenPostroom, PostOffice, Postroom

MORNING = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
EVENING = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
"""18:00 in Moscow."""
LATE = EVENING + timedelta(minutes=1)


def quiet(fact: str = "moved", number: str = "ТП-2026-000123", **changes: Any) -> CaseChanged:
    """Something that happened and asks nothing of anybody."""
    ours: Deadline = a_deadline(actor="staff")
    case = a_snapshot(number=number, next_actor="staff", next_action=None, deadline=ours)
    return a_change(fact, case=case, occurred_at=MORNING, **changes)


async def daily(room: Postroom, *kinds: Any) -> None:
    await room.recipients.keep(registered().account)
    await room.habits.choose(OWNER, dict.fromkeys(kinds or ("applications",), "daily"))


def test_the_hour_is_moscows_and_the_next_one() -> None:
    assert next_digest(MORNING, 18) == EVENING
    assert next_digest(EVENING, 18) == EVENING + timedelta(days=1)
    assert next_digest(EVENING - timedelta(milliseconds=1), 18) == EVENING


def test_what_the_law_wants_told_at_once_is_urgent_and_has_its_clause() -> None:
    theirs = a_change(case=a_snapshot())
    term = a_change("term_near", "system", case=a_snapshot(next_actor="staff"))
    placed = quiet("document")
    answered = a_snapshot(category="appeal", next_actor=None, deadline=None, closed=True)
    for urgent in (theirs, term, placed, quiet("submitted"), a_change(case=answered)):
        assert is_urgent(urgent)
    for other in (quiet(), quiet("message"), a_change(by="consumer", case=answered)):
        assert not is_urgent(other)
    assert all("п. " in one.clause for one in URGENT)


def test_ones_own_matters_cannot_be_silenced() -> None:
    with pytest.raises(Invalid):
        Habit(id=OWNER).choose({"appeals": "never"})
    habit = Habit(id=OWNER)
    habit.choose({"news": "never", "appeals": "daily"})
    assert (habit.of_kind("news"), habit.of_kind("readings")) == ("never", "at_once")


async def test_letters_of_a_day_go_as_one_that_reads_well(
    room: Postroom, office: PostOffice
) -> None:
    await daily(room)
    with freeze(MORNING):
        await room.write(quiet(), quiet("message", "ТП-2026-000777"))
        await room.write(quiet(by="staff", number="ТП-2026-000888"))
    assert {one.state for one in await room.all()} == {"held"}
    with freeze(LATE):
        assert await room.digests.round() == 1
        await room.postman.round()
    [letter] = office.letters
    assert letter.to == [IVAN]
    assert letter.subject == "Новости личного кабинета за 24 ноября"
    for number in ("000123", "000777", "000888"):
        assert letter.text.count(f"№ ТП-2026-{number}") == 1
    assert "https://lk.example.com/status/" in letter.text
    assert "> Приложите план расположения устройств." in letter.text
    assert letter.message["List-Unsubscribe"] is None


async def test_what_is_urgent_and_what_is_of_another_kind_goes_at_once(
    room: Postroom, office: PostOffice
) -> None:
    await daily(room, "appeals")
    placed = a_placed_document()
    await room.write(quiet(), a_change(case=a_snapshot(category="appeal")), placed)
    await room.postman.round()
    assert len(office.letters) == 3


async def test_the_same_fact_and_a_restart_double_nothing(
    open_postroom: OpenPostroom, office: PostOffice
) -> None:
    rooms = [await open_postroom() for _ in range(3)]
    await daily(rooms[0])
    events = [quiet(number=f"ТП-2026-{n:06}") for n in range(12)]
    with freeze(MORNING):
        await asyncio.gather(*(room.write(*events) for room in rooms))
    with freeze(LATE):
        await asyncio.gather(*(room.digests.round() for room in rooms))
        await asyncio.gather(*(room.postman.round() for room in rooms))
        await asyncio.gather(*(room.digests.round() for room in rooms))
    [letter] = office.letters
    assert [letter.text.count(f"ТП-2026-{n:06}:") for n in range(12)] == [1] * 12


async def test_killed_between_the_letter_and_its_marks_all_are_told_once(
    room: Postroom, office: PostOffice
) -> None:
    await daily(room)
    with freeze(MORNING):
        await room.write(quiet(number="ТП-2026-000001"), quiet(number="ТП-2026-000002"))
    held = await room.letters.held_for(OWNER, EVENING)
    to = await room.digests._address(OWNER)
    with freeze(LATE):
        # The letter of the day was written with the first two, and then the process was killed.
        await room.letters.post(room.digests._digest(to, EVENING, held))  # type: ignore[arg-type]
        await room.postman.round()
    with freeze(EVENING - timedelta(seconds=1)):  # a slow replica writes one for the same hour
        await room.write(quiet(number="ТП-2026-000003"))
    with freeze(LATE):
        await room.digests.round()
        await room.postman.round()
    assert len(office.letters) == 1
    assert [one.next_at for one in await room.all() if one.state == "held"] == [
        EVENING + timedelta(days=1)
    ]
    with freeze(LATE + timedelta(days=1)):
        await room.digests.round()
        await room.postman.round()
    first, second = (letter.text for letter in office.letters)
    assert ("000001:" in first, "000002:" in first, "000003:" in first) == (True, True, False)
    assert ("000001:" in second, "000003:" in second) == (False, True)


async def test_an_account_that_was_closed_meanwhile_gets_nothing(
    room: Postroom, office: PostOffice
) -> None:
    await daily(room)
    with freeze(MORNING):
        await room.write(quiet())
    closed = registered().account.model_copy(update={"active": False, "version": 9})
    await room.recipients.keep(closed)
    with freeze(LATE):
        await room.digests.round()
        await room.postman.round()
    assert office.letters == []
    assert (await room.only()).state == "gathered"


async def test_news_carries_a_way_to_stop_it(
    room: Postroom, office: PostOffice, settings: Settings
) -> None:
    await daily(room, "news")
    with freeze(MORNING):
        await room.write(quiet())
        [letter] = await room.all()
        news = letter.model_copy(update={"id": new_id(), "kind": "news", "state": "held"})
        await room.letters.post(Delivery(**{**news.model_dump(), "next_at": EVENING}))
    with freeze(LATE):
        await room.digests.round()
        await room.postman.round()
    digest = next(one for one in reversed(office.letters) if one.message["List-Unsubscribe"])
    stop = str(digest.message["List-Unsubscribe"]).strip("<>")
    assert stop == address(OWNER, settings)
    assert digest.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert account_of(stop.rpartition("/")[2], settings) == OWNER


@pytest.mark.parametrize("token", ["", "x", f"{OWNER}.", f"{OWNER}.{'0' * 64}", "\0" * 50])
def test_a_link_that_is_not_ours_stops_nothing(token: str, settings: Settings) -> None:
    with pytest.raises(NotFound):
        account_of(token, settings)
