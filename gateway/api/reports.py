"""The yearly report for programs: JSON, or CSV where `Accept` asks for it."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from contracts.reports import Table
from gateway.api.access import Staff
from gateway.counted import as_file
from gateway.reports import report

door = APIRouter(prefix="/staff/reports", tags=["staff"])
CSV = "text/csv"


@door.get("/{name}", response_model=Table, responses={200: {"content": {CSV: {}}}})
async def one(
    call: Staff,
    name: Literal["connection", "cases", "register", "visits", "surveys"],
    year: Annotated[int, Query(ge=2000, le=2099)],
) -> Table | Response:
    """A table of that year: connections by power, cases by kind, each one, visits, surveys."""
    table = await report(call, name, year)
    if CSV in call.request.headers.get("accept", ""):
        return as_file(table, f"{name}-{year}", call.language)
    return table
