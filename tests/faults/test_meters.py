"""The comparisons of readings, points and days of half-hours see what must not be."""

import dataclasses
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from casework.model import Case
from chassis.clock import new_id
from services.metering.intervals.packing import pack
from services.metering.intervals.series import Series
from services.metering.intervals.stored import Origin, PointDay
from services.metering.readings.kind import KIND
from tests.builders import NOON
from tests.faults import meters
from tests.faults.compare import Found
from tests.faults.ledger import AcceptedReading, Listed, SentFile

CODE, DAY = f"{1:015d}", date(2026, 1, 1)
OLDER, NEWER = (7,) * 48, (8,) * 48


def a_reading(seq: int = 1, shown: str = "40", state: str = "accepted") -> Case:
    return Case(
        id=new_id(),
        number=f"ПК-{seq}",
        service="metering",
        kind_slug=KIND.slug,
        owner="owner",
        request_id=f"owner:point:{new_id()}",
        request_hash="",
        form={"point": "point", "seq": seq, "registers": {"1.8.0": shown}},
        state=state,
        received_at=NOON,
        created_at=NOON,
        updated_at=NOON,
    )


def told(case: Case) -> AcceptedReading:
    key = case.request_id.rpartition(":")[2]
    shown = case.form["registers"]["1.8.0"]
    return AcceptedReading(case.id, case.number, "a@example.com", "point", key, shown)


def readings(*held: Case, accepted: list[AcceptedReading], decided: tuple[str, ...] = ()) -> Found:
    found = Found()
    meters.readings(found, accepted, decided, {case.id: case for case in held})
    return found


def test_a_reading_lost_changed_or_taken_twice_is_seen() -> None:
    one, other = a_reading(), a_reading(2, "90", "questioned")
    both = [told(one), told(other)]
    assert readings(one, other, accepted=both).holds
    assert readings(one, accepted=both).lost
    assert readings(one, other, accepted=[told(one)]).doubled
    assert readings(one, other, accepted=both, decided=(other.id,)).lost
    assert readings(one, accepted=[dataclasses.replace(told(one), shown="41")]).lost
    same_place = a_reading(1)
    assert readings(one, same_place, accepted=[told(one), told(same_place)]).doubled
    same_key = a_reading(2)
    same_key.request_id = one.request_id
    assert readings(one, same_key, accepted=[told(one), told(same_key)]).doubled


def test_a_reading_that_is_not_shown_or_shown_twice_is_seen() -> None:
    accepted = [told(a_reading())]
    for shown, lost, doubled in ((["ПК-1"], 0, 0), ([], 1, 0), (["ПК-1", "ПК-1"], 0, 1)):
        found = Found()
        meters.history(found, accepted, shown)
        assert (len(found.lost), len(found.doubled)) == (lost, doubled)


def a_point(**changes: Any) -> dict[str, Any]:
    people = [{"account_id": "anna", "role": "owner"}, {"account_id": "petr", "role": "member"}]
    plain = {"account_number": "5600", "address": "д. 1", "owner_number": "11", "people": people}
    return plain | changes


def test_a_point_away_changed_doubled_or_not_its_owners_is_seen() -> None:
    listed, accounts = {"5600": Listed("д. 1", "11", 0.0)}, {"11": {"anna"}}
    for held, lost, doubled in (
        ([a_point()], 0, 0),
        ([], 1, 0),
        ([a_point(), a_point()], 0, 1),
        ([a_point(address="д. 2")], 1, 0),
        ([a_point(owner_number=None)], 1, 0),
        ([a_point(people=[])], 1, 0),
    ):
        found = Found()
        meters.points(found, listed, held, accounts)
        assert (len(found.lost), len(found.doubled)) == (lost, doubled)


def a_file(minutes: int, values: tuple[int, ...]) -> SentFile:
    at = NOON + timedelta(minutes=minutes)
    return SentFile(new_id(), new_id(), at, {(CODE, DAY): values} if values else {})


def test_an_import_away_doubled_or_ended_otherwise_is_seen() -> None:
    taken, cut = a_file(1, NEWER), a_file(2, ())
    held = [
        {"_id": one.id, "request": f"chief:{one.key}", "state": state}
        for one, state in ((taken, "done"), (cut, "refused"))
    ]
    for sent, there, lost, doubled in (
        ([taken, cut], held, 0, 0),
        ([taken, cut], held[:1], 1, 0),
        ([taken], held, 0, 1),
        ([taken, cut], [*held, held[0] | {"_id": new_id()}], 0, 1),
        ([taken], [held[0] | {"state": "received"}], 1, 0),
    ):
        found = Found()
        meters.imports(found, sent, there)
        assert (len(found.lost), len(found.doubled)) == (lost, doubled)


def packed(file: SentFile) -> dict[str, Any]:
    [values] = file.days.values()
    day = PointDay(CODE, DAY, {"01": pack(Series(30, tuple(values)))})
    return Origin(file.made_at, file.id).document(day)


def replaced(file: SentFile, by: SentFile) -> dict[str, Any]:
    document = packed(file)
    return {"said": document["01"], "day": document["_id"], "by": UUID(by.id).bytes}


def days(sent: list[SentFile], held: list[dict[str, Any]], old: list[dict[str, Any]]) -> Found:
    found = Found()
    meters.days(found, sent, held, old)
    return found


def test_the_newest_files_day_and_what_it_replaced_are_looked_for() -> None:
    before, after = a_file(1, OLDER), a_file(2, NEWER)
    # in whatever order they were taken
    for sent in ([before, after], [after, before]):
        assert days(sent, [packed(after)], [replaced(before, after)]).holds
        assert days(sent, [packed(before)], [replaced(after, before)]).lost
    assert days([before, after], [packed(after)], []).lost
    assert days([before], [], []).lost
    twice = [replaced(before, after)] * 2
    assert days([before, after], [packed(after)], twice).doubled
    assert days([], [packed(after)], []).doubled, "a day of a file that was refused"
    half = dataclasses.replace(after, days={(CODE, DAY): (*NEWER[:-1], 9)})
    assert days([half], [packed(after)], []).lost, "values are not those of the file"
