"""The meter of a point, and those that stood there before."""

from datetime import date, timedelta

from casework.terms import today
from chassis.clock import now
from contracts.metering import Meter, PointSnapshot, PointView
from contracts.words import _
from gateway.pages.front import Visit
from gateway.pages.points.section import Section, Values

NEAR = timedelta(days=60)
"""So long before its verification is over one hears of it."""


async def fill(_visit: Visit, point: PointSnapshot) -> Values:
    """What the register says of them."""
    former = [one for one in reversed(point.meters) if one.removed_on is not None]
    return {
        "meter": point.meter,
        "former": former,
        "verified": verified(point.meter),
        "zone_names": point.zone_names if isinstance(point, PointView) else {},
    }


def verified(meter: Meter | None, day: date | None = None) -> str:
    """Whether its verification is `past` or `near` its end on this day; else empty."""
    if meter is None or meter.calibrated_until is None:
        return ""
    day = day or today(now())
    if meter.calibrated_until < day:
        return "past"
    return "near" if meter.calibrated_until - day <= NEAR else ""


SECTION = Section("meters", _("Прибор учёта"), fill)
