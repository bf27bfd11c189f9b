"""A day's values come back from their bytes, and nothing else passes for such bytes."""

import contextlib
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.metering.intervals.packing import Broken, pack, unpack
from services.metering.intervals.series import Day, Series, length, places

VALUES = st.one_of(st.none(), st.integers(0, 10**12))
STATUSES = st.integers(0, 300)
MARKS = st.dictionaries(st.sampled_from(["extendedstatus", "param1"]), st.text(max_size=9))


@st.composite
def series(draw):
    count = draw(st.sampled_from([23, 24, 25, 46, 48, 50]))
    many = {"min_size": count, "max_size": count}
    return Series(
        30 if count > 25 else 60,
        tuple(draw(st.lists(VALUES, **many))),
        draw(st.integers(0, 3)),
        draw(st.one_of(st.just(()), st.lists(st.integers(0, 9), **many).map(tuple))),
        draw(st.dictionaries(st.integers(0, count - 1), MARKS, max_size=3)),
    )


@given(series())
def test_what_is_packed_comes_back(one):
    back = unpack(pack(one))
    assert (back.values, back.minutes, back.scale) == (one.values, one.minutes, one.scale)
    assert [back.status(n) for n in range(len(one.values))] == [
        one.status(n) for n in range(len(one.values))
    ]
    assert back.extras == one.extras


@given(st.binary(max_size=200))
def test_other_bytes_are_refused_and_never_crash(some):
    with contextlib.suppress(Broken):
        unpack(some)


@given(series(), st.data())
def test_bytes_that_were_spoilt_never_crash(one, data):
    packed = bytearray(pack(one))
    packed[data.draw(st.integers(0, len(packed) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(Broken):
        unpack(bytes(packed))


def test_a_usual_day_is_a_hundred_bytes():
    assert len(pack(Series(30, tuple(range(100, 148))))) <= 101


def test_a_gap_is_no_zero():
    one = unpack(pack(Series(30, (None, 0, 5), 1)))
    assert [one.value(n) for n in range(3)] == [None, Decimal("0.0"), Decimal("0.5")]
    assert (one.total(), one.gaps, one.is_zero) == (Decimal("0.5"), 1, False)


@pytest.mark.parametrize(
    ("series_", "zero"),
    [
        (Series(30, (0,) * 48), True),
        (Series(30, (0,) * 47 + (None,)), False),
        (Series(30, (0,) * 48, 0, (1,) * 48), False),
        (Series(30, ()), False),
    ],
)
def test_a_day_all_of_zeros_is_doubtful_only_where_it_says_that_it_is_good(series_, zero):
    assert series_.is_zero is zero


@pytest.mark.parametrize(
    ("on", "hours"), [((2026, 1, 1), 24), ((2010, 10, 31), 25), ((2010, 3, 28), 23)]
)
def test_days_of_a_change_are_as_long_as_they_were(on, hours):
    assert (length(date(*on), 60), length(date(*on), 30)) == (hours, hours * 2)


def test_in_autumn_an_hour_of_the_clock_comes_twice_and_in_spring_one_never():
    assert places(date(2010, 10, 31), 30)["0230"] == (5, 7)
    assert "0230" not in places(date(2010, 3, 28), 30)


def test_a_missing_day_is_made_of_gaps():
    missing = Day(date(2026, 1, 2), None).intervals()
    assert [one.value for one in missing] == [None] * 48
    assert missing[0].start.isoformat() == "2026-01-01T21:00:00+00:00"
