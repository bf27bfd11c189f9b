"""Live updates: whoever has a page open hears of their own cases as they change."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import TypeAlias

from prometheus_client import CollectorRegistry, Gauge

from contracts.case import CaseSnapshot

Ear: TypeAlias = asyncio.Queue[CaseSnapshot | None]
HEARTBEAT = 15.0
"""Seconds of silence after which a listener is told that there was nothing."""
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

    @contextmanager
    def listening(self, owner: str) -> Iterator[AsyncIterator[CaseSnapshot | None]]:
        """Each changed case of this consumer from now on, until the process stops.

        None where nothing changed for a while: time to say a word, lest a proxy think it dead.
        """
        ear: Ear = asyncio.Queue(MOST_WAITING)
        self._ears[owner].add(ear)
        self._open.inc()
        try:
            yield _heard(ear)
        finally:
            self._open.dec()
            self._ears[owner].discard(ear)
            if not self._ears[owner]:
                del self._ears[owner]


async def _heard(ear: Ear) -> AsyncIterator[CaseSnapshot | None]:
    while True:
        try:
            async with asyncio.timeout(HEARTBEAT):
                snapshot = await ear.get()
        except TimeoutError:
            yield None
            continue
        if snapshot is None:
            return
        yield snapshot


def _put(ear: Ear, what: CaseSnapshot | None) -> None:
    """The oldest gives way, also to the end."""
    if ear.full():
        ear.get_nowait()
    ear.put_nowait(what)
