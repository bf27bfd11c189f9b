"""The law's terms: a table of rules, and how a term is counted.

A term is counted from the day after the event (ГК РФ ст. 191); one in calendar days or months that
ends on a day off ends on the next working day (ст. 193). Days are days in Moscow.
"""

import calendar
import functools
import tomllib
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from casework.calendar import is_working
from chassis.clock import MOSCOW
from chassis.words import words
from contracts.case import Deadline, Party, TermUnit

TABLE = Path(__file__).with_name("rules.toml")


class Rule(BaseModel):
    """One row: how long, in what unit, where it is written, since when."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    title: str
    value: int
    unit: TermUnit
    clause: str
    valid_from: date
    checked_on: date


class Rules:
    """The table; a later row of the same name holds for terms that begin on or after its day.

    Of two rows with the same day the one that was written later holds.
    """

    def __init__(self, rows: Iterable[Rule]) -> None:
        self._rows = sorted(rows, key=lambda rule: rule.valid_from)

    @property
    def names(self) -> frozenset[str]:
        """All there are rows of."""
        return frozenset(rule.name for rule in self._rows)

    def of(self, name: str, on: date) -> Rule:
        """The row in force on that day; `KeyError` where there is none."""
        found = [rule for rule in self._rows if rule.name == name and rule.valid_from <= on]
        if not found:
            raise KeyError(f"no rule {name} in force on {on}")
        return found[-1]


@functools.cache
def shipped() -> tuple[Rule, ...]:
    """The rules the project ships."""
    rows = tomllib.loads(TABLE.read_text("utf-8"))["rule"]
    return tuple(Rule.model_validate(row) for row in rows)


_amended: list[Rule] = []


@functools.cache
def table() -> Rules:
    """The rules in force in this process: those that are shipped, and what became of them here."""
    return Rules([*shipped(), *_amended])


def amend(rows: Iterable[Rule]) -> None:
    """Let these rows of the service's own store stand beside the shipped ones, in their order."""
    _amended[:] = rows
    table.cache_clear()


def working_day_after(day: date, count: int) -> date:
    """The `count`-th working day after `day`; for 0 the day itself, or the next one worked."""
    left = count
    while left > 0 or not is_working(day):
        day += timedelta(days=1)
        left -= is_working(day)
    return day


def working_days_between(day: date, last: date) -> int:
    """Working days after `day` up to and including `last`; negative where `last` has passed."""
    if last < day:
        return -working_days_between(last, day)
    span = (last - day).days
    return sum(is_working(day + timedelta(days=ahead)) for ahead in range(1, span + 1))


def _months_after(day: date, count: int) -> date:
    month = day.month - 1 + count
    return _day_of_month(day.year + month // 12, month % 12 + 1, day.day)


def _day_of_month(year: int, month: int, day: int) -> date:
    """That day, or the last one the month has."""
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def last_day(rule: Rule, began: datetime) -> date:
    """The last day of a term that began at this moment."""
    day = began.astimezone(MOSCOW).date()
    match rule.unit:
        case "working_days":
            return working_day_after(day, rule.value)
        case "calendar_days":
            return working_day_after(day + timedelta(days=rule.value), 0)
        case "months":
            return working_day_after(_months_after(day, rule.value), 0)
        case "end_of_working_day":
            return working_day_after(day, 0)
        case "hours" | "minutes":
            return (began + timedelta(**{rule.unit: rule.value})).astimezone(MOSCOW).date()
        case "until_date":
            this_month = _day_of_month(day.year, day.month, rule.value)
            next_month = _months_after(day.replace(day=1), 1)
            ahead = _day_of_month(next_month.year, next_month.month, rule.value)
            return this_month if day <= this_month else ahead


def deadline(name: str, actor: Party, began: datetime) -> Deadline:
    """The term of this rule from this moment on."""
    rule = table().of(name, began.astimezone(MOSCOW).date())
    return Deadline(
        rule=name,
        title=words(rule.title),
        value=rule.value,
        unit=rule.unit,
        clause=rule.clause,
        started_at=began,
        due=last_day(rule, began),
        actor=actor,
    )


def day_before(due: date) -> datetime:
    """Nine in the morning of the working day before the last one: when people are reminded."""
    day = due - timedelta(days=1)
    while not is_working(day):
        day -= timedelta(days=1)
    return datetime.combine(day, time(9), MOSCOW)


def next_look(due: date, at: datetime) -> datetime:
    """When a term that runs since now needs a look: the day before its last, or once it is over."""
    near = day_before(due)
    return near if near > at else end_of(due)


def end_of(due: date) -> datetime:
    """The moment a term has passed: midnight after its last day."""
    return datetime.combine(due + timedelta(days=1), time(0), MOSCOW)


def today(at: datetime) -> date:
    """The day in Moscow."""
    return at.astimezone(MOSCOW).date()
