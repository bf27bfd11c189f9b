"""Metering's rooms on a real database, without a broker."""

from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from chassis.app import Service
from chassis.settings import Settings
from chassis.store import close_client
from chassis.testing import MongoDB
from services.metering.points.store import SupplyPoints
from services.metering.store import Owners


@pytest.fixture(scope="module")
async def service(mongo: MongoDB) -> AsyncIterator[Service]:
    service = Service(
        Settings(_env_file=None, service="metering", mongo_url=SecretStr(mongo.url()))
    )
    yield service
    await close_client(service.client)
    service.telemetry.close()


@pytest.fixture(scope="module")
async def owners(service: Service) -> Owners:
    owners = Owners(service)
    await service.start_store()
    return owners


@pytest.fixture(scope="module")
async def points(service: Service) -> SupplyPoints:
    points = SupplyPoints(service)
    await service.start_store()
    return points
