"""Power quality and interruptions at one's own supply points: causes, measures, terms."""

from fastapi import APIRouter, Response
from pydantic import TypeAdapter

from contracts.notices import NOTICE_TYPES, OwnNotice
from gateway.pages.front import Consumer, Visit

door = APIRouter(prefix="/quality")
LIST = TypeAdapter(list[OwnNotice])
TONES = {"quality": "yours", "planned": "busy", "unplanned": "refused"}
"""How the tag of each type looks; the words say what it is."""


async def notices_of(visit: Visit) -> list[OwnNotice]:
    """Those that touch the visitor's points, the newest change first."""
    return LIST.validate_python((await visit.call("metering", "GET", "/notices")).body)


@door.get("")
async def show(visit: Consumer) -> Response:
    """What is so now, and what has ended lately."""
    found = await notices_of(visit)
    return visit.page(
        "quality.html",
        now=[one for one in found if one.ended_at is None],
        past=[one for one in found if one.ended_at is not None],
        types=NOTICE_TYPES,
        tones=TONES,
    )
