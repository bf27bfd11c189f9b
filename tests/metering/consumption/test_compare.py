"""Only what is known of both is compared, and what is to come goes as the last weeks did."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.metering.consumption.compare import (
    Comparison,
    beside,
    expected,
    highest,
    night_share,
)
from services.metering.consumption.model import Amount, Day, amounts, filled
from services.metering.consumption.zoned import zoned
from services.metering.zones import read
from tests.metering.consumption.days import FIRST, a_day
from tests.metering.consumption.test_sums import FAR


def by_day_of_month(one: Amount) -> Any:
    return one.start.day


def month(number: int, each: int, known: int) -> list[Amount]:
    first = date(2026, number, 1)
    days = [
        Day(first + timedelta(days=day), (each,), ("accepted",)) if day < known else Day(first)
        for day in range(28)
    ]
    return amounts(filled(days[:known], first, first + timedelta(days=28)), "day", FAR)


@pytest.mark.parametrize(
    ("ours", "theirs", "percent"),
    [(88, 100, -12), (100, 100, 0), (1125, 1000, 13), (1, 3, -67), (5, 0, None)],
)
def test_more_or_less_is_told_in_whole_per_cent(
    ours: int, theirs: int, percent: int | None
) -> None:
    assert Comparison(ours, theirs, 1, 1).percent == percent


def test_days_known_of_one_side_alone_are_not_compared() -> None:
    assert beside(month(3, 90, 28), month(2, 100, 10), by_day_of_month) == Comparison(
        900, 1000, 10, 28
    )
    assert beside(month(3, 90, 28), month(2, 100, 0), by_day_of_month) is None


def test_the_month_is_expected_to_go_on_by_the_days_of_the_week() -> None:
    """Working days of 10 kWh, weekends of 20: January 2026 has 22 and 9 of them."""
    days = [
        Day(day, (20_000 if day.weekday() > 4 else 10_000,), ("accepted",))
        for day in (FIRST + timedelta(days=number) for number in range(31))
    ]
    assert expected(filled(days[:21], FIRST, date(2026, 2, 1)), []) == 22 * 10_000 + 9 * 20_000


def test_of_too_few_days_nothing_is_expected() -> None:
    assert expected(filled([a_day(0)], FIRST, date(2026, 2, 1)), []) is None
    assert expected([], []) is None


def test_the_last_four_weeks_are_what_counts() -> None:
    before = [Day(date(2025, 11, 1) + timedelta(days=n), (99,), ("accepted",)) for n in range(20)]
    days = [Day(FIRST + timedelta(days=n), (10,), ("accepted",)) for n in range(14)]
    assert expected(filled(days, FIRST, date(2026, 2, 1)), before) == 310


def test_the_highest_is_the_first_of_equals_and_none_where_nothing_was_used() -> None:
    hours = amounts([a_day(0, *[1, 1, 5, 5, 9, 1] * 8)], "hour", FAR)
    found = highest(hours)
    assert found is not None
    assert (found.start.hour, found.known) == (1, 10)
    assert highest(amounts([a_day(0, *[0] * 48)], "hour", FAR)) is None
    assert highest([]) is None


def test_the_share_of_the_night() -> None:
    days = [zoned(a_day(number), read(), None) for number in range(3)]
    assert night_share(amounts(days, "day", FAR)) == 33
    assert night_share(amounts([Day(FIRST, (5,), ("spread",))], "day", FAR)) is None
