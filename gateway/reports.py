"""The yearly report: which services count which table (186 Прил.7)."""

import asyncio

from chassis.errors import NotFound
from contracts.reports import Table
from gateway.checking import HOLDERS, Calls
from gateway.counted import joined

REPORTS = {
    "connection": ("applications",),
    "cases": HOLDERS,
    "register": HOLDERS,
    "visits": ("reception",),
    "surveys": ("reception",),
}
"""Each table by its name."""


async def report(asking: Calls, name: str, year: int) -> Table:
    """A table of that year, of all the services that count it."""
    if name not in REPORTS:
        raise NotFound
    asked = (
        asking.call(service, "GET", f"/staff/reports/{name}", params={"year": year})
        for service in REPORTS[name]
    )
    answers = await asyncio.gather(*asked)
    return joined([Table.model_validate(answer.body) for answer in answers])
