"""Who sees a point: its owner takes access back, a member may leave."""

from fastapi import APIRouter, Response

from contracts.metering import PointSnapshot, PointView
from contracts.words import _
from gateway.pages.front import Consumer, Id, Visit, see
from gateway.pages.points.section import Section, Values

door = APIRouter(prefix="/{id}/people")


async def fill(visit: Visit, point: PointSnapshot) -> Values | None:
    """The others, for an owner; a way out, for a member."""
    if not isinstance(point, PointView):
        return None
    return {"mine": point.mine, "others": point.others, "me": visit.actor.id}


SECTION = Section("people", _("Кто видит эту точку"), fill)


@door.post("/{account_id}")
async def close(visit: Consumer, id: Id, account_id: Id) -> Response:
    """Take access back from somebody, or leave."""
    await visit.call("metering", "DELETE", f"/points/{id}/people/{account_id}")
    leaves = account_id == visit.actor.id
    return see("/points?done=left" if leaves else f"/points/{id}?done=closed#people")
