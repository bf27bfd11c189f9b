"""Live updates: whoever has a page open hears of their own cases as they change."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator

from contracts.case import CaseSnapshot

MOST_WAITING = 100
"""A page that reads more slowly than this loses the oldest; a reload shows the truth."""


class Live:
    """The open pages of this replica, by the consumer they belong to."""

    def __init__(self) -> None:
        self._ears: dict[str, set[asyncio.Queue[CaseSnapshot | None]]] = defaultdict(set)

    def tell(self, snapshot: CaseSnapshot) -> None:
        """A case changed."""
        for ear in self._ears.get(snapshot.owner, ()):
            if ear.full():
                ear.get_nowait()
            ear.put_nowait(snapshot)

    def close(self) -> None:
        """Let every listener end: the process stops."""
        for ears in self._ears.values():
            for ear in ears:
                with contextlib.suppress(asyncio.QueueFull):
                    ear.put_nowait(None)

    async def listen(self, owner: str) -> AsyncIterator[CaseSnapshot]:
        """Each changed case of this consumer, until the process stops or the caller goes."""
        ear: asyncio.Queue[CaseSnapshot | None] = asyncio.Queue(MOST_WAITING)
        self._ears[owner].add(ear)
        try:
            while (snapshot := await ear.get()) is not None:
                yield snapshot
        finally:
            self._ears[owner].discard(ear)
            if not self._ears[owner]:
                del self._ears[owner]
