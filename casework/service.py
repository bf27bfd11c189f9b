"""A service that holds cases, put together: applications and reception differ in their kinds."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

from fastapi import APIRouter, Depends, FastAPI

from casework import decrees, kind
from casework.api import router
from casework.checking import checking_router
from casework.desk import Retell, desk_router, replay_router
from casework.drafting import drafting_router
from casework.evidence.api import Find, evidence_router
from casework.evidence.bus import subscribe
from casework.evidence.cases import placed_under
from casework.evidence.replay import retell_lines
from casework.evidence.store import EvidenceRows
from casework.flood import Flood
from casework.papers.api import papers_router
from casework.papers.making import Maker, Paper
from casework.papers.sheet import Papers
from casework.rated import rated_router
from casework.reports import reports_router
from casework.rulebook import Rulebook
from casework.rules_api import rules_router
from casework.store import Cases
from casework.watch import watching
from chassis.app import Part, Service
from chassis.files import Files, sweeping
from chassis.limits import Limits
from chassis.publisher import Publisher
from chassis.settings import Settings
from contracts.case import CaseChanged, CasesReplayed


class Beside(NamedTuple):
    """What a service holds beside its cases: a door, and where it has them its documents, how they
    are told again, and what is at work in the background as long as the service runs.
    """

    door: APIRouter
    find: Find | None = None
    retell: Retell | None = None
    parts: Sequence[Callable[[], Part]] = ()


Room = Callable[[Service, Cases, Files, EvidenceRows], Beside]


def cases_service(
    settings: Settings,
    kinds: str,
    description: str,
    *rooms: Room,
    also: Sequence[Callable[[Cases], APIRouter]] = (),
    papers: Mapping[str, Callable[[Settings], Paper]] = MappingProxyType({}),
    a_day: int = 0,
) -> FastAPI:
    """The app of a service whose kinds stand in the package `kinds`, one file each.

    `also` are doors to its cases that this service alone has, `papers` what its moves make,
    `a_day` how many new ones a consumer may file in a day, where that has a limit.
    """
    decrees.use(settings.calendar_file)
    service = Service(settings)
    book = Rulebook(service)
    cases = Cases(service, kind.load(kinds))
    files = Files(service.database, settings)
    rows = EvidenceRows(service)
    press = Papers()
    made = {name: paper(settings) for name, paper in papers.items()}
    limits = Limits(service.database["limits"])
    service.prepare(limits.prepare)
    service.prepare(files.prepare)
    service.bus.tells(CaseChanged, CasesReplayed)
    subscribe(service.bus, settings.service, rows)
    beside = [room(service, cases, files, rows) for room in rooms]
    found = [one.find for one in beside if one.find]
    retold = [one.retell for one in beside if one.retell]

    async def lines(publisher: Publisher) -> dict[str, int]:
        return await retell_lines(publisher, settings.service, rows)

    door = APIRouter(dependencies=[Depends(book.fresh)])
    for part in (
        *(one.door for one in beside),
        router(cases, files, rows, settings.service, Flood(limits, a_day) if a_day else None),
        drafting_router(cases, files, settings.service),
        rated_router(cases),
        papers_router(cases, press, settings),
        desk_router(cases, files, Maker(files, press, settings, made)),
        evidence_router(rows, [partial(placed_under, cases), *found]),
        replay_router(cases, service.publisher, [*retold, lines]),
        rules_router(book),
        checking_router(cases, limits),
        reports_router(cases),
        *(make(cases) for make in also),
    ):
        door.include_router(part)
    return service.app(
        routers=[door],
        parts=[
            lambda: watching(cases, service.telemetry.registry),
            lambda: sweeping(files),
            *(part for one in beside for part in one.parts),
        ],
        description=description,
    )
