"""How the status window lies in MongoDB: one entry a case, at the highest version seen."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from chassis.app import Service
from chassis.clock import MOSCOW, now
from chassis.errors import NotFound
from chassis.joined import Joined
from chassis.store import Document, Index, ensure_indexes, riding_out
from contracts.case import CaseRetold, CaseSnapshot, Desk
from gateway.filters import (
    DeskFilter,
    Filter,
    beyond,
    cursor_of,
    desk_query,
    due_between,
    place_of,
    query_of,
)
from gateway.listed import DeskCounts, DeskPage, DeskRow, Overview, Page
from gateway.papers import INDEXES as PAPERS
from gateway.papers import Papers
from gateway.projection import Projection
from gateway.search import Search, postings
from gateway.window import APART, by_when, entry

INDEXES = (
    Index([("owner", 1), ("newest", -1)]),
    Index([("owner", 1), ("closed", 1), ("newest", -1)]),
    Index([("owner", 1), ("yours", 1), ("newest", -1)]),
    Index([("closed", 1), ("soonest", 1)]),
    Index([("closed", 1), ("turn", 1), ("soonest", 1)]),
    Index([("closed", 1), ("ours", 1)]),
    Index([("assignee", 1), ("closed", 1), ("soonest", 1)]),
    Index([("number", 1)]),
    Index([("desk.files", 1)]),
    Index([("files", 1)]),
    Index([("about", 1)], sparse=True),
    Index([("promised", 1), ("soonest", 1)], sparse=True),
)
ABOUT = 20
"""Cases about one that a page shows."""
FIRST = 1
"""The version with which every case begins."""
WAITING = 50
"""Cases that await one consumer among which the soonest are looked for."""
NEWEST = [("newest", -1)]
SOONEST = [("soonest", 1)]
FILED = [("_id", -1)]
"""An id tells when it was made."""
SOON_PAST = ("soonest", "$gt")
ROW = {"row": 1}
DESK_ROW = {"row": 1, "desk": 1, "soonest": 1}


class Window:
    """The unified window over all services' cases."""

    def __init__(self, service: Service) -> None:
        self._entries = service.database["entries"]
        self._windows = service.database["windows"]
        self._projection = Projection(self._entries, self._windows)
        # Apart, so that what happens while a window is made anew does not wait behind that.
        self._renewal = Projection(self._entries, self._windows)
        self._search = Search(service.database["sought"])
        self._versions = Joined(self._windows, {"version": 1})
        self._cases = Joined(self._entries, {"owner": 1, "snapshot": 1})
        self.papers = Papers(service.database["papers"])
        service.prepare(self._search.prepare)
        service.prepare(lambda: ensure_indexes(self._entries, INDEXES))
        service.prepare(lambda: ensure_indexes(self.papers.collection, PAPERS))

    async def saw(self, snapshot: CaseSnapshot, desk: Desk, *, first: bool = False) -> None:
        """Keep this state of a case unless a later one is kept.

        `first`: it has just been made, so nothing of it need be looked for before the write.
        """
        if not snapshot.owner:
            return  # who called and has no account has no window
        first = first and snapshot.version == FIRST
        kept = self._projection.keep(entry(snapshot, desk), first=first)
        if first:  # its papers are those just handed in: the list may wait for the fact
            await kept
            return
        await asyncio.gather(kept, self.papers.saw(snapshot, desk))

    async def saw_again(self, told: Sequence[CaseRetold]) -> None:
        """Make the window anew of these: what is kept of the same version is rewritten, too."""
        await asyncio.gather(
            *(self._renewal.keep(entry(one.case, one.desk), again=True) for one in told),
            self.papers.saw_again(told),
            self.learn(*((one.case, one.desk) for one in told)),
        )

    async def renew(self, owner: str) -> None:
        """Something else that stands in this consumer's window has changed."""
        await self._projection.renew([owner])

    async def heard(self, snapshot: CaseSnapshot, desk: Desk) -> None:
        """The fact came: keep the state, and let a new case be found by its words."""
        await self.saw(snapshot, desk)
        if snapshot.version == FIRST and snapshot.owner:
            await self.learn((snapshot, desk))

    async def version(self, owner: str) -> str:
        """Another with every change of this consumer's window; what is shown is kept under it."""
        found = await self._versions.get(owner)
        return str(found["version"]) if found else ""

    async def overview(self, owner: str) -> Overview:
        """How many cases are open, and how many of them await the consumer."""
        yours, open_ = await asyncio.gather(
            self._entries.count_documents({"owner": owner, "yours": True}),
            self._entries.count_documents({"owner": owner, "closed": False}),
        )
        return Overview(open_, yours)

    async def page(
        self, owner: str, wanted: Filter, cursor: str | None = None, limit: int = 20
    ) -> Page:
        """One page of a consumer's cases, newest change first."""
        query = query_of(owner, wanted)
        beyond = {"newest": {"$lt": place_of(cursor)}} if cursor else {}
        fields = {"row": 1, "newest": 1}
        found = await self._find({**query, **beyond}, NEWEST, fields, limit + 1)
        more = len(found) > limit
        total = await self._entries.count_documents(query) if more or cursor else len(found)
        next_ = cursor_of(found[limit - 1]["newest"]) if more else None
        return Page([_row(one) for one in found[:limit]], next_, total)

    async def waiting(self, owner: str, limit: int = 5) -> list[CaseSnapshot]:
        """What awaits the consumer, the term that ends first before the others."""
        query = {"owner": owner, "yours": True}
        found = await self._find(query, NEWEST, ROW, WAITING)
        return sorted(map(_row, found), key=by_when)[:limit]

    async def case(self, owner: str, case_id: str) -> CaseSnapshot:
        """A consumer's own case; somebody else's is not found."""
        found = await self._cases.get(case_id)
        if found is None or found["owner"] != owner:
            raise NotFound
        return CaseSnapshot.model_validate_json(found["snapshot"])

    async def about(self, id_: str, owner: str | None = None) -> list[CaseSnapshot]:
        """The cases that are about this case or document, the newest change first."""
        query = {"about": id_, **({"owner": owner} if owner else {})}
        found = await self._find(query, NEWEST, {"row": 1}, ABOUT)
        return [_row(one) for one in found]

    async def service_of(self, case_id: str) -> str:
        """Which service holds a case (staff)."""
        return str(await self._one({"_id": case_id}, "service"))

    async def is_visit(self, case_id: str) -> bool:
        """Whether it is a visit to an office, which has lists of its own at the desk (staff)."""
        return str(await self._one({"_id": case_id}, "category")) == "appointment"

    async def number_of(self, case_id: str) -> str:
        """A case's number (staff)."""
        return str(await self._one({"_id": case_id}, "number"))

    async def number_of_file(self, file_id: str) -> str:
        """The number of the case that a file lies under (staff)."""
        return str(await self._one({"desk.files": file_id}, "number"))

    async def service_of_file(self, file_id: str, owner: str | None = None) -> str:
        """Which service holds a file; a consumer finds only what is theirs and shown to them."""
        query = {"files": file_id, "owner": owner} if owner else {"desk.files": file_id}
        return str(await self._one(query, "service"))

    async def _one(self, query: Document, field: str) -> Any:
        found = await riding_out(lambda: self._entries.find_one(query, {field: 1}))
        if found is None:
            raise NotFound
        return found[field]

    async def queue(
        self, wanted: DeskFilter, cursor: str | None = None, limit: int = 20
    ) -> DeskPage:
        """One page of all consumers' cases, soonest term first or, where asked, filed last."""
        query, partial = desk_query(wanted), False
        if wanted.q.strip():
            sought = await self._search.find(wanted.q)
            query, partial = {**query, **sought.query}, sought.partial
        order, (place, past) = (FILED, ("_id", "$lt")) if wanted.newest else (SOONEST, SOON_PAST)
        whole = beyond(query, place, {past: place_of(cursor)}) if cursor else query
        found, total = await asyncio.gather(
            self._find(whole, order, DESK_ROW, limit + 1), self._entries.count_documents(query)
        )
        next_ = cursor_of(found[limit - 1][place]) if len(found) > limit else None
        return DeskPage([_desk_row(one) for one in found[:limit]], next_, total, partial)

    async def learn(self, *cases: tuple[CaseSnapshot, Desk]) -> None:
        """Let staff find these cases by the words of the applicant and the object."""
        every = [posting for case, desk in cases for posting in sought_by(case, desk)]
        await self._search.learn(every)

    async def whole(self, ids: Sequence[str]) -> list[CaseSnapshot]:
        """These cases with all that there is of them (staff)."""
        query = {"_id": {"$in": list(ids)}}
        found = await self._find(query, SOONEST, {"snapshot": 1}, len(ids))
        return [CaseSnapshot.model_validate_json(one["snapshot"]) for one in found]

    async def rows(self, ids: Sequence[str]) -> Sequence[DeskRow]:
        """These cases as the queue shows them, in no order."""
        return [
            _desk_row(one)
            for one in await self._find({"_id": {"$in": list(ids)}}, SOONEST, DESK_ROW, len(ids))
        ]

    async def counts(self) -> DeskCounts:
        """Open cases by how soon the company's own term ends, whosever turn it is."""
        today = now().astimezone(MOSCOW).date()
        week = due_between(today, today + timedelta(days=7))
        overdue, due, soon, open_ = await asyncio.gather(
            *(
                self._entries.count_documents({"closed": False, "ours": ours})
                for ours in (due_between(None, None, past=True), due_between(today, today), week)
            ),
            self._entries.count_documents({"closed": False, "soonest": {"$lt": APART}}),
        )
        return DeskCounts(overdue, due, soon, open_)

    async def _find(
        self, query: Document, sort: list[tuple[str, int]], fields: dict[str, int], limit: int
    ) -> list[Document]:
        async def ask() -> list[Document]:
            return await self._entries.find(query, fields).sort(sort).limit(limit).to_list(None)

        return await riding_out(ask)


def sought_by(case: CaseSnapshot, desk: Desk) -> list[Document]:
    """What staff find a case by."""
    return postings(case.id, case.number, desk.applicant, desk.subject)


def _desk_row(found: Document) -> DeskRow:
    return DeskRow(_row(found), Desk.model_validate(found["desk"]))


def _row(found: Document) -> CaseSnapshot:
    return CaseSnapshot.model_validate_json(found["row"])


__all__ = ["DeskCounts", "DeskFilter", "DeskPage", "DeskRow", "Filter", "Page", "Window"]
