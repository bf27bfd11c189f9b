"""Days of consumption as they are known, and sums of them.

A day is a row of equal slots: 48 or 24 where a metering system sends them, a single one where the
day's share of a span between two typed readings is all there is. What nobody knows is None, and
None is never counted as nothing used.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import get_args

from chassis.clock import MOSCOW
from contracts.consumption import Quality, Step

TRUST: tuple[Quality, ...] = get_args(Quality)
_RANK = {quality: rank for rank, quality in enumerate(TRUST)}
DAY_MINUTES = 24 * 60
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Day:
    """A day in slots of equal length.

    `slots` in Wh, None where nothing is known; `marks` says how good each is. `zones` in Wh by
    zone of the day, empty where there is but one; `night` in Wh, None where it cannot be told.
    """

    day: date
    slots: tuple[int | None, ...] = (None,)
    marks: tuple[Quality, ...] = ("missing",)
    zones: tuple[int, ...] = ()
    night: int | None = None

    @property
    def minutes(self) -> int:
        """How long each slot is."""
        return DAY_MINUTES // len(self.slots)

    @property
    def known(self) -> int:
        """What is known of it, Wh."""
        return sum(wh for wh in self.slots if wh is not None)

    @property
    def whole(self) -> bool:
        """Whether nothing of it is missing."""
        return None not in self.slots

    @property
    def empty(self) -> bool:
        """Whether nothing of it is known."""
        return all(wh is None for wh in self.slots)


@dataclass(slots=True)
class Amount:
    """What was used from `start` on for one step, and how well that is known.

    `known` in Wh; `missing` and `ahead` in minutes: what has passed without data, and what is
    still to come. `night` is None where some of it cannot be told.
    """

    start: datetime
    known: int = 0
    missing: int = 0
    ahead: int = 0
    zones: list[int] = field(default_factory=list)
    night: int | None = 0
    rank: int = -1

    @property
    def value(self) -> int | None:
        """Wh, or None where any of it is unknown."""
        return None if self.missing or self.ahead else self.known

    @property
    def quality(self) -> Quality:
        """As good as the worst of its parts, those that are missing too."""
        if self.rank >= 0 and (self.missing or self.ahead):
            return "incomplete"
        return self.trust

    @property
    def trust(self) -> Quality:
        """How good what is known of it is."""
        return "missing" if self.rank < 0 else TRUST[self.rank]

    def take(self, day: Day, horizon: date) -> None:
        """Add a whole day; what is empty from the horizon on is not missing yet."""
        for wh, mark in zip(day.slots, day.marks, strict=True):
            self.slot(wh, mark, day.minutes, ahead=day.day >= horizon)
        _add(self.zones, day.zones)
        if day.night is None:
            self.night = self.night if day.empty else None
        elif self.night is not None:
            self.night += day.night

    def slot(self, wh: int | None, mark: Quality, minutes: int, *, ahead: bool) -> None:
        """Add one slot."""
        if wh is not None:
            self.known += wh
            self.rank = max(self.rank, _RANK[mark])
        elif ahead:
            self.ahead += minutes
        else:
            self.missing += minutes


def _add(sums: list[int], more: Sequence[int]) -> None:
    sums.extend([0] * (len(more) - len(sums)))
    for index, wh in enumerate(more):
        sums[index] += wh


def midnight(day: date) -> datetime:
    """The moment the day begins."""
    return datetime.combine(day, time(), MOSCOW)


def days_between(since: date, until: date) -> Iterator[date]:
    """Each day from `since` on, `until` not included."""
    for number in range((until - since).days):
        yield since + timedelta(days=number)


def filled(days: Iterable[Day], since: date, until: date) -> list[Day]:
    """One day for each date from `since` on, `until` not included; unknown ones are empty."""
    known = {one.day: one for one in days}
    return [known.get(day) or Day(day) for day in days_between(since, until)]


def horizon(days: Sequence[Day], today: date) -> date:
    """The first day whose data is not due yet: today, or yesterday while that has not come."""
    yesterday = today - ONE_DAY
    came = any(not one.empty for one in days if one.day == yesterday)
    return today if came else yesterday


def amounts(days: Iterable[Day], step: Step, horizon: date) -> list[Amount]:
    """The days in steps. Sums of hours, days and months of the same days are equal."""
    if step == "hour":
        return [hour for day in days for hour in _hours(day, horizon)]
    found: list[Amount] = []
    group: tuple[int, ...] = ()
    for day in days:
        key = (day.day.year, day.day.month) + ((day.day.day,) if step == "day" else ())
        if key != group:
            found.append(Amount(midnight(day.day)))
            group = key
        found[-1].take(day, horizon)
    return found


def _hours(day: Day, horizon: date) -> Iterator[Amount]:
    """Each hour of it; one that is known as a whole only has no known hours."""
    start, ahead = midnight(day.day), day.day >= horizon
    each = len(day.slots) // 24
    for hour in range(24):
        amount = Amount(start + timedelta(hours=hour), night=None)
        if each:
            for index in range(hour * each, (hour + 1) * each):
                amount.slot(day.slots[index], day.marks[index], day.minutes, ahead=ahead)
        else:
            amount.slot(None, "missing", 60, ahead=ahead and day.empty)
        yield amount


@dataclass(frozen=True, slots=True)
class Gap:
    """From when to when nothing is known."""

    start: datetime
    end: datetime


def gaps(days: Iterable[Day], horizon: date) -> list[Gap]:
    """Each unbroken stretch of what should have come and has not."""
    found: list[Gap] = []
    for day in days:
        if day.day >= horizon:
            break
        start, length = midnight(day.day), timedelta(minutes=day.minutes)
        for index, wh in enumerate(day.slots):
            if wh is not None:
                continue
            at = start + index * length
            if found and found[-1].end == at:
                found[-1] = Gap(found[-1].start, at + length)
            else:
                found.append(Gap(at, at + length))
    return found
