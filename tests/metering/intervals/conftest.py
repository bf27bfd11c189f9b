"""What takes files, on a real database and without a broker."""

from collections.abc import AsyncIterator
from types import SimpleNamespace

import pytest
from pydantic import SecretStr

from chassis.app import Service
from chassis.clock import new_id
from chassis.settings import Settings
from chassis.store import close_client
from chassis.testing import MongoDB
from services.metering.intervals.days import Days
from services.metering.intervals.store import Imports
from services.metering.intervals.taking import Importer
from services.metering.intervals.versions import Versions
from services.metering.points.store import SupplyPoints
from tests.metering.intervals.layout import ONE, TWO
from tests.metering.points import a_point


@pytest.fixture
async def room(mongo: MongoDB) -> AsyncIterator[SimpleNamespace]:
    """Two points and what takes their files; each test has its own database."""
    service = Service(
        Settings(
            _env_file=None,
            service="metering",
            mongo_url=SecretStr(mongo.url()),
            intervals_megabytes=1,
        )
    )
    points, days, imports = SupplyPoints(service), Days(service), Imports(service)
    await service.start_store()
    for code in (ONE, TWO):
        await points.documents.add(a_point(point_code=code))
    importer = Importer(imports, days, points, service.settings)
    yield SimpleNamespace(
        importer=importer,
        days=days,
        imports=imports,
        points=points,
        key=new_id,
        versions=Versions(service, days, imports, points),
    )
    await close_client(service.client)
    service.telemetry.close()
