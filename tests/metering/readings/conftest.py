"""Readings on a real database, without a broker."""

import pytest

from chassis.app import Service
from services.metering.points.store import SupplyPoints
from services.metering.readings.store import Readings


@pytest.fixture(scope="module")
async def readings(service: Service, points: SupplyPoints) -> Readings:
    readings = Readings(service)
    await service.start_store()
    return readings
