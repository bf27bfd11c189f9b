"""How often something may be tried: a moving window over the store, shared by all replicas."""

from datetime import timedelta
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING, Any

from chassis.clock import now
from chassis.errors import TooMany
from chassis.store import Index, ensure_indexes, riding_out

if TYPE_CHECKING:
    from chassis.store import Collection


def network(address: str) -> str:
    """Whom an address stands for: an IPv6 household has a whole /64 of them."""
    try:
        found = ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return found.exploded[:19]
    return str(found)


class Limits:
    """Counts hits of a key; each key's hits lie in one document that expires by itself."""

    INDEXES = (Index([("until", 1)], expire_after=timedelta(0)),)

    def __init__(self, collection: "Collection") -> None:
        self._collection = collection

    async def prepare(self) -> None:
        """Ensure the indexes."""
        await ensure_indexes(self._collection, self.INDEXES)

    async def check(self, key: str, limit: int, window: timedelta) -> None:
        """Raise `TooMany` where the key was hit `limit` times within the window; counts nothing."""
        document: Any = await riding_out(lambda: self._collection.find_one({"_id": key}))
        at = now()
        hits = [hit for hit in (document or {}).get("hits", []) if hit > at - window]
        if len(hits) >= limit:
            wait = hits[-limit] + window - at
            raise TooMany(retry_after=max(1, int(wait.total_seconds())))

    async def hit(self, key: str, limit: int, window: timedelta) -> None:
        """Count one hit, or raise `TooMany` with the seconds to wait.

        Counted only where there is room, in one write, so of many hits made at the same moment no
        more than the limit pass; and who is refused does not wait longer for having tried.
        """
        at = now()
        full = {f"hits.{limit - 1}": {"$exists": True}, "hits.0": {"$gt": at - window}}
        room = {"_id": key, "$nor": [full]}
        count = {
            "$push": {"hits": {"$each": [at], "$slice": -limit}},
            "$max": {"until": at + window},
        }
        begin = {"$setOnInsert": {"hits": [], "until": at + window}}
        while not (
            await riding_out(lambda: self._collection.update_one(room, count))
        ).matched_count:
            await self.check(key, limit, window)
            await riding_out(lambda: self._collection.update_one({"_id": key}, begin, upsert=True))

    async def left(self, key: str, limit: int, window: timedelta) -> int:
        """How many more hits of the key there is room for now."""
        document: Any = await riding_out(lambda: self._collection.find_one({"_id": key}))
        since = now() - window
        hits = [hit for hit in (document or {}).get("hits", []) if hit > since]
        return max(0, limit - len(hits))

    async def forgive(self, key: str) -> None:
        """Take the last hit back: that try was right, and the wrong ones before it still count."""
        await riding_out(lambda: self._collection.update_one({"_id": key}, {"$pop": {"hits": 1}}))

    async def clear(self, key: str) -> None:
        """Forget the key's hits: it was the right person after all."""
        await riding_out(lambda: self._collection.delete_one({"_id": key}))
