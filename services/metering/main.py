"""Metering, put together."""

from fastapi import FastAPI

from chassis.app import Service
from chassis.settings import Settings
from services.metering.bus import subscribe
from services.metering.points.api import points_router
from services.metering.points.store import SupplyPoints
from services.metering.store import Owners


def build(settings: Settings) -> FastAPI:
    """Metering knows who its consumers are; supply points come to them by СНИЛС or ИНН."""
    service = Service(settings)
    owners = Owners(service)
    points = SupplyPoints(service)
    subscribe(service.bus, owners)
    return service.app(routers=[points_router(points)], description="Metering.")
