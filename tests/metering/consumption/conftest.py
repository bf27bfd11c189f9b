"""Metering's consumption doors on a real database, called as the gateway calls them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from chassis.app import Service
from chassis.auth import CALLER_HEADER, Actor, Guard, issue, issue_call
from chassis.clock import new_id
from chassis.errors import install
from chassis.local.secrets import signing_key, signing_pair
from chassis.settings import Settings
from chassis.store import close_client
from chassis.testing import MongoDB
from services.metering import zones
from services.metering.access.api import access_router, reader_of
from services.metering.access.shared import shared_router
from services.metering.access.store import Accesses
from services.metering.consumption.api import consumption_router
from services.metering.consumption.marks import ReadMarks
from services.metering.consumption.profiles import SentProfiles
from services.metering.consumption.source import Source
from services.metering.intervals.days import Days
from services.metering.intervals.remote import Remote
from services.metering.points.model import SupplyPoint
from services.metering.points.store import SupplyPoints
from services.metering.readings.store import Readings
from tests.metering.points import a_point

CODE = "000000000000001"


@dataclass
class Doors:
    """The app with the stores behind it."""

    app: FastAPI
    settings: Settings
    points: SupplyPoints
    days: Days
    accesses: Accesses

    def token(self, account: str, role: str = "consumer") -> str:
        """An access token of this account."""
        actor = Actor(id=account, role=role, email="a@example.com", session=new_id())
        key = self.settings.token_private_key.get_secret_value()
        return issue(actor, key, timedelta(minutes=5))

    async def call(
        self, method: str, path: str, token: str, address: str = "198.18.0.1", **more: Any
    ) -> httpx2.Response:
        """One call as the gateway passes it on."""
        caller = issue_call("gateway", self.settings.caller_private_key.get_secret_value())
        headers = {
            CALLER_HEADER: caller,
            "x-kabinet-client-address": address,
            "Authorization": f"Bearer {token}",
            **more.pop("headers", {}),
        }
        transport = httpx2.ASGITransport(app=self.app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://metering") as client:
            return await client.request(method, path, headers=headers, **more)

    async def point(self, owner: str, **changes: Any) -> SupplyPoint:
        """A point of this consumer's, kept."""
        return await self.points.documents.add(a_point(owner, **changes))


@pytest.fixture(scope="module")
async def doors(mongo: MongoDB) -> AsyncIterator[Doors]:
    people, caller = signing_pair(signing_key()), signing_pair(signing_key())
    settings = Settings(
        _env_file=None,
        service="metering",
        mongo_url=SecretStr(mongo.url()),
        token_private_key=SecretStr(people.private),
        token_public_keys=people.public,
        caller_private_key=SecretStr(caller.private),
        caller_public_keys=caller.public,
        company_inn="0000000018",
    )
    service = Service(settings)
    points, days = SupplyPoints(service), Days(service)
    accesses, readings = Accesses(service, points), Readings(service)
    await service.start_store()
    app = FastAPI()
    app.state.guard = Guard(settings)
    install(app)
    source = Source(SentProfiles(days), ReadMarks(readings), zones.read())
    app.include_router(access_router(points, accesses))
    reader = reader_of(points, accesses)
    app.include_router(shared_router(reader, readings, Remote(points, days)))
    app.include_router(consumption_router(source, reader, settings))
    yield Doors(app, settings, points, days, accesses)
    await close_client(service.client)
    service.telemetry.close()
