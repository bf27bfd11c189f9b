"""Metering, put together."""

from fastapi import FastAPI

from casework import decrees
from chassis.app import Service
from chassis.settings import Settings
from services.metering.bus import subscribe
from services.metering.points.api import points_router
from services.metering.points.store import SupplyPoints
from services.metering.readings.room import room
from services.metering.store import Owners


def build(settings: Settings) -> FastAPI:
    """Metering knows who its consumers are; supply points come to them by СНИЛС or ИНН."""
    decrees.use(settings.calendar_file)
    service = Service(settings)
    owners = Owners(service)
    points = SupplyPoints(service)
    subscribe(service.bus, owners)
    readings = room(service, points)
    return service.app(
        routers=[points_router(points), readings.door],
        parts=readings.parts,
        description="Metering.",
    )
