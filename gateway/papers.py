"""Every document of every consumer in one list, under cases and outside alike.

A document never changes once placed; what is learnt of it later only moves one way (told, opened),
so facts may come twice and in any order. Papers are put in by the same facts and answers as the
window, and again by its rebuild.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from cachetools import LRUCache

from chassis.clock import MOSCOW, now
from chassis.errors import NotFound
from chassis.store import Document, DuplicateKey, Index, insert_new, riding_out
from contracts.case import CaseDocument, CaseRetold, CaseSnapshot, Desk
from contracts.documents import Line, Noted, PlacedDocument, Proof
from gateway.filters import between, beyond, contains, cursor_of, place_of
from gateway.papers_entry import outside, under

if TYPE_CHECKING:
    from chassis.store import Collection

INDEXES = (
    Index([("owner", 1), ("newest", -1)]),
    Index([("company", 1), ("newest", -1)]),
    Index([("waits", 1), ("newest", -1)]),
)
NEWEST = [("newest", -1)]
KNOWN = 20_000
"""Papers this process has put in; what a case's next change brings again costs nothing."""
CHANGES: dict[Noted, Callable[[datetime], Document]] = {
    "told": lambda at: {"$min": {"told_at": at}, "$set": {"waits": False}},
    "opened": lambda at: {"$min": {"opened_at": at}, "$set": {"waits": False}},
    "untold": lambda at: {"$max": {"untold_at": at}},
}
"""What a line of evidence changes: none undoes what another did, so they may come in any order."""
State = Literal["untold", "unopened", "opened"]


class Paper(CaseDocument):
    """A document in the list: under a case where `case_id` is set."""

    service: str
    owner: str
    number: str
    case_id: str = ""
    consumer: str = ""
    told_at: datetime | None = None
    untold_at: datetime | None = None
    opened_at: datetime | None = None
    waits: bool = False

    @property
    def is_new(self) -> bool:
        """Whether its consumer has not opened it yet."""
        return self.by != "consumer" and self.opened_at is None

    @property
    def address(self) -> str:
        """Where the service that holds it gives it out."""
        return f"/documents/{self.id}" if self.case_id else f"/placed/{self.id}"

    def is_untold(self, at: datetime) -> bool:
        """Whether telling its consumer is work to do: the letter failed, or the day is over."""
        late = self.untold_at is not None or self.placed_at < midnight(at)
        return self.waits and late


def midnight(at: datetime) -> datetime:
    """When the day in Moscow began: what was placed before must have been told of by then."""
    return at.astimezone(MOSCOW).replace(hour=0, minute=0, second=0, microsecond=0)


@dataclass(frozen=True)
class PaperFilter:
    """What is asked of the list."""

    q: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None
    owner: str = ""
    by: Literal["", "company", "consumer"] = ""
    state: State | None = None


@dataclass(frozen=True)
class PaperPage:
    """One page; `next` is the cursor of the one after it."""

    items: Sequence[Paper]
    next: str | None
    total: int


@dataclass
class Papers:
    """All documents, as the gateway knows them."""

    collection: "Collection"
    _known: LRUCache[str, bool] = field(default_factory=lambda: LRUCache(KNOWN))

    async def saw(self, case: CaseSnapshot, desk: Desk) -> None:
        """Put in the documents of a case that are not there yet."""
        new = [one for one in case.documents if one.id not in self._known]
        await self.put([under(one, case, desk) for one in new])

    async def saw_again(self, told: Sequence[CaseRetold]) -> None:
        """Put in what is not there of all documents of these cases, known here or not."""
        await self.put(
            [under(paper, one.case, one.desk) for one in told for paper in one.case.documents]
        )

    async def placed(self, documents: Sequence[PlacedDocument]) -> None:
        """Put in documents outside cases."""
        await self.put([outside(one) for one in documents])

    async def put(self, entries: Sequence[Document]) -> None:
        """Put in what is not there; one that was told of before it came gets its words now."""
        if not entries:
            return
        others = await riding_out(lambda: insert_new(self.collection, entries))
        wordless = await riding_out(lambda: self._wordless(others))
        for entry in entries:
            if entry["_id"] in wordless:
                await self._complete(entry)
            self._known[entry["_id"]] = True

    async def _wordless(self, ids: set[str]) -> set[str]:
        """Those of which only a line of evidence has come."""
        if not ids:
            return set()
        found = self.collection.find({"_id": {"$in": list(ids)}}, {"newest": 1})
        return {one["_id"] for one in await found.to_list(None) if one.get("newest") is None}

    async def _complete(self, entry: Document) -> None:
        bare = {"_id": entry["_id"], "newest": None}
        words = {"$set": {name: entry[name] for name in entry if name not in ("_id", "waits")}}
        await riding_out(lambda: self.collection.update_one(bare, words))
        unheard = {"_id": entry["_id"], "told_at": None, "opened_at": None}
        waits = {"$set": {"waits": entry["waits"]}}
        await riding_out(lambda: self.collection.update_one(unheard, waits))

    async def noted(self, line: Line) -> None:
        """A line of evidence: the first time counts for what was told or opened, the last for
        what was not.
        """
        change = CHANGES[line.what](line.at)

        async def write() -> None:
            try:
                await self.collection.update_one({"_id": line.document}, change, upsert=True)
            except DuplicateKey:  # somebody put it in just then
                await self.collection.update_one({"_id": line.document}, change)

        await riding_out(write)

    async def proven(self, proof: Proof) -> None:
        """All that a service has just answered of a document's evidence."""
        about = {"document": proof.document.id, "owner": proof.document.owner}
        for row in proof.rows:
            await self.noted(Line(**about, what=row.what, at=row.at))

    async def of(self, id_: str, owner: str | None = None) -> Paper:
        """One; where `owner` is given, another consumer's is not found."""
        query = {"_id": id_, "owner": owner or {"$exists": True}}
        found = await riding_out(lambda: self.collection.find_one(query))
        if found is None:
            raise NotFound
        return _paper(found)

    async def titles(self, ids: Sequence[str], language: str) -> dict[str, str]:
        """What those of these ids are called that are documents."""
        query = {"_id": {"$in": list(ids)}, "newest": {"$gt": ""}}
        found = await riding_out(lambda: self.collection.find(query).to_list(None))
        return {one["_id"]: _paper(one).named(language) for one in found}

    async def page(
        self, wanted: PaperFilter, cursor: str | None = None, limit: int = 20
    ) -> PaperPage:
        """One page, the newest first."""
        query = query_of(wanted, now())
        whole = beyond(query, "newest", {"$lt": place_of(cursor)}) if cursor else query

        async def ask() -> list[Document]:
            found = self.collection.find(whole).sort(NEWEST).limit(limit + 1)
            return await found.to_list(None)

        found = await riding_out(ask)
        more = len(found) > limit
        total = await self.collection.count_documents(query) if more or cursor else len(found)
        next_ = cursor_of(found[limit - 1]["newest"]) if more else None
        return PaperPage([_paper(one) for one in found[:limit]], next_, total)

    async def count(self, wanted: PaperFilter) -> int:
        """How many there are."""
        return await self.collection.count_documents(query_of(wanted, now()))


def query_of(wanted: PaperFilter, at: datetime) -> Document:
    """The filter as the store's query; the desk's names no owner and shows the company's own."""
    query: Document = {"owner": wanted.owner} if wanted.owner else {"company": True}
    if wanted.owner and wanted.by:
        query["company"] = wanted.by == "company"
    if wanted.kind:
        query["kind"] = wanted.kind
    if wanted.q.strip():
        query["words" if wanted.owner else "desk_words"] = contains(wanted.q)
    if wanted.since or wanted.until:
        query["placed_at"] = between(wanted.since, wanted.until)
    match wanted.state:
        case "untold":
            query.pop("company", None)  # what waits is the company's, and found over its own index
            query["waits"] = True
            query["$or"] = [{"untold_at": {"$ne": None}}, {"placed_at": {"$lt": midnight(at)}}]
        case "unopened":
            query |= {"opened_at": None}
        case "opened":
            query |= {"opened_at": {"$ne": None}}
    return query


def _paper(found: Document) -> Paper:
    return Paper(**{**found, "id": found["_id"]})
