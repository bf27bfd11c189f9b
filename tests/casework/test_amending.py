"""Changing a rule: what is taken, what is refused and at which field."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from casework import terms
from casework.amending import Amendment, amended, first_day
from casework.lengths import length
from chassis.errors import Invalid, validated
from tests.casework.test_terms import moscow

AT = moscow("2026-11-24")
NAME = "connection.check"


@pytest.fixture(autouse=True)
def nothing_stays() -> Iterator[None]:
    yield
    terms.amend([])


def wanted(**changes: Any) -> Amendment:
    given = {
        "value": 5,
        "unit": "working_days",
        "clause": "ПП РФ № 861, п. 15 в новой редакции",
        "valid_from": "2026-12-01",
        "checked_on": "2026-11-24",
        "reason": "Новая редакция Правил",
    }
    return validated(Amendment, {**given, **changes})


def refused(name: str = NAME, at: datetime = AT, **changes: Any) -> tuple[str, str]:
    with pytest.raises(Invalid) as error:
        amended(name, wanted(**changes), at)
    [one] = error.value.fields("ru")
    return one.field, one.message


def test_a_change_holds_for_terms_that_begin_on_its_day_and_no_sooner() -> None:
    terms.amend([amended(NAME, wanted(), AT)])
    before = terms.deadline(NAME, "staff", moscow("2026-11-30", "23:59"))
    after = terms.deadline(NAME, "staff", moscow("2026-12-01", "00:00"))
    assert (before.value, before.clause) == (3, "ПП РФ № 861, п. 15")
    assert (after.value, after.clause) == (5, "ПП РФ № 861, п. 15 в новой редакции")
    assert after.title == before.title


def test_of_two_changes_for_one_day_the_later_one_holds() -> None:
    terms.amend([amended(NAME, wanted(), AT)])
    second = amended(NAME, wanted(value=7), AT)
    terms.amend([amended(NAME, wanted(value=9), AT), second])
    assert terms.table().of(NAME, date(2026, 12, 1)).value == 7


def test_the_first_day_is_tomorrow_and_the_day_after_once_midnight_is_near() -> None:
    assert first_day(moscow("2026-11-24", "23:58")) == date(2026, 11, 25)
    assert first_day(moscow("2026-11-24", "23:59")) == date(2026, 11, 26)
    assert first_day(datetime(2026, 11, 24, 21, 0, tzinfo=UTC)) == date(2026, 11, 26)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"valid_from": "2026-11-24"}, "valid_from", "25.11.2026 или позже"),
        ({"valid_from": "2022-01-01"}, "valid_from", "25.11.2026 или позже"),
        ({"valid_from": "2126-11-25"}, "valid_from", "проверьте год"),
        ({"checked_on": "2026-11-25"}, "checked_on", "ещё не наступил"),
        ({"value": 0}, "value", "от 1 до 365"),
        ({"value": 366}, "value", "от 1 до 365"),
        ({"value": 61, "unit": "months"}, "value", "от 1 до 60"),
        ({"value": 2, "unit": "hours"}, "unit", "не считается"),
        ({"value": 2, "unit": "until_date"}, "unit", "не считается"),
        ({"unit": "end_of_working_day"}, "value", "введите 0"),
        ({"value": 3, "clause": "ПП РФ № 861, п. 15"}, "value", "Правило уже такое"),
    ],
)
def test_what_stands_in_the_way_is_said_at_its_field(
    changes: dict[str, Any], field: str, words: str
) -> None:
    at, said = refused(**changes)
    assert at == field
    assert words in said


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"value": "пять"}, "value"),
        ({"value": -1}, "value"),
        ({"value": 10**30}, "value"),
        ({"value": None}, "value"),
        ({"unit": "years"}, "unit"),
        ({"clause": " "}, "clause"),
        ({"clause": "п" * 201}, "clause"),
        ({"clause": "п. 1\x00"}, "clause"),
        ({"valid_from": "завтра"}, "valid_from"),
        ({"valid_from": ""}, "valid_from"),
        ({"checked_on": "2026-02-30"}, "checked_on"),
        ({"reason": ""}, "reason"),
        ({"reason": "\x07"}, "reason"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as error:
        amended(NAME, wanted(**changes), AT)
    assert [one.field for one in error.value.fields("ru")] == [field]


def test_a_term_in_hours_stays_one_in_hours() -> None:
    assert refused("visit.change", value=2, unit="working_days")[0] == "unit"
    assert amended("visit.change", wanted(value=4, unit="hours"), AT).value == 4


def test_a_term_of_days_may_be_given_in_months() -> None:
    made = amended(NAME, wanted(value=1, unit="months"), AT)
    terms.amend([made])
    assert terms.deadline(NAME, "staff", AT + timedelta(days=10)).unit == "months"


def test_nothing_is_known_of_a_rule_that_is_not_in_the_table() -> None:
    with pytest.raises(KeyError):
        amended("no.rule", wanted(), AT)


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (1, "working_days", "1 рабочий день"),
        (10, "working_days", "10 рабочих дней"),
        (2, "months", "2 месяца"),
        (0, "end_of_working_day", "до конца рабочего дня"),
        (26, "until_date", "до 26-го числа месяца"),
    ],
)
def test_a_length_is_said_in_words(value: int, unit: Any, words: str) -> None:
    assert length(value, unit, "ru") == words
