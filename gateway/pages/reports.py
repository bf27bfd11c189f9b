"""The yearly report for staff: tables to look at, and the same as files."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from chassis.clock import MOSCOW, now
from contracts.words import _
from gateway.counted import as_file, shown
from gateway.pages.front import Staff
from gateway.pulse import HOLDERS
from gateway.reports import REPORTS, counted, report

door = APIRouter(prefix="/staff/reports")
TITLES = {
    "connection": _("Технологическое присоединение по мощности"),
    "cases": _("Заявки и обращения по видам"),
    "register": _("Реестр заявок и обращений"),
    "visits": _("Посещения офисов по записи"),
    "surveys": _("Опросы потребителей"),
}
"""What a table is called while nobody can tell."""
FEW = 20
"""Rows of a table on the page; the file has all."""
YEARS = 5
Year = Annotated[int | None, Query(ge=2000, le=2099)]


def this_year() -> int:
    """In Moscow."""
    return now().astimezone(MOSCOW).year


@door.get("")
async def page(visit: Staff, year: Year = None) -> Response:
    """All tables of a year, as far as their services answer; who does not is named."""
    wanted, last = year or this_year(), this_year()
    away = visit.front.pulse.away
    found = await asyncio.gather(*(counted(visit, name, wanted, away) for name in REPORTS))
    silent = {one for part in found for one in part.away}
    return visit.page(
        "staff/reports.html",
        year=wanted,
        years=[(str(one), str(one)) for one in range(last, last - YEARS, -1)],
        found=[
            (part, shown(part.table, visit.language)[:FEW] if part.table else []) for part in found
        ],
        titles=TITLES,
        named={service: visit.say(HOLDERS[service]) for service in HOLDERS},
        silent=[(visit.say(HOLDERS[one]), visit.front.pulse.heard(one)) for one in sorted(silent)],
    )


@door.get("/{name}.csv")
async def file(
    visit: Staff, name: Annotated[str, Path(pattern="^[a-z]+$")], year: Year = None
) -> Response:
    """One table as a file."""
    wanted = year or this_year()
    table = await report(visit, name, wanted)
    return as_file(table, f"{name}-{wanted}", visit.language)
