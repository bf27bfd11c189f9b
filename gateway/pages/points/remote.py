"""A point that is read from afar: the newest value, its time and quality; days without data."""

from contracts.intervals import IntervalQuality, RemoteReading
from contracts.metering import PointSnapshot
from contracts.words import _
from gateway.pages.front import Visit
from gateway.pages.points.section import Section, Values

QUALITIES: dict[IntervalQuality, str] = {
    "commercial": _("принято для расчётов"),
    "not_commercial": _("не для расчётов"),
    "doubtful": _("под вопросом: сутки из одних нулей"),
    "missing": _("нет данных"),
}
NAMED = 7
"""Missing days that are written out; of more their number is told."""


async def fill(visit: Visit, point: PointSnapshot) -> Values | None:
    """What came last; nothing where the point is not read from afar."""
    answer = await visit.call("metering", "GET", f"/points/{point.id}/remote")
    found = RemoteReading.model_validate(answer.body)
    if found.latest is None and not point.smart:
        return None
    latest = found.latest
    return {
        "latest": latest,
        "quality": visit.say(QUALITIES[latest.quality]) if latest else "",
        "missing": found.missing_days[:NAMED],
        "more": max(0, len(found.missing_days) - NAMED),
    }


SECTION = Section("remote", _("Дистанционные показания"), fill)
