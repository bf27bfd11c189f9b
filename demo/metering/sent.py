"""What the made-up metering system sent: half-hours of thirteen months, as they were lived.

Some half-hours never came, some days never came, some values are not for settlement, and some days
were sent once more with other values a week later.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from chassis.clock import MOSCOW, new_id
from demo.metering.points import Listed
from demo.metering.usage import half_hours
from services.metering.intervals.days import Days, Origin, PointDay
from services.metering.intervals.packing import pack
from services.metering.intervals.series import IMPORTED, Series

LASTS = 400
"""Days: a year, and the month that this one is set beside."""
WATT_HOURS = 3
"""Digits after the point of a kWh."""
LATER = timedelta(days=8)


async def sent(days: Days, point: Listed, today: date) -> int:
    """All days of a point up to yesterday, corrections after them; how many came."""
    known = [today - timedelta(days=back) for back in range(LASTS, 0, -1)]
    first = list(_days(point, [day for day in known if not _is(point, day, "lost", 0.006)]))
    made_at = datetime.combine(known[0], time(3), MOSCOW)
    await days.put(first, Origin(made_at, new_id()))
    again = [day for day in known if day < today - LATER and _is(point, day, "again", 0.01)]
    corrected = list(_days(point, again, again=True))
    await days.put(corrected, Origin(made_at + LATER, new_id()))
    return len(first)


def _days(point: Listed, days: list[date], *, again: bool = False) -> Iterator[PointDay]:
    for day in days:
        values: list[int | None] = [*half_hours(point, day)]
        statuses: tuple[int, ...] = ()
        if again:
            values = [(wh or 0) * 11 // 10 for wh in values]
        elif _is(point, day, "holes", 0.02):
            values[14:20] = [None] * 6
        if _is(point, day, "doubts", 0.02):
            statuses = (0,) * 4 + (1,) * 4 + (0,) * 40
        series = Series(30, tuple(values), WATT_HOURS, statuses)
        yield PointDay(point.point_code, day, {IMPORTED: pack(series)})


def _is(point: Listed, day: date, what: str, often: float) -> bool:
    """Whether it happened on that day: the same each time."""
    return Random(f"{what}{point.point_code}{day}").random() < often  # noqa: S311  no lottery
