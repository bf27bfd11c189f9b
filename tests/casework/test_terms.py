"""Terms of the law: each unit, around holidays, moved days, month ends, and midnight in Moscow."""

import tomllib
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework import calendar, terms
from casework.calendar import is_working
from casework.terms import MOSCOW, Rule, Rules
from contracts.case import TermUnit


def rule(value: int, unit: TermUnit, **changes: Any) -> Rule:
    plain = {
        "name": "some.rule",
        "title": "Срок",
        "value": value,
        "unit": unit,
        "clause": "п. 1",
        "valid_from": "2022-07-01",
        "checked_on": "2026-11-24",
    }
    return Rule.model_validate({**plain, **changes})


def moscow(day: str, at: str = "12:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{at}").replace(tzinfo=MOSCOW)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-11-24", True),  # an ordinary Tuesday
        ("2026-11-28", False),  # Saturday
        ("2026-11-29", False),  # Sunday
        ("2026-12-30", True),
        ("2026-12-31", False),  # moved here from a January Sunday
        ("2027-01-01", False),
        ("2027-01-08", False),
        ("2027-01-11", True),
        ("2027-02-20", True),  # a working Saturday, for the 22nd
        ("2027-02-22", False),
        ("2027-02-23", False),
        ("2027-02-24", True),
        ("2027-03-08", False),
        ("2027-05-03", False),
        ("2027-11-04", False),
    ],
)
def test_the_calendar_of_russia_knows(day: str, works: bool) -> None:
    assert is_working(date.fromisoformat(day)) is works


def test_the_calendar_file_is_what_the_library_knows_by_now() -> None:
    """Else `python -m casework.calendar`: a year was decreed, or its days were moved again."""
    assert calendar.FILE.read_text() == calendar.written()


def test_a_year_that_the_file_does_not_have_is_asked_of_the_library() -> None:
    assert not is_working(date(2060, 1, 1))
    assert is_working(date(2060, 3, 15))


@pytest.mark.parametrize(
    ("value", "unit", "began", "due"),
    [
        # counted from the day after, working days alone
        (3, "working_days", "2026-11-24", "2026-11-27"),
        (3, "working_days", "2026-11-25", "2026-11-30"),
        (1, "working_days", "2026-11-28", "2026-11-30"),
        (5, "working_days", "2026-11-24", "2026-12-01"),
        # over the New Year holidays
        (1, "working_days", "2026-12-30", "2027-01-11"),
        (3, "working_days", "2026-12-29", "2027-01-12"),
        (20, "working_days", "2026-12-15", "2027-01-21"),
        # over a working Saturday and the days off it was worked for
        (1, "working_days", "2027-02-19", "2027-02-20"),
        (2, "working_days", "2027-02-19", "2027-02-24"),
        (3, "working_days", "2027-02-18", "2027-02-24"),
        # calendar days: one that ends on a day off ends on the next one worked
        (1, "calendar_days", "2026-11-24", "2026-11-25"),
        (4, "calendar_days", "2026-11-24", "2026-11-30"),
        (15, "calendar_days", "2026-12-20", "2027-01-11"),
        (30, "calendar_days", "2026-11-24", "2026-12-24"),
        (1, "calendar_days", "2027-02-19", "2027-02-20"),
        # months: the same day, or the last one there is
        (1, "months", "2026-11-24", "2026-12-24"),
        (4, "months", "2026-11-24", "2027-03-24"),
        (4, "months", "2026-10-31", "2027-03-01"),
        (1, "months", "2027-03-31", "2027-04-30"),
        (1, "months", "2028-01-31", "2028-02-29"),
        (12, "months", "2026-11-24", "2027-11-24"),
        (12, "months", "2028-02-29", "2029-02-28"),
        (1, "months", "2026-12-01", "2027-01-11"),
        (6, "months", "2026-11-24", "2027-05-24"),
        # to the end of the working day: the same, or the next one worked
        (0, "end_of_working_day", "2026-11-24", "2026-11-24"),
        (0, "end_of_working_day", "2026-11-28", "2026-11-30"),
        (0, "end_of_working_day", "2027-02-20", "2027-02-20"),
        (0, "end_of_working_day", "2027-01-01", "2027-01-11"),
        # hours run through days off
        (2, "hours", "2026-11-24", "2026-11-24"),
        (24, "hours", "2026-11-27", "2026-11-28"),
        (12, "hours", "2026-11-24", "2026-11-25"),
        # to a day of the month, days off or not
        (26, "until_date", "2026-11-24", "2026-11-26"),
        (26, "until_date", "2026-11-26", "2026-11-26"),
        (26, "until_date", "2026-11-27", "2026-12-26"),
        (1, "until_date", "2026-12-02", "2027-01-01"),
        (31, "until_date", "2026-11-24", "2026-11-30"),
        (31, "until_date", "2027-02-10", "2027-02-28"),
        (30, "until_date", "2027-01-31", "2027-02-28"),
    ],
)
def test_the_last_day_of_a_term(value: int, unit: TermUnit, began: str, due: str) -> None:
    assert terms.last_day(rule(value, unit), moscow(began)).isoformat() == due


@pytest.mark.parametrize(
    ("began", "due"),
    [
        (datetime(2026, 11, 24, 20, 59, tzinfo=UTC), "2026-11-25"),  # 23:59 in Moscow
        (datetime(2026, 11, 24, 21, 0, tzinfo=UTC), "2026-11-26"),  # midnight: the next day
        (datetime(2026, 11, 25, 0, 0, tzinfo=UTC), "2026-11-26"),
        (datetime(2026, 12, 29, 21, 0, tzinfo=UTC), "2027-01-11"),
    ],
)
def test_a_day_is_a_day_in_moscow(began: datetime, due: str) -> None:
    assert terms.last_day(rule(1, "working_days"), began).isoformat() == due


def test_hours_end_on_the_day_in_moscow() -> None:
    began = datetime(2026, 11, 24, 19, 30, tzinfo=UTC)
    assert terms.last_day(rule(1, "hours"), began) == date(2026, 11, 24)
    assert terms.last_day(rule(2, "hours"), began) == date(2026, 11, 25)


def test_a_term_has_passed_at_midnight_in_moscow_and_not_before() -> None:
    assert terms.end_of(date(2026, 11, 27)) == datetime(2026, 11, 27, 21, tzinfo=UTC)
    assert terms.today(datetime(2026, 11, 27, 20, 59, tzinfo=UTC)) == date(2026, 11, 27)
    assert terms.today(datetime(2026, 11, 27, 21, tzinfo=UTC)) == date(2026, 11, 28)


@pytest.mark.parametrize(
    ("due", "reminded"),
    [
        ("2026-11-27", "2026-11-26"),
        ("2026-11-30", "2026-11-27"),
        ("2027-01-11", "2026-12-30"),
        ("2027-02-24", "2027-02-20"),
    ],
)
def test_people_are_reminded_at_nine_of_the_working_day_before(due: str, reminded: str) -> None:
    assert terms.day_before(date.fromisoformat(due)) == moscow(reminded, "09:00")


ROWS = [
    rule(3, "working_days", valid_from="2022-07-01"),
    rule(5, "working_days", valid_from="2027-01-01"),
    rule(9, "working_days", name="other.rule", valid_from="2026-12-01"),
]


@pytest.mark.parametrize(
    ("on", "value"),
    [("2022-07-01", 3), ("2026-12-31", 3), ("2027-01-01", 5), ("2030-01-01", 5)],
)
@pytest.mark.parametrize("rows", [ROWS, ROWS[::-1]], ids=["in order", "in any order"])
def test_a_later_row_holds_from_its_day_on(rows: list[Rule], on: str, value: int) -> None:
    assert Rules(rows).of("some.rule", date.fromisoformat(on)).value == value


def test_before_the_first_row_there_is_no_rule() -> None:
    with pytest.raises(KeyError, match=r"no rule some\.rule in force on 2022-06-30"):
        Rules(ROWS).of("some.rule", date(2022, 6, 30))


def test_a_term_that_began_under_the_old_row_keeps_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terms, "table", lambda: Rules(ROWS))
    last = moscow("2026-12-31", "23:59")
    assert terms.deadline("some.rule", "staff", last).value == 3
    assert terms.deadline("some.rule", "staff", last + timedelta(minutes=1)).value == 5


def test_a_row_of_the_table_says_nothing_unknown() -> None:
    with pytest.raises(ValueError, match="extra"):
        rule(1, "months", note="?")


def test_a_deadline_carries_its_rule_and_its_clause() -> None:
    at = moscow("2026-11-24")
    found = terms.deadline("connection.check", "staff", at)
    assert (found.rule, found.value, found.unit) == ("connection.check", 3, "working_days")
    assert found.clause == "ПП РФ № 861, п. 15"
    assert (found.started_at, found.due, found.actor) == (at, date(2026, 11, 27), "staff")


def test_every_row_of_the_table_stands_with_its_clause() -> None:
    rows = [Rule.model_validate(r) for r in tomllib.loads(terms.TABLE.read_text("utf-8"))["rule"]]
    assert all(row.clause and row.title and row.value >= 0 for row in rows)
    assert len({(row.name, row.valid_from) for row in rows}) == len(rows)


def test_no_name_of_a_term_has_a_colon_for_a_letter_puts_one_after_it() -> None:
    shown = [row.title for row in terms.shipped() if not row.name.startswith("readings.")]
    assert [title for title in shown if ":" in title] == []


days = st.dates(date(2023, 1, 1), date(2030, 12, 31))


@given(day=days, count=st.integers(1, 60))
def test_a_term_of_working_days_has_that_many_between(day: date, count: int) -> None:
    last = terms.working_day_after(day, count)
    assert is_working(last)
    assert terms.working_days_between(day, last) == count
    assert terms.working_days_between(last, day) == -count


@given(day=days, unit=st.sampled_from(["calendar_days", "months"]), value=st.integers(1, 24))
def test_a_term_never_ends_on_a_day_off_nor_before_it_began(
    day: date, unit: TermUnit, value: int
) -> None:
    began = datetime.combine(day, time(12), MOSCOW)
    last = terms.last_day(rule(value, unit), began)
    assert last > day
    assert is_working(last)


@given(day=days, value=st.integers(1, 31))
def test_a_term_to_a_day_of_the_month_ends_within_one(day: date, value: int) -> None:
    last = terms.last_day(rule(value, "until_date"), datetime.combine(day, time(12), MOSCOW))
    assert day <= last <= day + timedelta(days=31)
    assert last.day == value or (last + timedelta(days=1)).day == 1
