"""What is wrong with the supply of a point now, or will be."""

from contracts.metering import PointSnapshot
from contracts.notices import NOTICE_TYPES
from contracts.words import _
from gateway.pages.front import Visit
from gateway.pages.points.section import Section, Values
from gateway.pages.quality import TONES, notices_of


async def fill(visit: Visit, point: PointSnapshot) -> Values | None:
    """Notices that have not ended; nothing where all is well."""
    about = [
        one
        for one in await notices_of(visit)
        if one.ended_at is None and any(place.id == point.id for place in one.supply_points)
    ]
    return {"notices": about, "types": NOTICE_TYPES, "tones": TONES} if about else None


SECTION = Section("notices", _("Качество и отключения"), fill)
