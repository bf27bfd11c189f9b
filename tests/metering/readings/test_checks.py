"""What is asked of a reading before it is taken."""

from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Invalid
from services.metering.readings.chain import Chain, Taken
from services.metering.readings.checks import checked
from services.metering.readings.numbers import WrongValue, grouped, plain, value
from tests.metering.readings.builders import (
    AT,
    TODAY,
    a_used_meter,
    a_year,
    after,
    days_ago,
    two_zones,
)

METER = a_used_meter()
YEAR = a_year(METER)  # 1000 .. 7900, 300 a month
HOSTILE = [
    "",
    " ",
    "-1",
    "+1",
    "1e5",
    "1.2.3",
    "1,2,3",
    "NaN",
    "Infinity",
    "0x10",
    "１２３",
    "٣",
    "12\x0034",
    "12\n34",
    "1" * 41,
    "<script>",
    "{'$gt': ''}",
    "1'000",
    "12_000",
    ".5",
    "5.",
]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("12345", "12345"),
        ("12345,6", "12345.6"),
        ("12345.600", "12345.6"),
        ("12 345,6", "12345.6"),
        ("12\u00a0345", "12345"),
        ("000123", "123"),
        ("0", "0"),
    ],
)
def test_a_number_is_read_as_people_write_it(typed, number):
    assert plain(value(typed, METER)) == number


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_is_no_number_is_refused_with_a_reason(typed):
    with pytest.raises(WrongValue):
        value(typed, METER)


def test_more_digits_than_the_meter_has_are_refused():
    with pytest.raises(WrongValue) as refused:
        value("1000000", METER)
    assert refused.value.values == {"digits": 6}
    assert value("999999,999", METER) == Decimal("999999.999")
    with pytest.raises(WrongValue):
        value("1,2345", METER)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_number_of_the_meter_or_refused(typed):
    with suppress(WrongValue):
        number = value(typed, METER)
        assert 0 <= number < 10**6
        assert value(plain(number), METER) == number
        assert value(grouped(number), METER) == number


def test_an_ordinary_reading_is_taken_with_what_was_used():
    found = after(YEAR, "8 200,5")
    assert found.consumption == Decimal("300.5")
    assert found.before == YEAR.last
    assert found.doubts == ()


def test_the_ratio_counts_in_what_was_used():
    meter = two_zones()
    last = Taken(meter.id, days_ago(30), {"1.8.1": Decimal(10), "1.8.2": Decimal(5)})
    typed = {"1.8.1": "11,5", "1.8.2": "6"}
    found = checked(meter, "room", Chain(meter, [last]), typed, None, AT)
    assert found.consumption == Decimal("50.0")


def _refused(*given: object, **more: object) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        after(*given, **more)
    return {field: message for field, message, *_ in refused.value.errors}


def test_below_the_last_is_refused_and_says_it():
    assert "меньше предыдущего" in _refused(YEAR, 7899)["registers.1.8.0"]


def test_a_register_that_has_passed_its_last_digit_begins_again():
    chain = Chain(METER, [Taken(METER.id, days_ago(30), {"1.8.0": Decimal(999_900)})])
    found = after(chain, 150)
    assert [one.code for one in found.doubts] == ["rollover"]
    assert found.consumption == 250
    assert found.taken.turns == {"1.8.0": 1}
    later = Chain(METER, [*chain.taken, found.taken])
    assert after(later, 200).taken.turns == {"1.8.0": 1}
    assert after(later, 200).consumption == 50


@pytest.mark.parametrize(("last", "shown"), [(899_999, 10), (950_000, 100_001)])
def test_what_cannot_have_begun_again_is_below_the_last(last, shown):
    chain = Chain(METER, [Taken(METER.id, days_ago(30), {"1.8.0": Decimal(last)})])
    assert "registers.1.8.0" in _refused(chain, shown)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (TODAY + timedelta(days=1), "не наступил"),
        (date(2026, 10, 23), "более ранние"),
        (date(9999, 12, 31), "не наступил"),
        (date(1, 1, 1), "более ранние"),
    ],
)
def test_a_day_to_come_or_before_the_last_is_refused(day, said):
    assert said in _refused(YEAR, 8200, day)["taken_on"]


def test_a_first_reading_is_not_older_than_its_meter():
    empty = Chain(a_used_meter(installed_on=date(2026, 1, 10)), [])
    assert "taken_on" in _refused(empty, 5, date(2026, 1, 9))
    assert after(empty, 5, date(2026, 1, 10)).consumption is None


def test_far_over_the_usual_is_asked_about():
    [doubt] = after(YEAR, 7900 + 1200).doubts
    assert (doubt.code, doubt.is_question) == ("high", True)
    assert doubt.values["used"] == "1\u00a0200"
    assert after(YEAR, 7900 + 700).doubts == ()


def test_hardly_anything_is_asked_about_too():
    [doubt] = after(YEAR, 7901).doubts
    assert doubt.code == "low"
    assert after(a_year(METER, monthly=20), 1461).doubts == ()


def test_a_year_ago_counts_as_usual():
    """November of last year was ten times the rest: as much is usual for a November."""
    days = [one.taken_on for one in YEAR.taken]
    november = days.index(date(2025, 11, 24))
    shown = [Decimal(100 * place + (3000 if place >= november else 0)) for place in range(24)]
    chain = Chain(
        METER, [Taken(METER.id, day, {"1.8.0": one}) for day, one in zip(days, shown, strict=True)]
    )
    assert after(chain, shown[-1] + 3000).doubts == ()


def test_without_a_history_nothing_is_unusual():
    chain = Chain(METER, [Taken(METER.id, days_ago(20), {"1.8.0": Decimal(10)})])
    assert after(chain, 9000).doubts == ()


def test_outside_the_window_is_asked_about_but_no_question_of_the_figures():
    [doubt] = after(YEAR, 8200, None, AT + timedelta(days=4)).doubts
    assert (doubt.code, doubt.is_question) == ("late", False)


def test_every_register_must_be_there_and_no_other():
    meter = two_zones()
    with pytest.raises(Invalid) as refused:
        checked(meter, "room", Chain(meter, []), {"1.8.1": "5", "1.8.0": "5"}, None, AT)
    fields = [field for field, *_ in refused.value.errors]
    assert fields == ["registers.1.8.0", "registers.1.8.2"]


@given(
    st.dictionaries(st.text(max_size=30), st.text(max_size=60), max_size=6)
    | st.fixed_dictionaries({"1.8.0": st.integers(0, 10**7).map(str) | st.text(max_size=20)}),
    st.none() | st.dates(),
)
def test_whatever_comes_in_is_taken_above_the_last_or_refused_at_a_field(typed, day):
    with suppress(Invalid):
        found = checked(METER, "private_house", YEAR, typed, day, AT)
        assert found.consumption is not None
        assert found.consumption >= 0
        assert date(2026, 10, 24) <= found.taken.taken_on <= TODAY
        assert all(isinstance(one, Decimal) for one in found.taken.registers.values())
