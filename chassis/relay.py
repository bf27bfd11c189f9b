"""From the outbox in the document to the bus: at once where it can, swept up where a crash left it.

Order is kept per document. Told entries are pulled in batches. What could not be told stays in its
document and is found again over the sparse index on `outbox.id`.
"""

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from cachetools import LRUCache

from chassis.clock import now
from chassis.documents import OutboxEntry
from chassis.publisher import DECIDED, Publisher
from chassis.store import Document, StoreError, riding_out
from chassis.telemetry import Telemetry, carrier

if TYPE_CHECKING:
    from chassis.store import Collection

log = structlog.get_logger()

GRACE = timedelta(seconds=3)
"""Younger entries are still in the hands of the process that wrote them."""
HURRIED_GRACE = timedelta(seconds=1)
"""When the broker is back: what is younger is being told by the process that wrote it."""
LEASE = timedelta(seconds=10)
BATCH = 200
UNTOLD = {"$gt": ""}
"""A fact's id, any: the local server scans for `$exists`, and for an `$or` beside it."""
REMEMBERED = 10_000
"""Told entries that are still known as such; each is pulled from its document soon after."""


class Relay:
    """Tells what the outboxes of some collections hold."""

    def __init__(self, publisher: Publisher, telemetry: Telemetry, sweep_seconds: float) -> None:
        self._publisher = publisher
        self._telemetry = telemetry
        self._sweep_seconds = sweep_seconds
        self._collections: list[Collection] = []
        self._tails: dict[str, asyncio.Task[bool]] = {}
        self._told: list[tuple[Collection, str]] = []
        self._known: LRUCache[str, bool] = LRUCache(REMEMBERED)
        self._some_told = asyncio.Event()
        self._hurry = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        publisher.on_back.append(self._hurry.set)

    def watch(self, collection: "Collection") -> None:
        """Sweep this collection's outboxes."""
        self._collections.append(collection)

    async def oldest(self) -> datetime | None:
        """When the oldest fact that is not told was decided, whichever process wrote it."""
        written = [await _oldest(collection) for collection in self._collections]
        return min((at for at in written if at is not None), default=None)

    async def start(self) -> None:
        """Begin to clear and sweep in the background."""
        self._tasks = [asyncio.create_task(self._clear()), asyncio.create_task(self._sweep())]

    async def stop(self) -> None:
        """Tell what is under way, then end; the rest waits in the documents."""
        if self._tails:
            await asyncio.wait(list(self._tails.values()), timeout=5)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._pull_told()

    def wake(self, collection: "Collection", id: str, entries: list[OutboxEntry]) -> None:
        """Tell what a document's outbox holds in the background, after what is being told of it.

        Entries are told from the oldest on, each once the one before it was: so order is kept
        also where a crash, or another replica, has left some of them untold.
        """
        before = self._tails.get(id)
        tail = asyncio.create_task(self._tell_after(before, collection, entries))
        self._tails[id] = tail
        tail.add_done_callback(
            lambda done: self._tails.pop(id, None) if self._tails.get(id) is done else None
        )

    async def _tell_after(
        self,
        before: asyncio.Task[bool] | None,
        collection: "Collection",
        entries: list[OutboxEntry],
    ) -> bool:
        if before is not None:
            await asyncio.wait([before])
            if before.cancelled() or not before.result():
                return False  # the sweeper tells both, in order
        return await self._tell(collection, entries)

    async def _tell(self, collection: "Collection", entries: list[OutboxEntry]) -> bool:
        for entry in entries:
            if entry.id in self._known:
                continue
            try:
                await self._publish(entry)
            except Exception as error:
                self._telemetry.published.labels(entry.name, "failed").inc()
                log.warning(
                    "untold", fact=entry.name, event_id=entry.id, error=type(error).__name__
                )
                self._hurry.set()
                return False
            self._telemetry.published.labels(entry.name, "told").inc()
            self._known[entry.id] = True
            self._told.append((collection, entry.id))
            self._some_told.set()
        return True

    async def _publish(self, entry: OutboxEntry) -> None:
        with self._telemetry.on_the_way(f"tell {entry.name}", entry.trace):
            headers = carrier() | {DECIDED: f"{entry.at.timestamp():.3f}"}
            await self._publisher.publish(entry.key, entry.body, name=entry.name, headers=headers)

    async def _clear(self) -> None:
        while True:
            await self._some_told.wait()
            self._some_told.clear()
            await self._pull_told()
            await asyncio.sleep(0.02)

    async def _pull_told(self) -> None:
        told, self._told = self._told, []
        by_collection: dict[str, tuple[Collection, list[str]]] = {}
        for collection, id_ in told:
            by_collection.setdefault(collection.name, (collection, []))[1].append(id_)
        for collection, ids in by_collection.values():
            query = {"outbox.id": {"$in": ids}}
            pull = {"$pull": {"outbox": {"id": {"$in": ids}}}}
            try:
                await riding_out(lambda c=collection, q=query, p=pull: c.update_many(q, p))  # type: ignore[misc]
            except StoreError as error:
                log.warning("uncleared", count=len(ids), error=type(error).__name__)

    async def _sweep(self) -> None:
        while True:
            hurried = await self._wait_for_work()
            if not self._publisher.connected:
                continue  # nothing can be told; its return makes hurry
            try:
                for collection in self._collections:
                    await self._sweep_one(collection, hurried)
            except StoreError as error:
                log.warning("sweep_failed", error=type(error).__name__)
                self._hurry.set()
            except Exception as error:  # the next round may have other entries before it
                log.error("sweep_failed", exc_info=error)

    async def _wait_for_work(self) -> bool:
        try:
            async with asyncio.timeout(self._sweep_seconds):
                await self._hurry.wait()
        except TimeoutError:
            return False
        await asyncio.sleep(0.3)  # a broker that is away is asked three times a second, not more
        self._hurry.clear()
        return True

    async def _sweep_one(self, collection: "Collection", hurried: bool) -> None:
        """Tell the old entries of one collection."""
        at = now()
        limit = at - (HURRIED_GRACE if hurried else GRACE)
        query = {"outbox.id": UNTOLD, "outbox.at": {"$lt": limit}}
        shown = {"outbox": 1, "relay_lease": 1}
        found = await collection.find(query, shown, limit=BATCH).to_list(None)
        left = [document for document in found if document.get("relay_lease", at) <= at]
        claimed = [document for document in left if await self._claim(collection, document)]
        await asyncio.gather(*(self._tell_all(collection, one) for one in claimed))
        await self._pull_told()
        if claimed:
            ours = {"_id": {"$in": [document["_id"] for document in claimed]}}
            await collection.update_many(ours, {"$unset": {"relay_lease": ""}})

    async def _claim(self, collection: "Collection", document: Document) -> bool:
        """Take a document's outbox from all other sweepers; False where another has or had it."""
        if document["_id"] in self._tails:
            return False
        seen = {
            "_id": document["_id"],
            "outbox.id": document["outbox"][0]["id"],
            "relay_lease": document.get("relay_lease"),  # as seen: for an `$or` all would be read
        }
        result = await collection.update_one(seen, {"$set": {"relay_lease": now() + LEASE}})
        return result.matched_count > 0

    async def _tell_all(self, collection: "Collection", document: Document) -> None:
        entries = [OutboxEntry(**entry) for entry in document["outbox"]]
        if await self._tell(collection, entries):
            # those too that were told before and could not be pulled then
            self._told += [(collection, entry.id) for entry in entries]


async def _oldest(collection: "Collection") -> datetime | None:
    """One look into the sparse index: ids of facts sort by the time they were made."""
    untold = collection.find({"outbox.id": UNTOLD}, {"outbox.at": 1}, limit=1)
    found = await untold.sort([("outbox.id", 1)]).to_list(None)
    return min(entry["at"] for entry in found[0]["outbox"]) if found else None
