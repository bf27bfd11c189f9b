"""The window on a real database, without a broker: each test has consumers of its own."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from pydantic import SecretStr

from chassis.app import Service
from chassis.clock import new_id
from chassis.settings import Settings
from chassis.store import close_client
from chassis.testing import MongoDB
from gateway.store import Window


@pytest.fixture(scope="package")
async def service(mongo: MongoDB) -> AsyncIterator[Service]:
    service = Service(Settings(_env_file=None, service="gateway", mongo_url=SecretStr(mongo.url())))
    yield service
    await close_client(service.client)
    service.telemetry.close()


@pytest.fixture(scope="package")
async def window(service: Service) -> Window:
    window = Window(service)
    await service.start_store()
    return window


@pytest.fixture
def entries(service: Service, window: Window) -> Any:
    return service.database["entries"]


@pytest.fixture
def owner() -> str:
    return new_id()


@pytest.fixture
async def desk(window: Window, entries: Any) -> Window:
    """The window with no other test's cases in it: the desk sees all."""
    await entries.delete_many({})
    return window
