"""What a program that was let in reads of one point beside its consumption: its readings, and the
newest value. No photographs, and not who sent which.
"""

from typing import Annotated

from fastapi import APIRouter, Depends

from contracts.intervals import RemoteReading
from contracts.readings import History
from services.metering.access.api import Reader
from services.metering.intervals.remote import Remote
from services.metering.points.model import SupplyPoint
from services.metering.readings.api import history_of
from services.metering.readings.store import Readings


def shared_router(reader: Reader, readings: Readings, remote: Remote) -> APIRouter:
    """For programs: a consumer has doors of their own."""
    door = APIRouter(prefix="/points/{id}/shared")

    @door.get("/readings")
    async def history(point: Annotated[SupplyPoint, Depends(reader)]) -> History:
        """All readings of the point, newest first."""
        told = history_of(point.snapshot(), await readings.history(point.id), readings.zones.names)
        bare = [one.model_copy(update={"files": []}) for one in told.readings]
        return told.model_copy(update={"readings": bare})

    @door.get("/remote")
    async def latest(point: Annotated[SupplyPoint, Depends(reader)]) -> RemoteReading:
        """The newest value, and the days of late that are missing."""
        return await remote.shown(point)

    return door
