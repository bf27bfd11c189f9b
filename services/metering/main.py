"""Metering, put together."""

from fastapi import APIRouter, Depends, FastAPI

from casework import decrees
from casework.rulebook import Rulebook
from chassis.app import Service
from chassis.settings import Settings
from contracts.notices import NoticeTold
from services.metering import zones
from services.metering.access.api import access_router, reader_of
from services.metering.access.shared import shared_router
from services.metering.access.store import Accesses
from services.metering.bus import subscribe
from services.metering.consumption.api import consumption_router
from services.metering.consumption.marks import ReadMarks
from services.metering.consumption.profiles import SentProfiles
from services.metering.consumption.source import Source
from services.metering.intervals.days import Days
from services.metering.intervals.remote import Remote
from services.metering.intervals.room import intervals
from services.metering.notices.api import notices_router
from services.metering.notices.store import Notices
from services.metering.notices.telling import Teller
from services.metering.points.finished import Finished
from services.metering.points.owning import Owning
from services.metering.points.room import points_room
from services.metering.points.store import SupplyPoints
from services.metering.readings.room import room
from services.metering.store import Owners


def build(settings: Settings) -> FastAPI:
    """Metering knows who its consumers are; supply points come to them by СНИЛС or ИНН."""
    decrees.use(settings.calendar_file)
    service = Service(settings)
    book = Rulebook(service)
    owners = Owners(service)
    points = SupplyPoints(service)
    accesses = Accesses(service, points)
    days = Days(service)
    measured = intervals(service, points, days)
    notices = Notices(service, points)
    teller = Teller(notices, points)
    service.bus.tells(NoticeTold)
    reader = reader_of(points, accesses)
    subscribe(service.bus, Owning(points, owners), Finished(points))
    readings = room(service, points, book)
    marks = ReadMarks(readings.readings)
    source = Source(SentProfiles(days), marks, zones.read(settings.zones_file))
    door = APIRouter(dependencies=[Depends(book.fresh)])
    for part in (
        points_room(service, points, owners),
        readings.door,
        measured.door,
        access_router(points, accesses),
        shared_router(reader, readings.readings, Remote(points, days)),
        consumption_router(source, reader, settings),
        notices_router(notices, teller),
    ):
        door.include_router(part)
    parts = [*readings.parts, *measured.parts, teller.telling]
    return service.app(routers=[door], parts=parts, description="Metering.")
