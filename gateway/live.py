"""Live updates: whoever has a page open hears of their own cases as they change."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from typing import TypeAlias

from prometheus_client import CollectorRegistry, Gauge

from contracts.case import CaseSnapshot

Ear: TypeAlias = asyncio.Queue[CaseSnapshot | None]
MOST_WAITING = 100
"""A page that reads more slowly than this loses the oldest; a reload shows the truth."""


class Live:
    """The open pages of this replica, by the consumer they belong to."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self._open = Gauge("kabinet_live_pages", "Pages that hear live updates", registry=registry)
        self._ears: dict[str, set[Ear]] = defaultdict(set)

    def tell(self, snapshot: CaseSnapshot) -> None:
        """A case changed."""
        for ear in self._ears.get(snapshot.owner, ()):
            _put(ear, snapshot)

    def close(self) -> None:
        """Let every listener end: the process stops."""
        for ears in self._ears.values():
            for ear in ears:
                _put(ear, None)

    async def listen(self, owner: str) -> AsyncIterator[CaseSnapshot]:
        """Each changed case of this consumer, until the process stops or the caller goes."""
        ear: Ear = asyncio.Queue(MOST_WAITING)
        self._ears[owner].add(ear)
        self._open.inc()
        try:
            while (snapshot := await ear.get()) is not None:
                yield snapshot
        finally:
            self._open.dec()
            self._ears[owner].discard(ear)
            if not self._ears[owner]:
                del self._ears[owner]


def _put(ear: Ear, what: CaseSnapshot | None) -> None:
    """The oldest gives way, also to the end."""
    if ear.full():
        ear.get_nowait()
    ear.put_nowait(what)
