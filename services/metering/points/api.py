"""The HTTP door of supply points. Called by the gateway alone."""

from typing import Annotated

from fastapi import APIRouter, Path

from chassis.auth import Consumer
from chassis.clock import now
from contracts.metering import PointView
from services.metering.points.model import SupplyPoint
from services.metering.points.store import SupplyPoints
from services.metering.readings.windows import window

Id = Annotated[str, Path(pattern=r"^[0-9a-f-]{36}$")]


def points_router(points: SupplyPoints) -> APIRouter:
    """What a consumer sees of their points."""
    door = APIRouter(prefix="/points")

    @door.get("")
    async def mine(actor: Consumer) -> list[PointView]:
        """One's own points, by address."""
        return [viewed(one) for one in await points.all_of(actor.id)]

    @door.get("/{id}")
    async def one(actor: Consumer, id: Id) -> PointView:
        """A point of one's own; 404 for another's."""
        return viewed(await points.of(actor.id, id))

    return door


def viewed(point: SupplyPoint) -> PointView:
    """As its consumers see it, with the present window of its readings or the next."""
    seen = point.snapshot().model_dump()
    return PointView(**seen, window=window(point.point_type, now()))
