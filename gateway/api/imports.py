"""What other systems know, taken from files of staff."""

from typing import Annotated

from fastapi import APIRouter, File, UploadFile

from contracts.metering import RegisterTaken
from gateway.api.access import Supervisor
from gateway.register import taken

door = APIRouter(prefix="/staff/imports", tags=["staff"])


@door.post("/supply-points")
async def supply_points(call: Supervisor, file: Annotated[UploadFile, File()]) -> RegisterTaken:
    """A register as CSV: nothing of a line is taken where any of it is wrong.

    The same file twice changes nothing. `rejected` are the first thousand of `refused` lines.
    """
    found = await taken(call.call, file)
    call.about(accepted=found.accepted, refused=found.refused)
    return found
