"""«Обещанные меры»: what the company promised about complaints, until it is done (186 п.44)."""

from typing import NamedTuple

from fastapi import APIRouter, Response

from contracts.case import CaseSnapshot
from contracts.words import _
from gateway.pages.desk_sla import Sla, sla
from gateway.pages.front import Staff
from gateway.pages.wording import around
from gateway.store import DeskFilter, DeskRow

door = APIRouter(prefix="/staff/measures")
PER_PAGE = 20
STATE = "measures"
"""Where a case stands that waits for what was promised."""
FIELD = "measures"


class Promise(NamedTuple):
    """A case with what was promised, and how near its day is."""

    row: DeskRow
    measures: str
    sla: Sla | None


def promised(case: CaseSnapshot, language: str) -> str:
    """The measures in the company's own words, as they were told last."""
    said = [one for entry in case.timeline for one in entry.answers if one.field == FIELD]
    return said[-1].text.spoken(language) if said else ""


@door.get("")
async def listed(visit: Staff, cursor: str = "") -> Response:
    """The promises still to be kept, the nearest day first."""
    window = visit.front.window
    page = await window.queue(DeskFilter(code=STATE), cursor or None, PER_PAGE)
    whole = {case.id: case for case in await window.whole([row.case.id for row in page.items])}
    visit.about(*(row.case.number for row in page.items))
    return visit.page(
        "staff/measures.html",
        promises=[
            Promise(
                row,
                promised(whole.get(row.case.id, row.case), visit.language),
                sla(row.case, visit.language),
            )
            for row in page.items
        ],
        total=page.total,
        names=await visit.front.colleagues.names(visit),
        heading=visit.say(_("Обещанные меры")),
        **around("/staff/measures", {}, cursor, page.next),
    )
