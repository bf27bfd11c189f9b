"""Lists that employees keep under a name of their own; a supervisor's may be everybody's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chassis.clock import new_id, now
from chassis.errors import NotFound, NotNow
from chassis.store import Document, DuplicateKey, Index, ensure_indexes, riding_out
from contracts.words import _

if TYPE_CHECKING:
    from chassis.store import Collection

MOST = 30
"""Names one employee keeps, so that a menu of them stays one."""
INDEXES = (
    Index([("by", 1), ("name", 1)], unique=True),
    Index([("shared", 1)], partial={"shared": True}),
)


@dataclass(frozen=True)
class Kept:
    """A question to the queue under a name."""

    id: str
    by: str
    name: str
    query: Mapping[str, str]
    shared: bool


class TooManyViews(NotNow):
    """The menu is full."""

    default = _("Сохранено уже {most} списков: удалите ненужный")


class Views:
    """One collection in the gateway's database."""

    def __init__(self, collection: "Collection") -> None:
        self._collection = collection

    async def prepare(self) -> None:
        """Ensure the indexes."""
        await ensure_indexes(self._collection, INDEXES)

    async def of(self, account: str) -> Sequence[Kept]:
        """One's own and the shared ones, by name."""
        either = {"$or": [{"by": account}, {"shared": True}]}

        async def ask() -> list[Document]:
            return await self._collection.find(either).sort([("name", 1)]).limit(200).to_list(None)

        return [_kept(one) for one in await riding_out(ask)]

    async def keep(
        self, account: str, name: str, query: Mapping[str, str], *, shared: bool
    ) -> None:
        """Under this name from now on; what had it before is replaced."""
        at = {"by": account, "name": name}
        known = await self._collection.find_one(at, {"_id": 1})
        if known is None and await self._collection.count_documents({"by": account}) >= MOST:
            raise TooManyViews(most=MOST)
        change = {"$set": {"query": dict(query), "shared": shared, "at": now()}}
        fresh = {**change, "$setOnInsert": {"_id": new_id()}}
        try:
            await riding_out(lambda: self._collection.update_one(at, fresh, upsert=True))
        except DuplicateKey:  # a double click: the other one made it
            await riding_out(lambda: self._collection.update_one(at, change))

    async def drop(self, id_: str, account: str, *, leads: bool) -> None:
        """One's own; who leads the desk may drop what another shared."""
        mine = {"_id": id_, "by": account}
        query = {"_id": id_, "$or": [{"by": account}, {"shared": True}]} if leads else mine
        result = await riding_out(lambda: self._collection.delete_one(query))
        if not result.deleted_count:
            raise NotFound


def _kept(found: Document) -> Kept:
    return Kept(found["_id"], found["by"], found["name"], found["query"], bool(found["shared"]))
