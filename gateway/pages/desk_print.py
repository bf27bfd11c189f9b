"""A case on paper: an A4 sheet for the file, the application as it was filled in, what happened."""

from fastapi import APIRouter, Response

from chassis.clock import now
from gateway.pages.desk_sheet import read
from gateway.pages.front import Id, Staff

door = APIRouter(prefix="/staff")


@door.get("/cases/{case_id}/print")
async def sheet(visit: Staff, case_id: Id, internal: bool = False) -> Response:
    """For the printer; internal notes only where asked, for paper goes from hand to hand."""
    found = await read(visit, case_id)
    return visit.page(
        "staff/print.html",
        case=found.case,
        desk=found.desk,
        names=found.names,
        entries=[one for one in found.timeline if internal or not one.internal],
        notes=sum(one.internal for one in found.timeline),
        internal=internal,
        printed=now(),
    )
