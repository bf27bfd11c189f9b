"""What a channel of a supply point measured on one day, in the order in which time really went.

A place of a series is a half-hour or an hour counted from midnight in Moscow, so that the days on
which clocks were changed (until 2014) have two places more or fewer, and none is there twice.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from chassis.clock import MOSCOW

Channel = Literal["01", "02", "03", "04"]
CHANNELS: tuple[Channel, ...] = ("01", "02", "03", "04")
"""Active import and export (kWh), reactive import and export (kvarh)."""
IMPORTED: Channel = "01"
STEPS = (30, 60)
"""Minutes an interval may last."""
Extras = Mapping[int, Mapping[str, str]]
"""Other marks of a value by its place: `extendedstatus`, `errofmeasuring`, `param1`.."""
Quality = Literal["commercial", "not_commercial", "doubtful", "missing"]


def midnight(on: date) -> datetime:
    """The moment the day begins in Moscow, in UTC."""
    return datetime.combine(on, time(), MOSCOW).astimezone(UTC)


@lru_cache(maxsize=2048)
def length(on: date, minutes: int) -> int:
    """How many intervals of so many minutes the day has: 48 or 24, but for days of a change."""
    lasts = midnight(on + timedelta(days=1)) - midnight(on)
    return int(lasts.total_seconds()) // (minutes * 60)


@lru_cache(maxsize=512)
def places(on: date, minutes: int) -> Mapping[str, tuple[int, ...]]:
    """Where each `HHMM` of the clock stands in the day: twice in autumn, nowhere in spring."""
    found: dict[str, tuple[int, ...]] = {}
    first, step = midnight(on), timedelta(minutes=minutes)
    for place in range(length(on, minutes)):
        shown = (first + place * step).astimezone(MOSCOW).strftime("%H%M")
        found[shown] = (*found.get(shown, ()), place)
    return found


@dataclass(frozen=True, slots=True)
class Interval:
    """One value: kWh (kvarh) from `start` (UTC) on for so many minutes; None is a gap, never 0."""

    start: datetime
    minutes: int
    value: Decimal | None
    quality: Quality
    status: int = 0


@dataclass(frozen=True, slots=True)
class Series:
    """Values of one channel on one day, in units of 10^-scale kWh (kvarh); None is a gap.

    `statuses` is empty where all are 0; 1 is: must not be used in commercial settlement.
    """

    minutes: int
    values: tuple[int | None, ...]
    scale: int = 0
    statuses: tuple[int, ...] = ()
    extras: Extras = field(default_factory=dict)

    @property
    def gaps(self) -> int:
        """How many intervals have no value."""
        return self.values.count(None)

    @property
    def is_zero(self) -> bool:
        """Every value is 0 and said to be good: so some systems write that they have none."""
        return not any(self.statuses) and bool(self.values) and not any(self._or_one())

    def _or_one(self) -> Iterator[int]:
        return (1 if value is None else value for value in self.values)

    def status(self, place: int) -> int:
        """The mark of the value at this place."""
        return self.statuses[place] if self.statuses else 0

    def value(self, place: int) -> Decimal | None:
        """The value at this place, kWh (kvarh)."""
        found = self.values[place]
        return None if found is None else Decimal(found).scaleb(-self.scale)

    def total(self) -> Decimal | None:
        """All that was measured that day, gaps left out; None where nothing was."""
        known = [value for value in self.values if value is not None]
        return Decimal(sum(known)).scaleb(-self.scale) if known else None

    def quality(self, place: int) -> Quality:
        """How far the value at this place can be trusted."""
        if self.values[place] is None:
            return "missing"
        if self.status(place):
            return "not_commercial"
        return "doubtful" if self.is_zero else "commercial"

    def intervals(self, on: date) -> list[Interval]:
        """Each value with its moment and its quality."""
        first, step = midnight(on), timedelta(minutes=self.minutes)
        good: Quality = "doubtful" if self.is_zero else "commercial"
        return [
            Interval(
                first + place * step,
                self.minutes,
                None if value is None else Decimal(value).scaleb(-self.scale),
                "missing" if value is None else "not_commercial" if self.status(place) else good,
                self.status(place),
            )
            for place, value in enumerate(self.values)
        ]


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a point's channel; `series` is None where nothing came for it."""

    on: date
    series: Series | None

    def intervals(self) -> list[Interval]:
        """Each interval; of a day that is missing, half-hours without values."""
        if self.series is not None:
            return self.series.intervals(self.on)
        return Series(30, (None,) * length(self.on, 30)).intervals(self.on)
