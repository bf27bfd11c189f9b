"""When the account did not work and why, and when it will not: for everybody (186 п.30)."""

from fastapi import APIRouter, Response

from chassis.clock import now
from gateway.pages.front import Anyone

door = APIRouter(prefix="/outages")


@door.get("")
async def show(visit: Anyone) -> Response:
    """Those of the last year and those ahead."""
    at, found = now(), await visit.front.outages.lately()
    return visit.page(
        "outages.html",
        ahead=[one for one in reversed(found) if not one.is_over(at)],
        past=[one for one in found if one.is_over(at)],
    )
