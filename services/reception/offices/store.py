"""How offices lie in MongoDB."""

from typing import Any

from chassis.app import Service
from chassis.documents import Duplicate
from chassis.errors import NotFound
from chassis.store import Index
from contracts.offices import Plan
from services.reception.offices.model import Office

INDEXES = (Index([("request", 1)], unique=True),)
MOST = 500


class Offices:
    """All offices of the company; they are few."""

    def __init__(self, service: Service) -> None:
        self._documents = service.documents("offices", Office, INDEXES)

    async def add(self, plan: Plan, request: str) -> tuple[Office, bool]:
        """A new one, or the one that this request made before; whether it is new."""
        try:
            return await self._documents.add(Office.opened(plan, request)), True
        except Duplicate:
            seen = await self._documents.find_one({"request": request})
            if seen is None:
                raise
            return seen, False

    async def replan(self, id_: str, change: dict[str, Any]) -> Office:
        """Its plan changed; a change that changes nothing writes nothing."""
        return await self._documents.change(id_, Office.replan, change)

    async def of(self, id_: str) -> Office:
        """The one with this id, open or not."""
        return await self._documents.get(id_)

    async def receiving(self, id_: str) -> Office:
        """The one with this id, where it receives at all."""
        office = await self.of(id_)
        if not office.active:
            raise NotFound
        return office

    async def all(self) -> list[Office]:
        """Every one, by name."""
        found = await self._documents.find({}, limit=MOST)
        return sorted(found, key=lambda office: office.name)
