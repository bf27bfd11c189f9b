"""Breaks in the account's own work: what is ahead stands on top of every page (186 п.30).

They lie in the gateway's database and in its memory, read anew every few seconds: a page must not
wait for them, and is shown without them where they cannot be read.
"""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from pydantic import BaseModel, ConfigDict, model_validator

from chassis.clock import MOSCOW, new_id, now
from chassis.errors import NotFound, NotNow
from chassis.rounds import rounds
from chassis.store import Document, DuplicateKey, Index, ensure_indexes, riding_out
from contracts.checks import wrong
from contracts.fields import Line, Moment
from contracts.words import _

if TYPE_CHECKING:
    from chassis.store import Collection

EVERY = 5.0
"""Seconds until a replica knows what another was told."""
SHOWN = timedelta(days=366)
MOST = 200
LONGEST = timedelta(days=7)
INDEXES = (Index([("request", 1)], unique=True), Index([("ends_at", -1)]))


class OutagePlan(BaseModel):
    """From when until when the account does not work, and why; ahead, or as it has been."""

    model_config = ConfigDict(extra="forbid")

    begins_at: Moment
    ends_at: Moment
    cause: Line

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.begins_at >= self.ends_at:
            raise wrong(_("Окончание перерыва должно быть позже начала"))
        if self.ends_at - self.begins_at > LONGEST:
            raise wrong(_("Перерыв не может быть длиннее недели: проверьте даты"))
        return self


class Outage(BaseModel):
    """One of them."""

    id: str
    begins_at: datetime
    ends_at: datetime
    cause: str
    published_at: datetime

    def is_over(self, at: datetime) -> bool:
        """Whether the account works again."""
        return self.ends_at <= at

    def within(self, first: datetime, last: datetime) -> timedelta:
        """How much of it lies between these moments."""
        return max(min(self.ends_at, last) - max(self.begins_at, first), timedelta(0))


class Outages:
    """One collection in the gateway's database, and what is ahead in memory."""

    def __init__(self, collection: "Collection") -> None:
        self._collection = collection
        self._ahead: Sequence[Outage] = ()

    async def prepare(self) -> None:
        """Ensure the indexes, and know what is ahead."""
        await ensure_indexes(self._collection, INDEXES)
        await self.read()

    def ahead(self, at: datetime) -> Sequence[Outage]:
        """Those that are announced or under way, the next one first."""
        return [one for one in self._ahead if not one.is_over(at)]

    @property
    def key(self) -> object:
        """Another whenever pages look otherwise because of them."""
        at = now()
        return tuple((one.id, one.ends_at, one.begins_at <= at) for one in self.ahead(at))

    async def read(self) -> None:
        """Know them as they are kept."""
        query = {"ends_at": {"$gt": now()}}
        found = await self._collection.find(query).sort([("ends_at", 1)]).limit(MOST).to_list(None)
        self._ahead = sorted(map(_read, found), key=lambda one: one.begins_at)

    def watching(self) -> AbstractAsyncContextManager[None]:
        """Reading them anew in the background."""
        return rounds(self.read, "outages_unread", EVERY)

    async def lately(self) -> Sequence[Outage]:
        """All of the last year and those ahead, the newest first."""
        query = {"ends_at": {"$gt": now() - SHOWN}}

        async def ask() -> list[Document]:
            order = [("ends_at", -1)]
            return await self._collection.find(query).sort(order).limit(MOST).to_list(None)

        return [_read(one) for one in await riding_out(ask)]

    async def publish(self, plan: OutagePlan, request: str, at: datetime) -> Outage:
        """Say it from now on; the same request makes no second one."""
        document = {"_id": new_id(), "request": request, "published_at": at, **plan.model_dump()}

        async def insert() -> Document | None:
            try:
                await self._collection.insert_one(document)
            except DuplicateKey:
                return await self._collection.find_one({"request": request})
            return document

        kept = await riding_out(insert)
        if kept is None:
            raise NotFound
        await self.read()
        return _read(kept)

    async def end(self, id_: str, at: datetime) -> None:
        """The works ended early, or are called off: then nothing was and nothing is shown."""
        found = await riding_out(lambda: self._collection.find_one({"_id": id_}))
        if found is None:
            raise NotFound
        if (one := _read(found)).is_over(at):
            raise NotNow(_("Этот перерыв уже закончился"))
        here = {"_id": id_}
        if one.begins_at >= at:
            await riding_out(lambda: self._collection.delete_one(here))
        else:
            change = {"$set": {"ends_at": at}}
            await riding_out(lambda: self._collection.update_one(here, change))
        await self.read()


def _read(found: Document) -> Outage:
    return Outage(id=found["_id"], **{n: found[n] for n in Outage.model_fields if n != "id"})


def this_month(outages: Sequence[Outage], at: datetime) -> timedelta:
    """How long the account does not work in the month of this moment, in Moscow's days."""
    first = at.astimezone(MOSCOW).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    last = (first + timedelta(days=32)).replace(day=1)
    return sum((one.within(first, last) for one in outages), timedelta(0))
