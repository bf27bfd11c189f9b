"""The HTTP door of supply points. Called by the gateway alone."""

from typing import Annotated

from fastapi import APIRouter, Path

from chassis.auth import Consumer
from contracts.metering import PointSnapshot
from services.metering.points.store import SupplyPoints

Id = Annotated[str, Path(pattern=r"^[0-9a-f-]{36}$")]


def points_router(points: SupplyPoints) -> APIRouter:
    """What a consumer sees of their points."""
    door = APIRouter(prefix="/points")

    @door.get("")
    async def mine(actor: Consumer) -> list[PointSnapshot]:
        """One's own points, by address."""
        return [one.snapshot() for one in await points.all_of(actor.id)]

    @door.get("/{id}")
    async def one(actor: Consumer, id: Id) -> PointSnapshot:
        """A point of one's own; 404 for another's."""
        return (await points.of(actor.id, id)).snapshot()

    return door
