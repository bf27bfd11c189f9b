"""Hours, days and months are sums of the same slots, and what is unknown is never a zero."""

from datetime import date, timedelta

import pytest
from hypothesis import given

from contracts.consumption import Step
from services.metering.consumption.model import (
    Day,
    amounts,
    filled,
    gaps,
    horizon,
    midnight,
)
from tests.metering.consumption.days import FIRST, SOME_DAYS, a_day

FAR = date(2099, 1, 1)


@given(SOME_DAYS)
def test_the_sum_of_hours_is_that_of_days_and_of_months(days: list[Day]) -> None:
    slotted = [day for day in days if len(day.slots) > 1]
    told = {
        step: sum(one.known for one in amounts(slotted, step, FAR))
        for step in ("hour", "day", "month")
    }
    assert set(told.values()) == {sum(day.known for day in slotted)}
    days_known = sum(one.known for one in amounts(days, "day", FAR))
    assert days_known == sum(one.known for one in amounts(days, "month", FAR))


@given(SOME_DAYS)
def test_minutes_without_data_are_counted_once_at_each_step(days: list[Day]) -> None:
    slotted = [day for day in days if len(day.slots) > 1]
    told = [
        sum(one.missing for one in amounts(slotted, step, FAR)) for step in ("hour", "day", "month")
    ]
    assert len(set(told)) == 1
    lengths = [(gap.end - gap.start) / timedelta(minutes=1) for gap in gaps(slotted, FAR)]
    assert sum(lengths) == told[0]


@given(SOME_DAYS)
def test_a_value_is_told_only_where_every_part_of_it_is_known(days: list[Day]) -> None:
    for one in amounts(days, "day", FAR):
        day = next(day for day in days if midnight(day.day) == one.start)
        assert one.value == (day.known if day.whole else None)


@pytest.mark.parametrize("step", ["hour", "day", "month"])
def test_a_missing_half_hour_is_null_and_not_zero(step: Step) -> None:
    gap = a_day(0, *(None if number == 5 else 100 for number in range(48)))
    found = amounts([gap], step, FAR)
    at = 2 if step == "hour" else 0
    assert found[at].value is None
    assert found[at].quality == "incomplete"
    assert found[at].missing == 30
    assert sum(one.known for one in found) == 4700


def test_nothing_used_is_not_nothing_known() -> None:
    day, month = amounts([a_day(0, *[0] * 48)], "day", FAR), amounts([Day(FIRST)], "day", FAR)
    assert (day[0].value, day[0].quality) == (0, "commercial")
    assert (month[0].value, month[0].quality, month[0].missing) == (None, "missing", 1440)


def test_a_sum_is_as_good_as_its_worst_part() -> None:
    found = amounts([a_day(0), a_day(1, mark="questionable"), a_day(2)], "month", FAR)
    assert found[0].quality == "questionable"


def test_what_is_still_to_come_is_not_missing() -> None:
    days = filled([a_day(0), a_day(1)], FIRST, FIRST + timedelta(days=4))
    found = amounts(days, "day", FIRST + timedelta(days=3))
    assert [(one.missing, one.ahead) for one in found] == [(0, 0), (0, 0), (1440, 0), (0, 1440)]


def test_yesterday_may_still_come() -> None:
    days = filled([a_day(0), a_day(1)], FIRST, FIRST + timedelta(days=4))
    assert horizon(days, FIRST + timedelta(days=3)) == FIRST + timedelta(days=2)
    assert horizon(days, FIRST + timedelta(days=2)) == FIRST + timedelta(days=2)


def test_a_day_known_as_a_whole_has_no_known_hours() -> None:
    found = amounts([Day(FIRST, (2400,), ("spread",))], "hour", FAR)
    assert [one.value for one in found] == [None] * 24


def test_a_gap_over_midnight_is_one() -> None:
    first = a_day(0, *[100] * 46, None, None)
    second = a_day(1, None, *[100] * 47)
    (gap,) = gaps([first, second], FAR)
    assert gap.start.isoformat() == "2026-01-01T23:00:00+03:00"
    assert gap.end.isoformat() == "2026-01-02T00:30:00+03:00"
