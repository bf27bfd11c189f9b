"""«Обещанные меры»: what the company promised about complaints, until it is done (186 п.44)."""

from typing import NamedTuple

from fastapi import APIRouter, Response

from contracts.case import CaseSnapshot
from contracts.words import _
from gateway.pages.desk_sla import Sla, sla
from gateway.pages.front import Staff
from gateway.pages.wording import around
from gateway.store import DeskFilter, DeskRow
from gateway.window import PROMISED

door = APIRouter(prefix="/staff/measures")
PER_PAGE = 20
STATE = "measures"
"""Where a case stands that waits for what was promised; else it was reopened meanwhile."""
FIELD = "measures"


class Promise(NamedTuple):
    """A case with what was promised and by which day, and how near its term is."""

    row: DeskRow
    measures: str
    by: str
    again: bool
    sla: Sla | None


def told(case: CaseSnapshot, field: str, language: str) -> str:
    """What the company said of it last, in its own words."""
    said = [one for entry in case.timeline for one in entry.answers if one.field == field]
    return said[-1].text.spoken(language) if said else ""


def promise(row: DeskRow, case: CaseSnapshot, language: str) -> Promise:
    """What the list shows of a case; `case` is it whole."""
    measures, by = told(case, FIELD, language), told(case, PROMISED, language)
    return Promise(row, measures, by, row.case.state != STATE, sla(row.case, language))


@door.get("")
async def listed(visit: Staff, cursor: str = "") -> Response:
    """The promises still to be kept, the nearest day first."""
    window = visit.front.window
    page = await window.queue(DeskFilter(promised=True), cursor or None, PER_PAGE)
    whole = {case.id: case for case in await window.whole([row.case.id for row in page.items])}
    visit.about(*(row.case.number for row in page.items))
    return visit.page(
        "staff/measures.html",
        promises=[
            promise(row, whole.get(row.case.id, row.case), visit.language) for row in page.items
        ],
        total=page.total,
        names=await visit.front.colleagues.names(visit),
        heading=visit.say(_("Обещанные меры")),
        **around("/staff/measures", {}, cursor, page.next),
    )
