"""The yearly report: which services count which table (186 Прил.7)."""

import asyncio
from collections.abc import Container, Sequence
from dataclasses import dataclass

from chassis.errors import NotFound, Unavailable
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


@dataclass(frozen=True)
class Counted:
    """A table of a year as far as it could be counted; `away` are services that did not answer."""

    name: str
    table: Table | None
    away: Sequence[str]


async def report(asking: Calls, name: str, year: int) -> Table:
    """A whole table of that year, of all the services that count it; `Unavailable` without one."""
    found = await counted(asking, name, year)
    if found.away or found.table is None:
        raise Unavailable
    return found.table


async def counted(asking: Calls, name: str, year: int, silent: Container[str] = ()) -> Counted:
    """A table of that year, of those of its services that answer; the `silent` are not asked."""
    if name not in REPORTS:
        raise NotFound
    parts = await asyncio.gather(
        *(_part(asking, one, name, year, one in silent) for one in REPORTS[name])
    )
    away = [one for one, part in zip(REPORTS[name], parts, strict=True) if part is None]
    known = [part for part in parts if part is not None]
    return Counted(name, joined(known) if known else None, away)


async def _part(asking: Calls, service: str, name: str, year: int, is_silent: bool) -> Table | None:
    if is_silent:
        return None
    path, params = f"/staff/reports/{name}", {"year": year}
    try:
        answer = await asking.call(service, "GET", path, params=params)
    except Unavailable:
        return None
    return Table.model_validate(answer.body)
