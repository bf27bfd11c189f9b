"""How the audit lies in MongoDB. Nothing here changes or deletes a row, and nothing else writes.

Rows that wait at the same moment go in together, one insert for all. The unique number makes one
chain of all replicas: whoever comes second reads the new head and links to that.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import structlog

from chassis.store import Document, Index, ensure_indexes, insert_in_order, riding_out
from gateway.audit.row import START, Broken, Head, Row, chained, followed

if TYPE_CHECKING:
    from chassis.store import Collection

log = structlog.get_logger()
COLLECTION = "audit"
INDEXES = (
    Index([("seq", 1)], unique=True),
    Index([("at", 1)]),
    Index([("who.email", 1), ("seq", -1)]),
    Index([("action", 1), ("seq", -1)]),
    Index([("objects", 1), ("seq", -1)]),
    Index([("of", 1)], partial={"of": {"$type": "string"}}),
)
AT_ONCE = 100
CHECKED = 1000
"""Rows read at a time while the chain is followed or written out."""


@dataclass(frozen=True)
class Wanted:
    """What the audit is asked for; `object` is a case number, an account id, a rule's name."""

    email: str = ""
    action: str = ""
    object: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def query(self) -> Document:
        """As the store is asked."""
        named = {"who.email": self.email, "action": self.action, "objects": self.object}
        query: Document = {name: value for name, value in named.items() if value}
        bounds = {"$gte": self.since, "$lt": self.until}
        if at := {name: value for name, value in bounds.items() if value is not None}:
            query["at"] = at
        return query


@dataclass(frozen=True)
class Page:
    """Rows, the newest first; `next` is the number below which the next page begins."""

    rows: Sequence[Document]
    next: int | None


class Trail:
    """The audit's rows, append only."""

    def __init__(self, collection: "Collection") -> None:
        self._rows = collection
        self._head: Head | None = None
        self._waiting: deque[tuple[Row, asyncio.Future[None]]] = deque()
        self._writing: asyncio.Task[None] | None = None

    async def prepare(self) -> None:
        """Ensure the indexes."""
        await ensure_indexes(self._rows, INDEXES)

    async def write(self, row: Row) -> None:
        """Returns once the row is there for good; one already there by its id stays as it is."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((row, done))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all())
        await done

    async def _write_all(self) -> None:
        while self._waiting:
            some = [self._waiting.popleft() for _ in range(min(AT_ONCE, len(self._waiting)))]
            error: BaseException | None = None
            try:
                await riding_out(lambda rows=[row for row, _ in some]: self._append(rows))  # type: ignore[misc]
            except Exception as caught:
                error, self._head = caught, None
            for _, done in some:
                if done.cancelled():
                    continue
                if error is None:
                    done.set_result(None)
                else:
                    done.set_exception(error)

    async def _append(self, rows: Sequence[Row]) -> None:
        left = list(rows)
        known, self._head = self._head, None  # unless this goes well it is not known any more
        head = known or await self.head()
        while left:
            documents = chained(left, head)
            count = await insert_in_order(self._rows, documents)
            if count == len(documents):
                head = Head(documents[-1]["seq"], documents[-1]["hash"])
                break
            left, head = await asyncio.gather(self._missing(left[count:]), self.head())
        self._head = head
        log.info("audited", rows=len(rows), head=str(head))

    async def _missing(self, rows: Sequence[Row]) -> list[Row]:
        """Those not there yet: an answer may have been lost, and a fact comes twice."""
        query = {"_id": {"$in": [row.id for row in rows]}}
        there = {one["_id"] for one in await self._rows.find(query, {"_id": 1}).to_list(None)}
        return [row for row in rows if row.id not in there]

    async def head(self) -> Head:
        """The last row's number and hash."""
        fields = {"seq": 1, "hash": 1}
        found = await self._rows.find({}, fields).sort([("seq", -1)]).limit(1).to_list(None)
        return Head(found[0]["seq"], found[0]["hash"]) if found else START

    async def page(self, wanted: Wanted, below: int | None, limit: int) -> Page:
        """One page. A command shows as its outcome, or as its intent where none was written."""
        query = {"$and": [wanted.query(), {"seq": {"$lt": below}} if below else {}]}
        found = await self._newest({**query, "stage": {"$ne": "intent"}}, limit + 1)
        more = len(found) > limit
        found = found[:limit]
        floor = found[-1]["seq"] if more else 0
        begun = await self._newest({**query, "stage": "intent", "seq": {"$gt": floor}}, limit * 2)
        rows = sorted([*found, *await self._unended(begun)], key=lambda row: -row["seq"])
        return Page(rows, floor if more else None)

    async def _newest(self, query: Document, limit: int) -> list[Document]:
        async def ask() -> list[Document]:
            return await self._rows.find(query).sort([("seq", -1)]).limit(limit).to_list(None)

        return await riding_out(ask)

    async def _unended(self, begun: Sequence[Document]) -> list[Document]:
        query = {"of": {"$in": [row["_id"] for row in begun]}}
        ended = {one["of"] for one in await self._rows.find(query, {"of": 1}).to_list(None)}
        return [row for row in begun if row["_id"] not in ended]

    async def in_order(
        self, query: Document, after: int = 0, most: int | None = None
    ) -> AsyncIterator[list[Document]]:
        """Rows from the oldest on, some at a time, until `most` were read."""
        left = most
        while left is None or left > 0:
            size = CHECKED if left is None else min(CHECKED, left)
            beyond = {"$and": [query, {"seq": {"$gt": after}}]}
            rows = await self._rows.find(beyond).sort([("seq", 1)]).limit(size).to_list(None)
            if not rows:
                return
            yield rows
            after = rows[-1]["seq"]
            left = None if left is None else left - len(rows)

    async def check(self, from_: Head = START) -> Head:
        """Follow the chain from a head that is known; the present one, or `Broken`."""
        head = from_
        async for rows in self.in_order({}, head.seq):
            head = followed(rows, head)
            await asyncio.sleep(0)
        return head

    async def reaches(self, noted: Head) -> Head:
        """Follow the whole chain and see that it goes through a head that was noted once."""
        known = await self._rows.find_one({"seq": noted.seq}, {"hash": 1})
        if known is None or known["hash"] != noted.hash:
            raise Broken(noted.seq, "changed" if known else "missing")
        return await self.check()

    async def newest(self, count: int) -> Head:
        """Follow the last so many links alone, as a page can wait for; the head, or `Broken`."""
        head = await self.head()
        before = max(0, head.seq - count)
        known: Any = await self._rows.find_one({"seq": before}, {"hash": 1}) if before else None
        return await self.check(Head(before, known["hash"]) if known else START)
