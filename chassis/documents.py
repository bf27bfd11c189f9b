"""Aggregates in their collections: a change and the facts that tell it are one write.

`{..., version, outbox: [fact]}`, compared on `version`: no transaction over several documents, so
it works on a sharded collection.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, Self, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from chassis.clock import new_id
from chassis.errors import NotFound, NotNow, Refused
from chassis.store import Document, DuplicateKey, Index, insert_new, riding_out
from chassis.telemetry import carrier
from contracts.event import Event
from contracts.words import _

if TYPE_CHECKING:
    from chassis.store import Collection

P = ParamSpec("P")


class Duplicate(Refused):
    """A unique index holds another document with the same key."""

    default = _("Такая запись уже есть")


class Clash(NotNow):
    """Others kept changing the document; the verb was tried again and again."""

    default = _("Данные только что изменил кто-то другой. Обновите страницу и повторите")


class Aggregate(BaseModel):
    """What changes as one: guards its own transitions, and collects the facts that tell them."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    id: str = Field(alias="_id")
    version: int = 0
    _facts: list[Event] = PrivateAttr(default_factory=list)

    def tell(self, fact: Event) -> None:
        """Let this fact go out in the same write as the change."""
        self._facts.append(fact)

    def told(self) -> list[Event]:
        """The facts collected since it was loaded (tests read them)."""
        return list(self._facts)

    def document(self) -> Document:
        """As it lies in the collection."""
        return self.model_dump(by_alias=True, mode="python")

    @classmethod
    def of(cls, document: Document) -> Self:
        """From how it lies in the collection."""
        return cls.model_validate(document)


A = TypeVar("A", bound=Aggregate)


@dataclass
class OutboxEntry:
    """A fact that waits to be told, with the trace it belongs to."""

    id: str
    name: str
    key: str
    body: bytes
    at: Any
    trace: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, fact: Event) -> Self:
        return cls(
            id=fact.event_id,
            name=fact.NAME,
            key=fact.routing_key(),
            body=fact.body(),
            at=fact.occurred_at,
            trace=carrier(),
        )


Wake: TypeAlias = Callable[["Collection", str, list[OutboxEntry]], None]
"""Tell what one document's outbox holds, oldest first."""


def silent(_collection: "Collection", _id: str, _entries: list[OutboxEntry]) -> None:
    """No relay: the sweeper tells what is written (commands, tests)."""


OUTBOX = (Index([("outbox.id", 1)], sparse=True),)
TRIES = 25


class Documents(Generic[A]):
    """Aggregates of one kind in one collection."""

    def __init__(
        self,
        collection: "Collection",
        model: type[A],
        wake: Wake = silent,
        restore: Callable[[Document], A] | None = None,
    ) -> None:
        self.collection = collection
        self._restore = restore or model.of
        self._wake = wake

    async def add(self, aggregate: A) -> A:
        """Write a new one with its facts; `Duplicate` where a unique index refuses it."""
        entries = [OutboxEntry.of(fact) for fact in aggregate.told()]
        aggregate.version = 1
        mark = new_id()
        document = {**aggregate.document(), "outbox": [vars(e) for e in entries], "written": mark}

        async def insert() -> None:
            try:
                await self.collection.insert_one(document)
            except DuplicateKey:
                if not await self._is_ours(aggregate.id, mark):
                    raise Duplicate from None

        await riding_out(insert)
        self._told(aggregate, entries)
        return aggregate

    async def add_all(self, aggregates: Sequence[A]) -> list[A]:
        """Write many new ones in one go; gives back those that a unique index refuses."""
        mark, entries = new_id(), [[OutboxEntry.of(f) for f in one.told()] for one in aggregates]
        documents = []
        for one, told in zip(aggregates, entries, strict=True):
            one.version, outbox = 1, [vars(entry) for entry in told]
            documents.append({**one.document(), "outbox": outbox, "written": mark})
        refused = await riding_out(lambda: insert_new(self.collection, documents))
        if refused:  # an answer may have been lost, and the second try found our own
            ours = self.collection.find({"_id": {"$in": [*refused]}, "written": mark}, {"_id": 1})
            refused -= {one["_id"] for one in await ours.to_list(None)}
        for one, told in zip(aggregates, entries, strict=True):
            self._told(one, told if one.id not in refused else [])
        return [one for one in aggregates if one.id in refused]

    async def get(self, id: str) -> A:
        """The one with this id, or `NotFound`."""
        found = await self.find_one({"_id": id})
        if found is None:
            raise NotFound
        return found

    async def find_one(self, query: Mapping[str, Any]) -> A | None:
        """The one that matches, or None."""
        document = await riding_out(lambda: self.collection.find_one(query, {"outbox": 0}))
        return None if document is None else self._restore(document)

    async def find(
        self,
        query: Mapping[str, Any],
        sort: Sequence[tuple[str, int]] = (),
        limit: int = 0,
    ) -> list[A]:
        """All that match; `limit` 0 is no limit."""
        cursor = self.collection.find(query, {"outbox": 0}, limit=limit)
        if sort:
            cursor = cursor.sort(list(sort))
        return [self._restore(document) for document in await cursor.to_list(None)]

    async def pages(self, size: int) -> AsyncIterator[list[A]]:
        """All there are, so many at a time, over one cursor: each is read once, however many."""
        page: list[A] = []
        async for document in self.collection.find({}, {"outbox": 0}, batch_size=size):
            page.append(self._restore(document))
            if len(page) == size:
                yield page
                page = []
        if page:
            yield page

    async def change(
        self,
        id: str,
        verb: Callable[Concatenate[A, P], Any],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> A:
        """Load, run the verb, write if nobody wrote meanwhile, else again from the start.

        `verb` is the unbound method of the aggregate (`Case.move`), given what follows.
        """
        for attempt in range(TRIES):
            aggregate, waiting = await self._loaded(id)
            before = aggregate.document()
            verb(aggregate, *args, **kwargs)
            if not aggregate.told() and aggregate.document() == before:
                return aggregate
            if await self._replace(aggregate, waiting):
                return aggregate
            await asyncio.sleep(random.uniform(0, 0.002 * (attempt + 1)))  # noqa: S311  spreads writers
        raise Clash

    async def _loaded(self, id: str) -> tuple[A, list[OutboxEntry]]:
        """The one with this id, and what lies in its outbox, oldest first."""
        document = await riding_out(lambda: self.collection.find_one({"_id": id}))
        if document is None:
            raise NotFound
        waiting = [OutboxEntry(**entry) for entry in document.pop("outbox", ())]
        return self._restore(document), waiting

    async def _replace(self, aggregate: A, waiting: list[OutboxEntry]) -> bool:
        seen = aggregate.version
        aggregate.version = seen + 1
        entries = [OutboxEntry.of(fact) for fact in aggregate.told()]
        fields = {name: value for name, value in aggregate.document().items() if name != "_id"}
        mark = new_id()
        update: Document = {"$set": {**fields, "written": mark}}
        if entries:
            update["$push"] = {"outbox": {"$each": [vars(entry) for entry in entries]}}

        async def write() -> bool:
            guard = {"_id": aggregate.id, "version": seen}
            try:
                result = await self.collection.update_one(guard, update)
            except DuplicateKey:
                raise Duplicate from None
            return result.matched_count > 0 or await self._is_ours(aggregate.id, mark)

        if not await riding_out(write):
            return False
        self._told(aggregate, entries, waiting)
        return True

    async def _is_ours(self, id: str, mark: str) -> bool:
        """Whether the last write was this one: its answer may have been lost."""
        return await self.collection.find_one({"_id": id, "written": mark}, {"_id": 1}) is not None

    def _told(
        self, aggregate: A, entries: list[OutboxEntry], waiting: Sequence[OutboxEntry] = ()
    ) -> None:
        """What waited before goes along: a crash may have left it untold, and order is kept."""
        aggregate._facts.clear()
        if entries:
            self._wake(self.collection, aggregate.id, [*waiting, *entries])
