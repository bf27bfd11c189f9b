"""How the status window lies in MongoDB: one entry a case, at the highest version seen."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from chassis.app import Service
from chassis.clock import MOSCOW, now
from chassis.errors import NotFound
from chassis.store import Document, Index, ensure_indexes, riding_out
from contracts.case import CaseSnapshot, Desk
from gateway.filters import DeskFilter, Filter, after, cursor_of, desk_query, query_of
from gateway.joined import Joined
from gateway.projection import Projection
from gateway.window import entry

INDEXES = (
    Index([("owner", 1), ("updated_at", -1), ("_id", -1)]),
    Index([("owner", 1), ("closed", 1), ("updated_at", -1), ("_id", -1)]),
    Index([("owner", 1), ("turn", 1), ("updated_at", -1), ("_id", -1)]),
    Index([("closed", 1), ("due", 1), ("_id", 1)]),
    Index([("assignee", 1), ("closed", 1), ("due", 1), ("_id", 1)]),
    Index([("number", 1)]),
    Index([("desk.files", 1)]),
    Index([("snapshot.documents.id", 1)]),
    Index([("snapshot.timeline.files.id", 1)]),
)
NEWEST = [("updated_at", -1), ("_id", -1)]
SOONEST = [("due", 1), ("_id", 1)]


@dataclass(frozen=True)
class Overview:
    """What the home page shows."""

    open: int
    yours: int
    newest: Sequence[CaseSnapshot]


@dataclass(frozen=True)
class Page:
    """One page of the window; `next` is the cursor of the one after it."""

    items: Sequence[CaseSnapshot]
    next: str | None
    total: int


@dataclass(frozen=True)
class DeskRow:
    """A case in the queue."""

    case: CaseSnapshot
    desk: Desk


@dataclass(frozen=True)
class DeskPage:
    """One page of the queue."""

    items: Sequence[DeskRow]
    next: str | None
    total: int


@dataclass(frozen=True)
class DeskCounts:
    """What stands above the queue."""

    overdue: int
    today: int
    week: int
    open: int


class Window:
    """The unified window over all services' cases."""

    def __init__(self, service: Service) -> None:
        self._entries = service.database["entries"]
        self._windows = service.database["windows"]
        self._projection = Projection(self._entries, self._windows)
        self._versions = Joined(self._windows, {"version": 1})
        service.prepare(lambda: ensure_indexes(self._entries, INDEXES))

    async def saw(self, snapshot: CaseSnapshot, desk: Desk, *, again: bool = False) -> None:
        """Keep this state of a case unless a later one is kept; `again` rewrites the same one."""
        await self._projection.keep(entry(snapshot, desk), again=again)

    async def version(self, owner: str) -> int:
        """Grows with every change of this consumer's window; what is shown is kept under it."""
        found = await self._versions.get(owner)
        return int(found["version"]) if found else 0

    async def overview(self, owner: str) -> Overview:
        """Counts, and the newest twenty."""
        found, yours, open_ = await asyncio.gather(
            self._find({"owner": owner}, NEWEST, 20),
            self._entries.count_documents({"owner": owner, "turn": "consumer"}),
            self._entries.count_documents({"owner": owner, "closed": False}),
        )
        return Overview(open_, yours, [_snapshot(one) for one in found])

    async def page(
        self, owner: str, wanted: Filter, cursor: str | None = None, limit: int = 20
    ) -> Page:
        """One page of a consumer's cases, newest change first."""
        query = query_of(owner, wanted)
        beyond = after(cursor, "updated_at", "$lt") if cursor else {}
        found, total = await asyncio.gather(
            self._find({**query, **beyond}, NEWEST, limit + 1), self._entries.count_documents(query)
        )
        next_ = cursor_of(found[limit - 1], "updated_at") if len(found) > limit else None
        return Page([_snapshot(one) for one in found[:limit]], next_, total)

    async def case(self, owner: str, case_id: str) -> CaseSnapshot:
        """A consumer's own case; somebody else's is not found."""
        found = await self._find({"_id": case_id, "owner": owner}, NEWEST, 1)
        if not found:
            raise NotFound
        return _snapshot(found[0])

    async def service_of(self, case_id: str) -> str:
        """Which service holds a case (staff)."""
        found = await self._find({"_id": case_id}, NEWEST, 1)
        if not found:
            raise NotFound
        return str(found[0]["service"])

    async def service_of_file(self, file_id: str, owner: str | None = None) -> str:
        """Which service holds a file; a consumer finds only what is theirs and shown to them."""
        either = [{"snapshot.documents.id": file_id}, {"snapshot.timeline.files.id": file_id}]
        query: Document = {"owner": owner, "$or": either} if owner else {"desk.files": file_id}
        found = await self._find(query, NEWEST, 1)
        if not found:
            raise NotFound
        return str(found[0]["service"])

    async def queue(
        self, wanted: DeskFilter, cursor: str | None = None, limit: int = 20
    ) -> DeskPage:
        """One page of all consumers' cases, soonest term first."""
        query = desk_query(wanted)
        beyond = after(cursor, "due", "$gt") if cursor else {}
        found, total = await asyncio.gather(
            self._find({"$and": [query, beyond]} if beyond else query, SOONEST, limit + 1),
            self._entries.count_documents(query),
        )
        next_ = cursor_of(found[limit - 1], "due") if len(found) > limit else None
        rows = [DeskRow(_snapshot(one), Desk.model_validate(one["desk"])) for one in found[:limit]]
        return DeskPage(rows, next_, total)

    async def counts(self) -> DeskCounts:
        """Open cases by how soon their term ends, where it is the company's turn."""
        today = now().astimezone(MOSCOW).date()
        after_week = (today + timedelta(days=8)).isoformat()
        ours = {"closed": False, "turn": "staff"}
        overdue, due, soon, open_ = await asyncio.gather(
            self._entries.count_documents({**ours, "due": {"$lt": today.isoformat()}}),
            self._entries.count_documents({**ours, "due": today.isoformat()}),
            self._entries.count_documents(
                {**ours, "due": {"$gte": today.isoformat(), "$lt": after_week}}
            ),
            self._entries.count_documents({"closed": False}),
        )
        return DeskCounts(overdue, due, soon, open_)

    async def _find(
        self, query: Document, sort: list[tuple[str, int]], limit: int
    ) -> list[Document]:
        async def ask() -> list[Document]:
            return await self._entries.find(query).sort(sort).limit(limit).to_list(None)

        return await riding_out(ask)


def _snapshot(found: Document) -> CaseSnapshot:
    return CaseSnapshot.model_validate(found["snapshot"])


__all__ = ["DeskFilter", "Filter", "Window"]
