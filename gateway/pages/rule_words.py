"""Rules and the calendar in words: what an administrator reads of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from babel.dates import format_date
from pydantic import ValidationError

from casework.amending import DAYS
from casework.calendar import Year
from casework.lengths import length
from contracts.case import TermUnit
from contracts.rules import RuleHistory, RuleRow
from contracts.words import _
from gateway.pages.front import Visit

UNITS: dict[TermUnit, str] = {
    "working_days": _("рабочие дни"),
    "calendar_days": _("календарные дни"),
    "months": _("месяцы"),
    "end_of_working_day": _("до конца рабочего дня"),
    "hours": _("часы"),
    "minutes": _("минуты"),
    "until_date": _("до числа месяца"),
}
TOLD = ("value", "unit", "clause", "valid_from")
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Row:
    """A row of the history; `state` is past, now or planned."""

    row: RuleRow
    length: str
    state: str


@dataclass(frozen=True)
class Rule:
    """A rule as the pages show it."""

    name: str
    title: str
    now: Row
    planned: Row | None
    history: Sequence[Row]
    checked_on: date
    stale: bool
    """Nobody has read it against the law for a year."""
    first_day: date


def drawn(visit: Visit, rule: RuleHistory, today: date) -> Rule:
    """The rule with what holds today, what will, and all that did."""
    held = rule.on(today)
    ahead = [row for row in rule.rows if row.valid_from > today]
    planned = rule.on(ahead[0].valid_from) if ahead else None
    rows = [_row(visit, row, held, today) for row in rule.rows]
    return Rule(
        name=rule.name,
        title=rule.title,
        now=next(one for one in rows if one.row is held),
        planned=next((one for one in rows if one.row is planned), None),
        history=rows[::-1],
        checked_on=rule.checked_on,
        stale=today - rule.checked_on > YEAR,
        first_day=rule.first_day,
    )


def _row(visit: Visit, row: RuleRow, held: RuleRow, today: date) -> Row:
    state = "now" if row is held else "planned" if row.valid_from > today else "past"
    return Row(row, length(row.value, row.unit, visit.language), state)


def said(row: RuleRow) -> str:
    """A row in a line, for the audit: always in Russian, as the law is."""
    return f"{length(row.value, row.unit, 'ru')}, {row.clause}, с {row.valid_from:%d.%m.%Y}"


def said_as_typed(typed: Mapping[str, object]) -> str:
    """The same of what was typed, be it readable or not."""
    try:
        return said(RuleRow.model_validate(typed))
    except ValidationError:
        return ", ".join(str(typed.get(name, "")) for name in TOLD)


def units(visit: Visit, rule: RuleHistory) -> list[tuple[str, str]]:
    """Those the rule's term can be counted in."""
    own = rule.rows[-1].unit
    return [(one, visit.say(UNITS[one])) for one in UNITS if one == own or {one, own} <= {*DAYS}]


def months(days: Sequence[date], language: str) -> list[tuple[str, str]]:
    """Days by month: [("январь", "1, 2, 5–9")]."""
    return [
        (str(format_date(first, "LLLL", locale=language)), _runs([first, *rest]))
        for first, *rest in (list(group) for _month, group in groupby(days, lambda d: d.month))
    ]


def _runs(days: Sequence[date]) -> str:
    found: list[list[int]] = []
    for day in days:
        if found and day.day == found[-1][-1] + 1:
            found[-1].append(day.day)
        else:
            found.append([day.day])
    return ", ".join(
        f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in found
    )


def year_words(year: Year, language: str) -> dict[str, object]:
    """A year of the calendar, by months."""
    return {
        "year": year.year,
        "worked": year.worked,
        "off": months(year.off, language),
        "working": months(year.working, language),
        "decrees": year.decrees,
    }
