"""Slots of any plan on any day: within opening hours, one after another, in Moscow time."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from casework.calendar import is_working
from chassis.clock import MOSCOW, freeze
from chassis.errors import Invalid
from contracts.offices import CELL, WEEKDAYS, Plan
from services.reception.appointments.free import check, free_desks
from services.reception.appointments.seat import Seat
from services.reception.appointments.store import Taken
from services.reception.offices.hours import is_within, open_days, open_spells, slots, why_closed
from tests.reception.appointments.offices import a_plan, an_office

NOON = datetime(2026, 11, 24, 12, tzinfo=MOSCOW)  # a Tuesday
days = st.dates(date(2025, 1, 1), date(2028, 12, 31))
clocks = st.integers(0, 24 * 60 // CELL).map(lambda n: f"{n * CELL // 60:02}:{n * CELL % 60:02}")


@st.composite
def spans(draw: st.DrawFn) -> list[list[str]]:
    """Hours of a day that do not lie over each other."""
    ends = sorted(draw(st.sets(clocks, max_size=6)))
    return [list(pair) for pair in zip(ends[::2], ends[1::2], strict=False)]


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    special = draw(st.dictionaries(days.map(date.isoformat), spans(), max_size=3))
    hours = draw(st.dictionaries(st.sampled_from(WEEKDAYS), spans()))
    closed = draw(st.lists(days, max_size=3))
    length = draw(st.integers(1, 48)) * CELL
    return Plan(
        **a_plan(hours=hours, special=special, closed_on=closed, slot_minutes=length, desks=2)
    )


@settings(max_examples=50, deadline=None)
@given(plan=plans(), data=st.data())
def test_slots_follow_each_other_within_the_hours_and_fill_them(plan: Plan, data: Any) -> None:
    named = [*map(date.fromisoformat, plan.special), *plan.closed_on]
    day = data.draw(st.one_of(days, st.sampled_from(named)) if named else days)
    found, length = slots(plan, day), timedelta(minutes=plan.slot_minutes)
    assert bool(open_spells(plan, day)) is not bool(why_closed(plan, day))
    for begins, ends in found:
        assert ends - begins == length
        assert begins.utcoffset() == timedelta(hours=3)
        assert begins.date() == day
        assert is_within(plan, begins, ends)
        assert not is_within(plan, begins - timedelta(days=1), ends)
    assert all(before[1] <= after[0] for before, after in pairwise(found))
    opened = sum((ends - begins for begins, ends in open_spells(plan, day)), timedelta())
    assert opened - len(found) * length < length * max(1, len(open_spells(plan, day)))
    if day in plan.closed_on:
        assert found == []


@settings(max_examples=50, deadline=None)
@given(plan=plans(), first=days, count=st.integers(1, 20))
def test_open_days_are_those_without_a_reason_against_them(
    plan: Plan, first: date, count: int
) -> None:
    found = open_days(plan, first, count)
    assert len(found) <= count
    assert all(not why_closed(plan, day) for day in found)
    assert found == sorted(set(found))


@settings(max_examples=50, deadline=None)
@given(
    desk=st.integers(1, 9),
    start=st.integers(0, 200),
    length=st.integers(1, 48),
    apart=st.integers(-60, 60),
)
def test_two_seats_share_a_cell_where_they_overlap_and_only_there(
    desk: int, start: int, length: int, apart: int
) -> None:
    cell = timedelta(minutes=CELL)
    begins = datetime(2026, 11, 25, tzinfo=MOSCOW) + cell * start
    one = Seat(begins, begins + cell * length, desk)
    other = Seat(begins + cell * apart, begins + cell * (apart + length), desk)
    overlaps = one.starts_at < other.ends_at and other.starts_at < one.ends_at
    assert bool(set(one.cells("a")) & set(other.cells("a"))) is overlaps
    assert len(set(one.cells("a"))) == length
    assert not set(one.cells("a")) & set(other.cells("b"))
    assert not set(one.cells("a")) & set(one._replace(desk=desk + 1).cells("a"))


def test_a_holiday_is_a_day_off_unless_the_plan_says_otherwise() -> None:
    holiday = date(2027, 1, 4)
    assert not is_working(holiday)
    assert why_closed(Plan(**a_plan()), holiday) == "Праздничный день"
    on_duty = Plan(**a_plan(special={"2027-01-04": [["10:00", "11:00"]]}))
    assert [f"{one[0]:%H:%M}" for one in slots(on_duty, holiday)] == ["10:00", "10:30"]


def test_a_day_may_be_shortened_closed_or_without_hours() -> None:
    day = date(2026, 11, 25)
    short = Plan(**a_plan(special={"2026-11-25": [["09:00", "10:10"]]}))
    assert [f"{one[0]:%H:%M}" for one in slots(short, day)] == ["09:00", "09:30"]
    assert why_closed(Plan(**a_plan(special={"2026-11-25": []})), day) == "Офис закрыт"
    assert why_closed(Plan(**a_plan(closed_on=["2026-11-25"])), day) == "Офис закрыт"
    assert why_closed(Plan(**a_plan()), date(2026, 11, 28)) == "Выходной"


@pytest.mark.parametrize(
    "hours",
    [
        [["10:00", "09:00"]],
        [["09:00", "09:00"]],
        [["09:00", "12:00"], ["11:00", "13:00"]],
        [["09:03", "12:00"]],
        [["24:05", "24:10"]],
        [["9:00", "12:00"]],
        [["09:00"]],
        [[None, "12:00"]],
        "09:00-12:00",
        [["09:00", "12:00"]] * 7,
    ],
)
def test_hours_that_are_none_are_refused(hours: Any) -> None:
    with pytest.raises(ValidationError):
        Plan(**a_plan(hours={"mon": hours}))


def test_only_times_of_the_list_can_be_booked() -> None:
    office = an_office()
    with freeze(NOON):
        assert check(office, NOON.replace(day=25, hour=9), NOON).ends_at.minute == 30
        for wrong in (
            NOON.replace(hour=11),  # past
            NOON.replace(day=25, hour=9, minute=10),  # between two
            NOON.replace(day=25, hour=13),  # lunch
            NOON.replace(day=28, hour=10),  # Saturday
            NOON.replace(month=12, day=30, hour=10),  # beyond the last day open to booking
            NOON.replace(day=25, hour=9, tzinfo=None),
        ):
            with pytest.raises(Invalid):
                check(office, wrong, NOON)


def test_more_held_than_there_are_desks_leaves_none_free() -> None:
    begins, ends = NOON, NOON + timedelta(minutes=30)
    held = [Taken(desk, begins, ends) for desk in (2, 3)]
    assert free_desks(an_office(desks=2), begins, ends, held) == []
    assert free_desks(an_office(desks=3), begins, ends, held) == [1]
    assert free_desks(an_office(desks=2), ends, ends + timedelta(minutes=30), held) == [1, 2]


def test_a_plan_that_a_change_would_spoil_is_refused_and_stays() -> None:
    office = an_office()
    before = office.plan()
    for change in ({"directions": "a\0b"}, {"desks": 0}, {"slot_minutes": 7}):
        with pytest.raises(Invalid):
            office.replan(change)
    assert office.plan() == before
