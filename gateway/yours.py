"""What awaits a consumer, for a page that is open: as the window has it, and a little ahead of it.

A page may hear of a change before the window has it. What was heard counts until the window is as
far, so that a page never goes back to what was so before.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from chassis.errors import NotFound
from contracts.case import CaseSnapshot
from gateway.store import WAITING, Window
from gateway.window import awaits_consumer, by_when


@dataclass(frozen=True)
class Awaiting:
    """The soonest of them, and how many there are in all."""

    soonest: Sequence[CaseSnapshot]
    total: int


class Yours:
    """What awaits one consumer, at most so many of it."""

    def __init__(self, window: Window, owner: str, most: int) -> None:
        self._window = window
        self._owner = owner
        self._most = most
        self._heard: dict[str, CaseSnapshot] = {}

    def hear(self, case: CaseSnapshot) -> None:
        """A case changed; facts come more than once and out of order."""
        known = self._heard.get(case.id)
        if known is None or known.version < case.version:
            self._heard[case.id] = case

    async def now(self) -> Awaiting:
        """As it stands."""
        for case in list(self._heard.values()):
            if await self._stands(case):
                del self._heard[case.id]
        kept = await self._window.waiting(self._owner, WAITING)
        every = {one.id: one for one in kept} | self._heard
        found = sorted((one for one in every.values() if awaits_consumer(one)), key=by_when)
        overview = await self._window.overview(self._owner)
        return Awaiting(found[: self._most], overview.yours + len(found) - len(kept))

    async def _stands(self, case: CaseSnapshot) -> bool:
        """Whether the window is as far as what was heard."""
        try:
            kept = await self._window.case(self._owner, case.id)
        except NotFound:
            return False
        return kept.version >= case.version
