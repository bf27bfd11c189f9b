"""Where days come from: a metering system's values, and between them what people read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from services.metering.consumption.model import Day, filled, horizon
from services.metering.consumption.typed import Mark, Span, beside, spans, spread
from services.metering.consumption.zoned import zoned
from services.metering.points.model import SupplyPoint
from services.metering.zones import Schedule, Zones


class Profiles(Protocol):
    """Values that a metering system sent, by the 15 digits of a point."""

    async def read(self, code: str, since: date, until: date) -> list[Day]:
        """The days of which anything came, from `since` on, `until` not included."""
        ...


class Marks(Protocol):
    """Readings that count, and what meters showed as they were put up and taken down."""

    async def of(self, point: SupplyPoint) -> list[Mark]:
        """All of a point, in any order."""
        ...


@dataclass(frozen=True)
class Known:
    """One day for each date that was asked for, and the spans between readings they come from."""

    days: list[Day]
    spans: list[Span]
    profiled: bool
    """Whether any of it came from a metering system."""
    zones: Schedule | None

    def horizon(self, today: date) -> date:
        """The first day whose data is not due yet: with typed readings, that of the last one."""
        if not self.profiled and self.spans:
            return min(today, self.spans[-1].until)
        return horizon(self.days, today)

    def between(self, since: date, until: date) -> list[Day]:
        """Those of them from `since` on, `until` not included."""
        return [day for day in self.days if since <= day.day < until]


class Source:
    """The days of a point."""

    def __init__(self, profiles: Profiles, marks: Marks, zones: Zones) -> None:
        self._profiles = profiles
        self._marks = marks
        self._zones = zones

    def schedule(self, point: SupplyPoint) -> Schedule | None:
        """The zones that the point's meter counts."""
        return self._zones.of(point.meter.zones) if point.meter else None

    async def known(self, point: SupplyPoint, since: date, until: date) -> Known:
        """All that is known of these days."""
        came: Sequence[Day] = ()
        if point.point_code:
            came = await self._profiles.read(point.point_code, since, until)
        typed = beside(came, spans(await self._marks.of(point)))
        schedule = self.schedule(point)
        days = filled([*spread(typed, since, until), *came], since, until)
        return Known(
            days=[zoned(day, self._zones, schedule) for day in days],
            spans=typed,
            profiled=bool(came),
            zones=schedule,
        )
