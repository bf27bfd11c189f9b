"""When readings of a point are taken and sent, by what it is (442 п.157, 159).

Both ends are days of a month and stand in the rules table; where the last comes before the first,
it is a day of the next month. Days are days in Moscow.
"""

import calendar
from datetime import date, datetime

from casework import terms
from casework.terms import Rule
from chassis.words import words
from contracts.metering import PointType
from contracts.readings import ReadingWindow
from contracts.words import Words, _

OPENS, CLOSES = "readings.opens", "readings.closes"
WITHIN = _("Показания принимаются с {opens}-го по {closes}-е число месяца")
INTO_NEXT = _("Показания принимаются с {opens}-го по {closes}-е число следующего месяца")
ONE_DAY = _("Показания принимаются {opens}-го числа каждого месяца")


def window(point_type: PointType, at: datetime) -> ReadingWindow:
    """The window that is open at this moment, or the next to open."""
    today = terms.today(at)
    opens, closes = (_rule(end, point_type, today) for end in (OPENS, CLOSES))
    month = _month(today, -1)
    while True:
        first, last = _ends(month, opens.value, closes.value)
        if last >= today:
            break
        month = _month(month, 1)
    return ReadingWindow(
        opens_on=first,
        closes_on=last,
        is_open=first <= today,
        why=_said(opens.value, closes.value),
        clause=closes.clause if opens.clause == closes.clause else _both(opens, closes),
    )


def is_within(point_type: PointType, day: date, at: datetime) -> bool:
    """Whether a reading of this day is sent in time: both it and the sending lie in one window."""
    now = window(point_type, at)
    return now.is_open and now.opens_on <= day <= now.closes_on


def _rule(end: str, point_type: PointType, today: date) -> Rule:
    return terms.table().of(f"{end}.{point_type}", today)


def _ends(month: date, opens: int, closes: int) -> tuple[date, date]:
    return _day(month, opens), _day(month if opens <= closes else _month(month, 1), closes)


def _month(day: date, ahead: int) -> date:
    """The first of a month so far ahead."""
    count = day.year * 12 + day.month - 1 + ahead
    return date(count // 12, count % 12 + 1, 1)


def _day(month: date, day: int) -> date:
    """That day, or the last one the month has."""
    return month.replace(day=min(day, calendar.monthrange(month.year, month.month)[1]))


def _said(opens: int, closes: int) -> Words:
    if opens == closes:
        return words(ONE_DAY, opens=opens)
    return words(WITHIN if opens < closes else INTO_NEXT, opens=opens, closes=closes)


def _both(opens: Rule, closes: Rule) -> str:
    return f"{opens.clause}; {closes.clause}"
