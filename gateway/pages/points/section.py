"""A section of a point's page: one file here and one template in templates/points/.

    async def fill(visit: Visit, point: PointSnapshot) -> Values | None:
        return {"rows": (await visit.call("metering", "GET", f"/points/{point.id}/...")).body}

    SECTION = Section("readings", _("Показания"), fill)

The file's name goes into SECTIONS of `gateway/pages/points/__init__.py`, in the order of the page.
The template `points/<name>.html` finds what `fill` gave as `s`, the point as `point`; its heading
is drawn by the frame, so its own ones begin at h3. None leaves the section out. A service that is
away takes its own section with it: the frame says so and shows the others. Forms of a section are
posted to doors of the same file, under /points/{id}/<name>, and come back by `see(at(id, name))`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chassis.errors import Unavailable
from contracts.metering import PointSnapshot
from gateway.pages.front import Visit

Values = Mapping[str, Any]
Fill = Callable[[Visit, PointSnapshot], Awaitable[Values | None]]


@dataclass(frozen=True)
class Section:
    """Its name (the anchor and the template), its title as a msgid, and what fills it."""

    name: str
    title: str
    fill: Fill


@dataclass(frozen=True)
class Filled:
    """A section with its values; None where its service is away."""

    name: str
    title: str
    values: Values | None


def at(point_id: str, name: str) -> str:
    """The address of a section on its point's page."""
    return f"/points/{point_id}#{name}"


async def filled(visit: Visit, point: PointSnapshot, sections: Sequence[Section]) -> list[Filled]:
    """All that have something to show, asked for at the same time."""

    async def one(section: Section) -> Filled | None:
        try:
            values = await section.fill(visit, point)
        except Unavailable:
            return Filled(section.name, section.title, None)
        return None if values is None else Filled(section.name, section.title, values)

    found = await asyncio.gather(*map(one, sections))
    return [section for section in found if section is not None]
