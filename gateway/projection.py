"""Keeping the window in step: what waits at one moment is written in one go.

A round trip and a commit cost the database more than a document. Nobody is waited for: what comes
alone is written alone, and while that is being written the next batch gathers by itself.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chassis.clock import new_id
from chassis.store import Document, DuplicateKey, StoreAway, insert_new, replace_each, riding_out
from gateway.window import Entry

if TYPE_CHECKING:
    from chassis.store import Collection

MOST = 50
UNDER_WAY = 2
"""Two batches keep the database busy while the next facts are read."""


@dataclass(frozen=True)
class Come:
    """A state of a case that came; `again` rewrites the same version where that is kept.

    `first`: the case has just been made, so most likely nothing of it is kept.
    """

    entry: Entry
    again: bool
    first: bool
    written: "asyncio.Future[None]"

    @property
    def rank(self) -> tuple[int, bool]:
        """Of two states of one case the higher is the later."""
        return self.entry["version"], self.again

    def is_later_than(self, kept: int) -> bool:
        """Whether it must be written where this version is kept."""
        return kept < self.entry["version"] or (self.again and kept == self.entry["version"])

    def guarded(self) -> tuple[Document, Document]:
        """A replacement that changes nothing where a later state is kept by then."""
        older = {"$lte" if self.again else "$lt": self.entry["version"]}
        return {"_id": self.entry["_id"], "version": older}, self.entry


class Projection:
    """Writes entries, and after them the version of each owner's window."""

    def __init__(self, entries: "Collection", windows: "Collection") -> None:
        self._entries = entries
        self._windows = windows
        self._waiting: list[Come] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def keep(self, entry: Entry, *, again: bool = False, first: bool = False) -> None:
        """Keep this state of a case unless a later one is kept; returns when it can be seen."""
        come = Come(entry, again, first, asyncio.get_running_loop().create_future())
        self._waiting.append(come)
        self._go_on()
        await asyncio.shield(come.written)

    def _go_on(self) -> None:
        if self._waiting and len(self._tasks) < UNDER_WAY:
            task = asyncio.create_task(self._write_waiting())
            self._tasks.add(task)
            task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._go_on()

    async def _write_waiting(self) -> None:
        # One turn of the loop: what was read from the sockets in the same turn comes along.
        await asyncio.sleep(0)
        batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        try:
            await self._write(batch)
        except StoreAway as error:
            _settle(batch, error)
        except Exception as error:
            await self._one_by_one(batch, error)
        except BaseException:
            for come in batch:
                come.written.cancel()
            raise
        else:
            _settle(batch)

    async def _one_by_one(self, batch: Sequence[Come], error: Exception) -> None:
        """Let one that cannot be written keep no others from being written."""
        if len(batch) == 1:
            _settle(batch, error)
            return
        for come in batch:
            try:
                await self._write([come])
            except Exception as own:
                _settle([come], own)
            else:
                _settle([come])

    async def _write(self, batch: Sequence[Come]) -> None:
        latest: dict[str, Come] = {}
        for come in sorted(batch, key=lambda one: one.rank):
            latest[come.entry["_id"]] = come
        if latest:
            await riding_out(lambda: self._write_entries(latest))
            # After the entries and even where they stood already: a process may have died between.
            owners = list({come.entry["owner"]: None for come in batch})
            await self.renew(owners)

    async def _write_entries(self, latest: dict[str, Come]) -> None:
        firsts = [come.entry for come in latest.values() if come.first]
        await insert_new(self._entries, firsts)  # what is there already is as late, or later
        if rest := {id_: come for id_, come in latest.items() if not come.first}:
            await self._write_later(rest)

    async def _write_later(self, latest: dict[str, Come]) -> None:
        query = {"_id": {"$in": list(latest)}}
        found = await self._entries.find(query, {"version": 1}).to_list(None)
        kept = {one["_id"]: one["version"] for one in found}
        new = [come.entry for id_, come in latest.items() if id_ not in kept]
        others = await insert_new(self._entries, new)  # those that somebody inserted meanwhile
        await replace_each(
            self._entries,
            [
                come.guarded()
                for id_, come in latest.items()
                if id_ in others or (id_ in kept and come.is_later_than(kept[id_]))
            ],
        )

    async def renew(self, owners: list[str]) -> None:
        """What was kept of these consumers' windows is no longer true."""
        await riding_out(lambda: self._renew(owners))

    async def _renew(self, owners: list[str]) -> None:
        change = {"$set": {"version": new_id()}}
        if len(owners) == 1:
            with suppress(DuplicateKey):  # somebody began it meanwhile, after this entry stood
                await self._windows.update_one({"_id": owners[0]}, change, upsert=True)
            return
        result = await self._windows.update_many({"_id": {"$in": owners}}, change)
        if result.matched_count < len(owners):
            await insert_new(self._windows, [{"_id": owner, **change["$set"]} for owner in owners])


def _settle(batch: Sequence[Come], error: Exception | None = None) -> None:
    for come in batch:
        if come.written.done():
            continue
        if error is None:
            come.written.set_result(None)
        else:
            come.written.set_exception(error)
