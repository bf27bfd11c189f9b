"""Supply points: all of one's own, and each with its sections, as section.py says."""

from fastapi import APIRouter, Response

from contracts.metering import POINT_TYPES, PointView
from contracts.words import _
from gateway.pages.front import Consumer, Id, Visit
from gateway.pages.points import claiming, consumption, meters, notices, people, readings, remote
from gateway.pages.points.section import Section, filled

door = APIRouter(prefix="/points")
for part in (claiming, readings, people):
    door.include_router(part.door)
SECTIONS: tuple[Section, ...] = (
    notices.SECTION,
    readings.SECTION,
    consumption.SECTION,
    remote.SECTION,
    meters.SECTION,
    people.SECTION,
)
"""As they follow each other on the page."""
DONE = {
    "claimed": _("Точка поставки добавлена"),
    "closed": _("Доступ закрыт"),
    "left": _("Точка поставки убрана из вашего кабинета"),
}


async def point_of(visit: Visit, id_: str) -> PointView:
    """A point of the visitor's own; `NotFound` for another's."""
    return PointView.model_validate((await visit.call("metering", "GET", f"/points/{id_}")).body)


@door.get("")
async def points(visit: Consumer, done: str = "") -> Response:
    """One's own points, by address."""
    answer = await visit.call("metering", "GET", "/points")
    found = [PointView.model_validate(one) for one in answer.body]
    return visit.page("points.html", points=found, notice=_said(visit, done))


@door.get("/{id}")
async def point(visit: Consumer, id: Id, done: str = "") -> Response:
    """One point with all that is known of it."""
    found = await point_of(visit, id)
    return visit.page(
        "point.html",
        point=found,
        notice=_said(visit, done),
        point_type=visit.say(POINT_TYPES[found.point_type]),
        sections=await filled(visit, found, SECTIONS),
    )


def _said(visit: Visit, done: str) -> str:
    return visit.say(DONE[done]) if done in DONE else ""
