"""The meter of a point, and those that stood there before."""

from contracts.metering import PointSnapshot
from contracts.words import _
from gateway.pages.front import Visit
from gateway.pages.points.section import Section, Values


async def fill(_visit: Visit, point: PointSnapshot) -> Values:
    """What the register says of them."""
    former = [one for one in reversed(point.meters) if one.removed_on is not None]
    return {"meter": point.meter, "former": former}


SECTION = Section("meters", _("Прибор учёта"), fill)
