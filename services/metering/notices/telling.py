"""Tells those concerned, a page of points at a time, as long as the service runs."""

import asyncio
from contextlib import AbstractAsyncContextManager

import structlog

from chassis.clock import now
from chassis.rounds import rounds
from chassis.store import Document
from services.metering.notices.model import Notice
from services.metering.notices.store import Notices
from services.metering.points.model import SupplyPoint
from services.metering.points.store import SupplyPoints

log = structlog.get_logger()
EVERY = 10.0
PAGE = 100
"""Points looked at in one go: so many facts at the most lie in a notice's outbox."""


class Teller:
    """Goes on with every notice whose newest state has not reached everybody."""

    def __init__(self, notices: Notices, points: SupplyPoints) -> None:
        self._notices = notices
        self._points = points
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """There is something to tell."""
        self._wake.set()

    async def tell(self) -> None:
        """Everything that waits, to its end."""
        waiting = {"telling.what": {"$in": ["published", "changed", "ended"]}}
        for notice in await self._notices.documents.find(waiting):
            state: Notice = notice
            while state.telling is not None:
                state = await self._page(state, state.telling.after)

    async def _page(self, notice: Notice, after: str) -> Notice:
        query: Document = {"_id": {"$gt": after}}
        if isinstance(notice.supply_points, list) and not notice.address.strip():
            renamed = await self._points.formerly(notice.supply_points)
            numbers = [*notice.supply_points, *(one.account_number for one in renamed)]
            query["account_number"] = {"$in": numbers}
        points = await self._points.documents.find(query, [("_id", 1)], PAGE)
        until = points[-1].id if len(points) == PAGE else ""
        people = [
            (who, addresses)
            for who in _people(points)
            if (addresses := await self._addresses(notice, who, points))
        ]
        return await self._notices.documents.change(
            notice.id, Notice.tell_to, after, people, until, now()
        )

    async def _addresses(
        self, notice: Notice, account_id: str, page: list[SupplyPoint]
    ) -> list[str]:
        """Of the consumer's points concerned, if the first of them is on this page: who has several
        is told once.
        """
        mine = [one for one in await self._points.all_of(account_id) if notice.concerns(one)]
        first = min((one.id for one in mine), default="")
        return [one.address for one in mine] if any(one.id == first for one in page) else []

    def telling(self) -> AbstractAsyncContextManager[None]:
        """At work in the background."""
        return rounds(self.tell, "notices_untold", EVERY, wake=self._wake)


def _people(points: list[SupplyPoint]) -> list[str]:
    """Who sees these points, each once."""
    return list(dict.fromkeys(one.account_id for point in points for one in point.people))
