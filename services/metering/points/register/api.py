"""The HTTP door by which a register comes in: from the desk, or from the command line."""

from typing import Annotated

from fastapi import APIRouter, Depends, File, Request, UploadFile

from chassis.auth import Supervisor, caller
from chassis.errors import language_of
from contracts.metering import RegisterTaken, RejectedLine
from services.metering.points.register.rows import reason
from services.metering.points.register.taking import Register, Taken

BY_COMMAND = "kabinet import"
Table = Annotated[UploadFile, File()]


def register_router(register: Register) -> APIRouter:
    """Two ways in; what each line says and whether it is taken is decided behind them."""
    door = APIRouter()

    @door.post("/staff/imports/supply-points")
    async def from_desk(actor: Supervisor, request: Request, file: Table) -> RegisterTaken:
        """A CSV file of an employee; refused lines are told one by one, up to a thousand."""
        return told(await register.take(file.file, actor.name or actor.email), request)

    @door.post("/imports/supply-points", dependencies=[Depends(caller)])
    async def from_command(request: Request, file: Table) -> RegisterTaken:
        """A CSV file from the command line; the gateway offers no way here."""
        return told(await register.take(file.file, BY_COMMAND), request)

    return door


def told(taken: Taken, request: Request) -> RegisterTaken:
    """In the reader's words."""
    language = language_of(request)
    return RegisterTaken(
        accepted=taken.accepted,
        created=taken.created,
        changed=taken.changed,
        unchanged=taken.unchanged,
        refused=taken.refused,
        rejected=[
            RejectedLine(line=line, reason=reason(why, language)) for line, why in taken.rejected
        ],
    )
