"""Readings, put together: they are cases, and have all that cases have but a form to file."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from fastapi import APIRouter

from casework.api import router
from casework.desk import desk_router, replay_router
from casework.drafting import drafting_router
from casework.evidence.api import evidence_router
from casework.evidence.bus import subscribe
from casework.evidence.cases import placed_under
from casework.evidence.store import EvidenceRows
from casework.papers.making import Maker
from casework.papers.sheet import Papers
from casework.rulebook import Rulebook
from casework.rules_api import rules_router
from casework.watch import watching
from chassis.app import Part, Service
from chassis.files import Files, sweeping
from contracts.case import CaseChanged, CasesReplayed
from services.metering.points.store import SupplyPoints
from services.metering.readings.api import readings_router
from services.metering.readings.desk import desk_readings_router
from services.metering.readings.model import SERVICE
from services.metering.readings.receipt import receipt_router
from services.metering.readings.store import Readings


class Room(NamedTuple):
    """The door of readings, and what is at work behind it as long as the service runs."""

    door: APIRouter
    parts: Sequence[Callable[[], Part]]
    readings: Readings


def room(service: Service, points: SupplyPoints, book: Rulebook) -> Room:
    """Their door beside that of the points."""
    readings = Readings(service)
    files, rows = Files(service.database, service.settings), EvidenceRows(service)
    press, cases = Papers(), readings.cases
    service.prepare(files.prepare)
    service.bus.tells(CaseChanged, CasesReplayed)
    subscribe(service.bus, SERVICE, rows)
    door = APIRouter()
    for part in (
        readings_router(readings, points, files),
        desk_readings_router(readings, points, files),
        receipt_router(readings, press, service.settings),
        router(cases, files, rows, SERVICE),
        drafting_router(cases, files, SERVICE),
        desk_router(cases, files, Maker(files, press, service.settings, {})),
        evidence_router(rows, [partial(placed_under, cases)]),
        replay_router(cases, service.publisher, []),
        rules_router(book),
    ):
        door.include_router(part)
    watch = lambda: watching(cases, service.telemetry.registry)  # noqa: E731
    return Room(door, [watch, lambda: sweeping(files)], readings)
