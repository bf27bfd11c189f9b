"""The yearly report for staff: tables to look at, and the same as files."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from chassis.clock import MOSCOW, now
from gateway.counted import as_file, shown
from gateway.pages.front import Staff
from gateway.reports import REPORTS, report

door = APIRouter(prefix="/staff/reports")
FEW = 20
"""Rows of a table on the page; the file has all."""
YEARS = 5
Year = Annotated[int | None, Query(ge=2000, le=2099)]


def this_year() -> int:
    """In Moscow."""
    return now().astimezone(MOSCOW).year


@door.get("")
async def page(visit: Staff, year: Year = None) -> Response:
    """All tables of a year."""
    wanted, last = year or this_year(), this_year()
    tables = await asyncio.gather(*(report(visit, name, wanted) for name in REPORTS))
    return visit.page(
        "staff/reports.html",
        year=wanted,
        years=[(str(one), str(one)) for one in range(last, last - YEARS, -1)],
        tables=[(table, shown(table, visit.language)[:FEW]) for table in tables],
    )


@door.get("/{name}.csv")
async def file(
    visit: Staff, name: Annotated[str, Path(pattern="^[a-z]+$")], year: Year = None
) -> Response:
    """One table as a file."""
    wanted = year or this_year()
    table = await report(visit, name, wanted)
    return as_file(table, f"{name}-{wanted}", visit.language)
