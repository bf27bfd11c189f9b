"""A day, a month or a year of a point with what it tells: one answer for one page."""

from collections.abc import Callable, Hashable, Sequence
from datetime import date, timedelta
from typing import Any

from chassis.clock import MOSCOW, now
from contracts.consumption import (
    Bar,
    Beside,
    Between,
    ConsumptionView,
    Peak,
    Step,
    Stretch,
    View,
    ZoneSum,
)
from services.metering.consumption.compare import beside, expected, highest, night_share
from services.metering.consumption.model import ONE_DAY, Amount, Day, amounts, gaps
from services.metering.consumption.source import Known, Source
from services.metering.points.model import SupplyPoint
from services.metering.zones import Schedule

Place = Callable[[Amount], Hashable]
MOST_GAPS = 12
WEEKS_BEFORE = timedelta(weeks=5)
STEPS: dict[View, Step] = {"day": "hour", "month": "day", "year": "month"}
COMPARED: dict[View, Step] = {"day": "hour", "month": "day", "year": "day"}
"""What is set beside each other: of a year its days, for a month is rarely known whole."""
PLACES: dict[View, Place] = {
    "day": lambda one: one.start.hour,
    "month": lambda one: one.start.day,
    "year": lambda one: (one.start.month, one.start.day),
}


def period(view: View, at: date) -> tuple[date, date]:
    """The day, month or year that `at` lies in; the second day is not of it."""
    if view == "day":
        return at, at + ONE_DAY
    if view == "month":
        start = at.replace(day=1)
        return start, (start + timedelta(days=32)).replace(day=1)
    return date(at.year, 1, 1), date(at.year + 1, 1, 1)


def year_before(day: date) -> date:
    """The same day a year ago; of 29 February the 28th."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def today() -> date:
    """The day it is in Moscow."""
    return now().astimezone(MOSCOW).date()


async def report(source: Source, point: SupplyPoint, view: View, at: date) -> ConsumptionView:
    """What the page of this period shows."""
    start, end = period(view, at)
    before = period(view, start - ONE_DAY)
    year_ago = period(view, year_before(start))
    ours = await source.known(point, min(before[0], start - WEEKS_BEFORE), end)
    theirs = await source.known(point, *year_ago)
    horizon = ours.horizon(today())
    days = ours.between(start, end)
    told = Told(view, days, ours, horizon)
    past = amounts(theirs.days, COMPARED[view], horizon)
    return ConsumptionView(
        view=view,
        start=start,
        end=end,
        hourly=any(len(day.slots) > 1 for day in days),
        bars=told.bars(amounts(theirs.days, STEPS[view], horizon)),
        before=told.beside(amounts(ours.between(*before), COMPARED[view], horizon)),
        year_ago=told.beside(past),
        expected=_expected(view, days, ours, start, horizon),
        **told.sums(),
    )


def _expected(
    view: View, days: Sequence[Day], known: Known, start: date, horizon: date
) -> int | None:
    """Of a month that has not ended and has begun."""
    running = view == "month" and start < horizon < days[-1].day + ONE_DAY
    return expected(days, known.between(start - WEEKS_BEFORE, start)) if running else None


class Told:
    """What is told of the days of one period."""

    def __init__(self, view: View, days: list[Day], known: Known, horizon: date) -> None:
        self._view, self._days, self._known, self._horizon = view, days, known, horizon
        self._daily = amounts(days, "day", horizon)

    def bars(self, past: Sequence[Amount]) -> list[Bar]:
        """Each step with the same place a year ago."""
        place: Place = (lambda one: one.start.month) if self._view == "year" else PLACES[self._view]
        was = {place(one): one.value for one in past}
        return [
            Bar(
                start=one.start,
                known=one.known,
                missing=one.missing,
                ahead=one.ahead,
                quality=one.quality,
                trust=one.trust,
                zones=one.zones,
                was=was.get(place(one)),
            )
            for one in amounts(self._days, STEPS[self._view], self._horizon)
        ]

    def beside(self, theirs: Sequence[Amount]) -> Beside | None:
        """Ours beside another period, place by place."""
        step, place = COMPARED[self._view], PLACES[self._view]
        found = beside(amounts(self._days, step, self._horizon), theirs, place)
        if found is None:
            return None
        return Beside(
            ours=found.ours,
            theirs=found.theirs,
            parts=found.parts,
            of=found.of,
            percent=found.percent,
        )

    def sums(self) -> dict[str, Any]:
        """All together, the zones, the peaks, the gaps, the spans."""
        holes = gaps(self._days, self._horizon)
        first, last = self._days[0].day, self._days[-1].day
        hours = amounts([day for day in self._days if len(day.slots) > 1], "hour", self._horizon)
        return {
            "known": sum(one.known for one in self._daily),
            "missing": sum(one.missing for one in self._daily),
            "ahead": sum(one.ahead for one in self._daily),
            "zones": _zones(self._daily, self._known.zones),
            "night": night_share(self._daily),
            "highest_hour": _peak(hours),
            "highest_day": _peak(self._daily) if hours and self._view != "day" else None,
            "gaps": [Stretch(start=one.start, end=one.end) for one in holes[:MOST_GAPS]],
            "more_gaps": max(0, len(holes) - MOST_GAPS),
            "between": [
                Between(since=one.since, until=one.until, wh=one.total, quality=one.quality)
                for one in self._known.spans
                if one.since <= last and one.until > first
            ],
        }


def _peak(found: Sequence[Amount]) -> Peak | None:
    most = highest(found)
    return Peak(start=most.start, wh=most.known) if most else None


def _zones(daily: Sequence[Amount], schedule: Schedule | None) -> list[ZoneSum]:
    if schedule is None:
        return []
    return [
        ZoneSum(
            code=zone.code,
            name=zone.name,
            wh=sum(one.zones[place] for one in daily if len(one.zones) > place),
        )
        for place, zone in enumerate(schedule.zone)
    ]
