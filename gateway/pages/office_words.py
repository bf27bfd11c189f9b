"""When an office receives, in words: an ordinary week, like days together, and the days apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from babel.dates import get_day_names

from contracts.offices import WEEKDAYS, Office, Span, Weekday
from contracts.words import _
from gateway.pages.front import Visit
from gateway.pages.wording import day as written

MOST = 12
"""Days apart that are shown, the nearest first."""


@dataclass(frozen=True)
class Timetable:
    """`week` and `apart` are rows of two: the days, and their hours."""

    office: Office
    week: Sequence[tuple[str, str]]
    apart: Sequence[tuple[str, str]]


def timetable(visit: Visit, office: Office, since: date) -> Timetable:
    """Of this office; days apart before `since` are over."""
    return Timetable(office, _week(visit, office), _apart(visit, office, since))


def _week(visit: Visit, office: Office) -> list[tuple[str, str]]:
    rows = groupby(WEEKDAYS, key=lambda day: office.hours.get(day, []))
    return [(_days(visit, list(days)), _hours(visit, spans, _("выходной"))) for spans, days in rows]


def _days(visit: Visit, days: Sequence[Weekday]) -> str:
    names = get_day_names("abbreviated", locale=visit.language)
    first, last = (str(names[WEEKDAYS.index(one)]) for one in (days[0], days[-1]))
    return first.capitalize() if first == last else f"{first.capitalize()}–{last}"


def _apart(visit: Visit, office: Office, since: date) -> list[tuple[str, str]]:
    """A day that is named closed is closed, whatever hours it has besides."""
    named = {date.fromisoformat(day): spans for day, spans in office.special.items()}
    named |= {day: [] for day in office.closed_on}
    coming = sorted(day for day in named if day >= since)[:MOST]
    closed = _("закрыт")
    return [(written(day, visit.language), _hours(visit, named[day], closed)) for day in coming]


def _hours(visit: Visit, spans: Sequence[Span], none: str) -> str:
    return ", ".join(f"{begins}–{ends}" for begins, ends in spans) or visit.say(none)
