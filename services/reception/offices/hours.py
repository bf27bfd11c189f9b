"""When an office receives: its hours on a day, and the slots they make. Pure; days are Moscow's."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from casework.calendar import SATURDAY, is_working
from chassis.clock import MOSCOW
from contracts.offices import WEEKDAYS, Plan
from contracts.words import _

Spell = tuple[datetime, datetime]
"""From when until when."""
FARTHEST = 120
"""Calendar days ahead that are looked through for open days."""


def why_closed(plan: Plan, day: date) -> str:
    """Why the office does not receive that day, as a msgid; empty where it does.

    A day named in the plan is as it is named there; on a public holiday nobody works.
    """
    if not plan.active:
        return _("Офис не принимает")
    if day in plan.closed_on:
        return _("Офис закрыт")
    special = plan.special.get(day.isoformat())
    if special is not None:
        return "" if special else _("Офис закрыт")
    if day.weekday() < SATURDAY and not is_working(day):
        return _("Праздничный день")
    return "" if plan.hours.get(WEEKDAYS[day.weekday()]) else _("Выходной")


def open_spells(plan: Plan, day: date) -> list[Spell]:
    """When it is open that day."""
    if why_closed(plan, day):
        return []
    spans = plan.special.get(day.isoformat()) or plan.hours[WEEKDAYS[day.weekday()]]
    return [(_at(day, begins), _at(day, ends)) for begins, ends in spans]


def slots(plan: Plan, day: date) -> list[Spell]:
    """The times one may come at, one after another; none goes beyond closing time."""
    return [slot for spell in open_spells(plan, day) for slot in _cut(spell, plan.slot_minutes)]


def is_within(plan: Plan, begins: datetime, ends: datetime) -> bool:
    """Whether the office is open all that while."""
    day = begins.astimezone(MOSCOW).date()
    return any(opens <= begins and ends <= closes for opens, closes in open_spells(plan, day))


def open_days(plan: Plan, first: date, count: int) -> list[date]:
    """The next days on which it receives, `first` among them where it does."""
    found: list[date] = []
    for day in calendar_days(first, FARTHEST):
        if len(found) == count:
            break
        if not why_closed(plan, day):
            found.append(day)
    return found


def calendar_days(first: date, count: int) -> Iterator[date]:
    """So many days from this one on."""
    return (first + timedelta(days=ahead) for ahead in range(count))


def _cut(spell: Spell, minutes: int) -> Iterator[Spell]:
    begins, closes = spell
    step = timedelta(minutes=minutes)
    while begins + step <= closes:
        yield begins, begins + step
        begins += step


def _at(day: date, clock: str) -> datetime:
    hours, minutes = int(clock[:2]), int(clock[3:])
    return datetime.combine(day, time(), MOSCOW) + timedelta(hours=hours, minutes=minutes)
