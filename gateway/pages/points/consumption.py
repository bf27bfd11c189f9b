"""The months of this year at a glance; days and hours have a page of their own."""

from contracts.metering import PointSnapshot
from contracts.words import _
from gateway.pages.consumption import asked, shown, today
from gateway.pages.front import Visit
from gateway.pages.points.section import Section, Values


async def fill(visit: Visit, point: PointSnapshot) -> Values | None:
    """The months of this year; nothing where nothing was ever known of it."""
    told = await asked(visit, point.id, "year", today())
    return shown(visit, told) if told.known else None


SECTION = Section("consumption", _("Потребление"), fill)
