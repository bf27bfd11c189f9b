"""What of a day falls into each zone of it, and into the night."""

from dataclasses import replace

from services.metering.consumption.model import Day
from services.metering.zones import SLOTS, Schedule, Zones


def zoned(day: Day, zones: Zones, schedule: Schedule | None) -> Day:
    """A day in slots with what fell into each zone and into the night.

    A typed day is left as it is but for the night, which its registers tell where one of them is a
    night's. Slots that nobody knows fall into no zone.
    """
    if len(day.slots) < SLOTS // 2:
        return replace(day, night=_counted(day, schedule))
    each = SLOTS // len(day.slots)
    night, sums = 0, [0] * (len(schedule.zone) if schedule else 0)
    for index, wh in enumerate(day.slots):
        if wh is None:
            continue
        half = index * each
        if half in zones.nightly:
            night += wh
        if schedule:
            sums[schedule.of_half_hour[half]] += wh
    return replace(day, zones=tuple(sums), night=night)


def _counted(day: Day, schedule: Schedule | None) -> int | None:
    """The night's registers of a day whose zones were read from a meter."""
    if schedule is None or len(day.zones) != len(schedule.zone):
        return None
    return sum(wh for wh, zone in zip(day.zones, schedule.zone, strict=True) if zone.night)
