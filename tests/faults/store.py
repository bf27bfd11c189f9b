"""What the services' databases hold, read by the operator."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from pydantic import SecretStr

from casework.kind import Kind, load
from casework.model import Case
from chassis.clock import now
from chassis.settings import Settings
from chassis.store import CODEC, Document, close_client, open_client
from services.metering.readings.kind import KIND as READING
from services.reception.appointments.model import Appointment

DATABASES = ("identity", "applications", "metering", "reception", "notify", "gateway")


class Databases:
    """Every service's database."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.kinds: dict[str, dict[str, Kind]] = {
            "applications": load("services.applications.kinds"),
            "metering": {READING.slug: READING},
        }

    def of(self, service: str) -> Any:
        return self._client.get_database(service, codec_options=CODEC)

    async def all(self, service: str, collection: str, *fields: str) -> list[Document]:
        """Every document of a collection."""
        wanted = dict.fromkeys(fields, 1) or None
        found: list[Document] = await self.of(service)[collection].find({}, wanted).to_list(None)
        return found

    async def cases(self) -> list[Case]:
        """Applications, and readings of meters, which are cases as well."""
        return [
            Case.restored(document, kinds)
            for service, kinds in self.kinds.items()
            for document in await self.all(service, "cases")
        ]

    async def visits(self) -> list[Appointment]:
        found = await self.all("reception", "appointments")
        return [Appointment.of(document) for document in found]

    async def untold(self) -> list[datetime]:
        """When each outbox entry that still waits was written."""
        waiting: list[datetime] = []
        for service in DATABASES:
            database = self.of(service)
            for name in await database.list_collection_names():
                if name.startswith(("system.", "blobs.")):
                    continue
                query = {"outbox.id": {"$exists": True}}
                found = await database[name].find(query, {"outbox.at": 1}).to_list(None)
                waiting += [entry["at"] for one in found for entry in one["outbox"]]
        return waiting

    async def old_untold(self, age: timedelta = timedelta(minutes=1)) -> int:
        """Entries that wait longer than that."""
        return sum(at < now() - age for at in await self.untold())

    async def waiting_letters(self) -> int:
        letters = self.of("notify")["letters"]
        return int(await letters.count_documents({"state": "waiting"}))


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Databases]:
    """The databases behind an operator's address."""
    told = Settings.model_construct(
        service="faults", mongo_url=SecretStr(url), mongo_driver="motor"
    )
    client = open_client(told)
    try:
        yield Databases(client)
    finally:
        await close_client(client)
