"""How visits lie in MongoDB: the unique index over their cells lets no two have one desk."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from typing import Any, Concatenate, NamedTuple, ParamSpec

from casework.once import once
from chassis.app import Service
from chassis.errors import NotFound
from chassis.store import Document, Index, riding_out
from contracts.documents import Placed
from services.reception.appointments.callers import Visitor
from services.reception.appointments.model import Appointment
from services.reception.appointments.replanned import ON_PLAN

INDEXES = (
    Index([("cells", 1)], unique=True),
    Index([("owner", 1), ("request_id", 1)], unique=True),
    Index([("number", 1)], unique=True),
    Index([("office_id", 1), ("day", 1)]),
    Index([("office_id", 1), ("state", 1), ("queued_at", 1)]),
    Index([("state", 1), ("office_id", 1)]),
    Index([("owner", 1), ("closed", 1)]),
    Index([("wake_at", 1)]),
)
P = ParamSpec("P")


class Taken(NamedTuple):
    """A desk that is somebody's, from when until when."""

    desk: int
    starts_at: datetime
    ends_at: datetime


class Appointments:
    """All visits to all offices."""

    def __init__(self, service: Service) -> None:
        self.documents = service.documents("appointments", Appointment, INDEXES)
        self.get = self.documents.get
        self.add = self.documents.add
        self.change = self.documents.change

    async def once(
        self,
        id_: str,
        request: str | None,
        verb: Callable[Concatenate[Appointment, P], None],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Appointment:
        """The verb on a visit, unless this request has done it already: a double click is one."""
        return await self.change(id_, once(request, verb), *args, **kwargs)

    async def by_request(self, owner: str, request_id: str) -> Appointment | None:
        """The visit that this request made."""
        return await self.documents.find_one({"owner": owner, "request_id": request_id})

    async def of_owner(self, id_: str, owner: str | None) -> Appointment:
        """The one with this id; where `owner` is given, another consumer's is not found."""
        whose = {} if owner is None else {"owner": owner}
        found = await self.documents.find_one({"_id": id_, **whose})
        if found is None:
            raise NotFound
        return found

    async def open_of(self, visitor: Visitor) -> int:
        """How many visits of this consumer, or of this caller's telephone, are still to come."""
        query: Document = {"owner": visitor.owner, "closed": False}
        if visitor.calls:
            query["visitor.contact"] = visitor.contact
        return await riding_out(lambda: self.documents.collection.count_documents(query))

    async def taken(self, office_id: str, days: Sequence[str]) -> list[Taken]:
        """The desks that are held on these days (ISO)."""
        query = {"office_id": office_id, "day": {"$in": list(days)}, "desk": {"$gt": 0}}
        shown = {"desk": 1, "starts_at": 1, "ends_at": 1}
        found = await riding_out(lambda: self.documents.collection.find(query, shown).to_list(None))
        return [Taken(one["desk"], one["starts_at"], one["ends_at"]) for one in found]

    async def on_day(self, office_id: str, day: str) -> list[Appointment]:
        """Everybody who has or had a time at this office that day, in its order."""
        found = await self.documents.find({"office_id": office_id, "day": day})
        return sorted(found, key=lambda one: (one.starts_at or one.created_at, one.desk))

    async def waiting(self, office_id: str) -> list[Appointment]:
        """The waiting list of an office, whoever has waited longest first."""
        query = {"office_id": office_id, "state": "waiting"}
        return await self.documents.find(query, [("queued_at", 1)], limit=200)

    async def offices_waited_for(self) -> list[str]:
        """Offices that somebody waits for."""
        query = {"state": "waiting"}
        return list(await self.documents.collection.distinct("office_id", query))

    async def to_hold_against(self, office_id: str) -> list[Appointment]:
        """Visits still to come, which stand or fall with the office's plan."""
        query = {"office_id": office_id, "state": {"$in": list(ON_PLAN)}}
        return await self.documents.find(query)

    async def due(self, at: datetime, most: int = 100) -> list[str]:
        """Ids of visits whose time has come for something."""
        query: dict[str, Any] = {"wake_at": {"$lte": at}}
        found = self.documents.collection.find(query, {"_id": 1}, limit=most)
        return [str(one["_id"]) for one in await found.sort([("wake_at", 1)]).to_list(None)]

    async def of_year(self, office_id: str, year: int) -> AsyncIterator[Appointment]:
        """Everybody who had a time at this office in that year, a few at a time."""
        query = {"office_id": office_id, "day": {"$gte": f"{year}-01-01", "$lte": f"{year}-12-31"}}
        async for found in self.documents.collection.find(query, {"outbox": 0}, batch_size=200):
            yield Appointment.of(found)

    def pages(self, size: int) -> AsyncIterator[list[Appointment]]:
        """All there are, so many at a time."""
        return self.documents.pages(size)


async def no_documents(_ids: Sequence[str]) -> list[Placed]:
    """Under visits no documents are placed."""
    return []
