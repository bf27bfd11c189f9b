"""When readings are taken, by what the point is (442 п.157, 159)."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework import terms
from casework.terms import Rule
from chassis.clock import MOSCOW
from contracts.metering import POINT_TYPES, PointType
from services.metering.readings.windows import is_within, window


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


@pytest.mark.parametrize(
    ("kind", "at", "opens", "closes", "is_open"),
    [
        ("house", "2026-11-22T23:59", "2026-11-23", "2026-11-26", False),
        ("house", "2026-11-23T00:00", "2026-11-23", "2026-11-26", True),
        ("house", "2026-11-26T23:59", "2026-11-23", "2026-11-26", True),
        ("house", "2026-11-27T00:00", "2026-12-23", "2026-12-26", False),
        ("private_house", "2026-11-26T23:59", "2026-11-15", "2026-11-26", True),
        ("private_house", "2026-12-31T12:00", "2027-01-15", "2027-01-26", False),
        ("room", "2026-02-15T00:00", "2026-02-15", "2026-02-26", True),
        ("other", "2026-11-01T00:00", "2026-11-01", "2026-11-01", True),
        ("other", "2026-11-02T00:00", "2026-12-01", "2026-12-01", False),
    ],
)
def test_a_window_opens_and_closes_at_moscows_midnights(kind, at, opens, closes, is_open):
    found = window(kind, moment(at))
    assert (str(found.opens_on), str(found.closes_on), found.is_open) == (opens, closes, is_open)


def test_a_window_says_why_and_by_which_clause():
    found = window("house", moment("2026-11-24T12:00"))
    assert "с 23-го по 26-е" in found.why.ru
    assert found.why.en != found.why.ru
    assert "п. 157" in found.clause
    assert "п. 159" in found.clause


def test_the_company_may_set_other_days_also_over_the_months_end():
    row = {"unit": "until_date", "clause": "порядок", "title": "-"}
    row |= {"valid_from": date(2026, 1, 1), "checked_on": date(2026, 1, 1)}
    terms.amend(
        [
            Rule(name="readings.opens.other", value=28, **row),
            Rule(name="readings.closes.other", value=3, **row),
        ]
    )
    try:
        found = window("other", moment("2026-12-02T12:00"))
        assert (found.opens_on, found.closes_on) == (date(2026, 11, 28), date(2026, 12, 3))
        assert "следующего месяца" in found.why.ru
        february = window("other", moment("2026-02-28T12:00"))
        assert (february.opens_on, february.closes_on) == (date(2026, 2, 28), date(2026, 3, 3))
    finally:
        terms.amend([])


@given(
    st.sampled_from(sorted(POINT_TYPES)),
    st.dates(date(2023, 1, 1), date(2040, 1, 1)),
    st.times(),
)
def test_there_is_always_a_window_that_has_not_passed(kind: PointType, day: date, hour: time):
    at = datetime.combine(day, hour, MOSCOW)
    found = window(kind, at)
    assert found.opens_on <= found.closes_on
    assert found.closes_on >= at.date()
    assert found.is_open == (found.opens_on <= at.date())
    assert found.closes_on - at.date() < timedelta(days=64)


def test_a_reading_of_an_earlier_day_is_not_within():
    at = moment("2026-11-24T12:00")
    assert is_within("house", date(2026, 11, 24), at)
    assert not is_within("house", date(2026, 11, 20), at)
