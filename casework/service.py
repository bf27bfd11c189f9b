"""A service that holds cases, put together: applications and reception differ in their kinds."""

from fastapi import APIRouter, Depends, FastAPI

from casework import decrees, kind
from casework.api import router
from casework.desk import desk_router, replay_router
from casework.rated import rated_router
from casework.rulebook import Rulebook
from casework.rules_api import rules_router
from casework.store import Cases
from casework.watch import watching
from chassis.app import Service
from chassis.files import Files, sweeping
from chassis.settings import Settings
from contracts.case import CaseChanged, CasesReplayed


def cases_service(settings: Settings, kinds: str, description: str) -> FastAPI:
    """The app of a service whose kinds stand in the package `kinds`, one file each."""
    decrees.use(settings.calendar_file)
    service = Service(settings)
    book = Rulebook(service)
    cases = Cases(service, kind.load(kinds))
    files = Files(service.database, settings)
    service.prepare(files.prepare)
    service.bus.tells(CaseChanged, CasesReplayed)
    door = APIRouter(dependencies=[Depends(book.fresh)])
    for part in (
        router(cases, files, settings.service),
        rated_router(cases),
        desk_router(cases, files),
        replay_router(cases, service.publisher),
        rules_router(book),
    ):
        door.include_router(part)
    return service.app(
        routers=[door],
        parts=[lambda: watching(cases, service.telemetry.registry), lambda: sweeping(files)],
        description=description,
    )
