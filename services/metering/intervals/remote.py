"""What a point that is read from afar showed last (186 Прил.5 п.11), and what is missing."""

from datetime import date, timedelta

from chassis.clock import MOSCOW, now
from contracts.intervals import LatestInterval, RemoteReading
from services.metering.intervals.days import Days
from services.metering.intervals.series import Day
from services.metering.points.model import SupplyPoint
from services.metering.points.store import SupplyPoints

LOOKED_BACK = 30
"""Days; what is older is nobody's surprise any more."""


class Remote:
    """Remote access to a consumer's own points."""

    def __init__(self, points: SupplyPoints, days: Days) -> None:
        self._points = points
        self._days = days

    async def of(self, account_id: str, point_id: str) -> RemoteReading:
        """The newest value; `NotFound` for another's point."""
        return await self.shown(await self._points.of(account_id, point_id))

    async def shown(self, point: SupplyPoint) -> RemoteReading:
        """The newest value of a point that whoever asks may see."""
        if point.point_code is None:
            return RemoteReading(latest=None)
        today = now().astimezone(MOSCOW).date()
        since = today - timedelta(days=LOOKED_BACK)
        recent = await self._days.read(point.point_code, since, today + timedelta(days=1))
        known = [day for day in recent if _has_values(day)]
        newest = known[-1] if known else await self._days.newest(point.point_code)
        if newest is None:
            return RemoteReading(latest=None)
        began = since if known and known[0].on == since else await self._began(point.point_code)
        missing = [
            day.on for day in reversed(recent) if began <= day.on < today and day.series is None
        ]
        return RemoteReading(latest=_latest(newest), missing_days=missing)

    async def _began(self, code: str) -> date:
        """The first day there ever was something."""
        oldest = await self._days.oldest(code)
        return oldest or date.max


def _has_values(day: Day) -> bool:
    return day.series is not None and day.series.total() is not None


def _latest(day: Day) -> LatestInterval | None:
    series = day.series
    total = series.total() if series else None
    if series is None or total is None:
        return None
    last = [one for one in series.intervals(day.on) if one.value is not None][-1]
    assert last.value is not None
    return LatestInterval(
        start=last.start,
        end=last.start + timedelta(minutes=last.minutes),
        minutes=last.minutes,
        value=last.value,
        quality=last.quality,
        day=day.on,
        day_total=total,
        day_gaps=series.gaps,
    )
