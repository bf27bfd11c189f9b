"""How cases lie in MongoDB, and their numbers."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from casework.kind import Kind
from casework.model import Case
from casework.once import once
from casework.telling import replayed
from casework.terms import today
from chassis.app import Service
from chassis.clock import MOSCOW, now
from chassis.documents import Clash
from chassis.errors import NotFound
from chassis.publisher import Publisher
from chassis.store import Document, DuplicateKey, Index, riding_out

if TYPE_CHECKING:
    from chassis.store import Collection

INDEXES = (
    Index([("owner", 1), ("request_id", 1)], unique=True),
    Index([("number", 1)], unique=True),
    Index([("closed", 1), ("deadline.due", 1)]),
    Index([("kind_slug", 1), ("created_at", -1)]),
    Index([("created_at", 1)]),
    Index([("documents.id", 1)]),
    Index([("timeline.files.id", 1)]),
    Index([("wake_at", 1)]),
)
P = ParamSpec("P")
REPLAYED = 25
"""Cases told again in one message: about 200 KiB, and some 5 ms of other requests' time."""
BLOCK = 20
"""Numbers are taken from the counter in blocks: a gap after a crash costs nothing, a round trip
for each case would."""


class Numbers:
    """Human numbers by prefix and year: ТП-2026-000123."""

    def __init__(self, collection: "Collection") -> None:
        self._counters = collection
        self._blocks: dict[str, list[int]] = {}
        self._lock = asyncio.Lock()

    async def next(self, prefix: str) -> str:
        """The next free number of this prefix in this year."""
        series = f"{prefix}-{now().astimezone(MOSCOW).year}"
        async with self._lock:
            block = self._blocks.setdefault(series, [])
            if not block:
                start = await riding_out(lambda: self._take(series))
                block.extend(range(start, start + BLOCK))
            return f"{series}-{block.pop(0):06d}"

    async def _take(self, series: str) -> int:
        for _ in range(100):
            counter = await self._counters.find_one({"_id": series})
            if counter is None:
                try:
                    await self._counters.insert_one({"_id": series, "next": 1 + BLOCK})
                except DuplicateKey:
                    continue
                return 1
            start = int(counter["next"])
            seen = {"_id": series, "next": start}
            result = await self._counters.update_one(seen, {"$set": {"next": start + BLOCK}})
            if result.modified_count:
                return start
        raise Clash


class Cases:
    """The cases of one service."""

    def __init__(self, service: Service, kinds: Mapping[str, Kind]) -> None:
        self.kinds = kinds
        self.documents = service.documents(
            "cases", Case, INDEXES, restore=lambda document: Case.restored(document, kinds)
        )
        self.numbers = Numbers(service.database["counters"])
        self.get = self.documents.get
        self.change = self.documents.change
        self.add = self.documents.add

    async def once(
        self,
        id: str,
        request: str | None,
        verb: Callable[Concatenate[Case, P], None],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Case:
        """The verb on a case, unless this request has done it already: a double click is one."""
        return await self.change(id, once(request, verb), *args, **kwargs)

    async def by_request(self, owner: str, request_id: str) -> Case | None:
        """The case that this request made, if it has been seen."""
        return await self.documents.find_one({"owner": owner, "request_id": request_id})

    async def by_number(self, number: str) -> Case | None:
        """The case of this number."""
        return await self.documents.find_one({"number": number})

    async def of_owner(self, id_: str, owner: str) -> Case:
        """A consumer's own case; somebody else's is not found."""
        case = await self.documents.find_one({"_id": id_, "owner": owner})
        if case is None:
            raise NotFound
        return case

    async def with_file(self, file_id: str, owner: str | None = None) -> list[Case]:
        """The cases that a stored file lies under: all of them, or those of one consumer."""
        either = [{"documents.id": file_id}, {"timeline.files.id": file_id}]
        whose = {} if owner is None else {"owner": owner}
        return await self.documents.find({"$or": either, **whose}, limit=100)

    async def due(self, at: datetime, most: int = 100) -> list[str]:
        """Ids of cases whose term needs a look; one that cannot be read hides no other."""
        return [str(found["_id"]) for found in await self._waiting(at, most)]

    async def _waiting(self, at: datetime, most: int) -> list[Document]:
        shown = {"_id": 1, "wake_at": 1}
        query = {"wake_at": {"$lte": at}}
        found = self.documents.collection.find(query, shown, limit=most).sort([("wake_at", 1)])
        return await found.to_list(None)

    async def late(self, at: datetime) -> float:
        """Seconds since the term that waits longest should have been told; 0 where none waits."""
        found = await self._waiting(at, 1)
        return float((at - found[0]["wake_at"]).total_seconds()) if found else 0.0

    async def overdue(self, at: datetime) -> int:
        """With how many open cases the company is late; what a consumer let lapse is none."""
        passed = {
            "closed": False,
            "deadline.actor": "staff",
            "deadline.suspended_at": None,
            "deadline.due": {"$lt": today(at).isoformat()},
        }
        return await self.documents.collection.count_documents(passed)

    async def replay(self, publisher: Publisher) -> int:
        """Tell every case's snapshot again, as it is, so that a window can be made anew."""
        count = 0

        async def tell(cases: Sequence[Case]) -> None:
            fact = replayed(cases)
            await publisher.publish(fact.routing_key(), fact.body(), name=fact.NAME)

        async for page in self.documents.pages(REPLAYED * 4):
            parts = (page[start : start + REPLAYED] for start in range(0, len(page), REPLAYED))
            await asyncio.gather(*(tell(part) for part in parts))
            count += len(page)
        return count
