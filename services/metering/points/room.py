"""Supply points, put together."""

from fastapi import APIRouter

from chassis.app import Service
from chassis.limits import Limits
from services.metering import zones
from services.metering.points.api import points_router
from services.metering.points.claims import Claims
from services.metering.points.desk import claims_router, desk_router
from services.metering.points.register.api import register_router
from services.metering.points.register.taking import Register
from services.metering.points.store import SupplyPoints
from services.metering.store import Owners


def points_room(service: Service, points: SupplyPoints, owners: Owners) -> APIRouter:
    """Their doors: for their consumers, for the desk, and for the register."""
    limits = Limits(service.database["limits"])
    service.prepare(limits.prepare)
    door = APIRouter()
    names = zones.read(service.settings.zones_file).names
    claims = Claims(points, limits)
    door.include_router(points_router(points, owners, claims, names))
    door.include_router(desk_router(points, owners, names))
    door.include_router(claims_router(claims))
    door.include_router(register_router(Register(points, owners)))
    return door
