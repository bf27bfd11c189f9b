"""How notices lie in MongoDB."""

from datetime import datetime, timedelta
from typing import Any

from chassis.app import Service
from chassis.documents import Duplicate
from chassis.errors import Invalid
from chassis.store import Index
from contracts.notices import NoticePlan, OwnNotice
from contracts.words import _
from services.metering.notices.ahead import ShortNotice
from services.metering.notices.model import Notice
from services.metering.points.store import SupplyPoints

INDEXES = (
    Index([("request", 1)], unique=True),
    Index([("updated_at", -1)]),
    Index([("telling.what", 1)], sparse=True),
)
SHOWN = timedelta(days=30)
"""How long after its end a consumer still finds it."""
MOST = 500
"""The newest ones; a grid company has a few dozen at a time."""
NAMED = 10
"""Unknown account numbers that an error names."""


class Notices:
    """All of them."""

    def __init__(self, service: Service, points: SupplyPoints) -> None:
        self.documents = service.documents("notices", Notice, INDEXES)
        self._points = points

    async def publish(
        self, plan: NoticePlan, request: str, by: str, at: datetime
    ) -> tuple[Notice, bool]:
        """A new one, or the one that this request made before; whether it is new."""
        await self._known(plan.supply_points)
        try:
            return await self.documents.add(Notice.publish(plan, request, by, at)), True
        except (Duplicate, ShortNotice):  # it was early enough when it came first
            seen = await self.documents.find_one({"request": request})
            if seen is None:
                raise
            return seen, False

    async def amend(
        self, id_: str, change: dict[str, Any], ended: bool, by: str, at: datetime
    ) -> Notice:
        """Changed, or ended."""
        await self._known(change.get("supply_points", []))
        return await self.documents.change(id_, Notice.amend, change, ended, by, at)

    async def newest(self) -> list[Notice]:
        """The newest change first."""
        return await self.documents.find({}, [("updated_at", -1)], MOST)

    async def of(self, account_id: str, at: datetime) -> list[OwnNotice]:
        """Those that touch a consumer's points, open ones and those just ended."""
        mine = await self._points.all_of(account_id)
        if not mine:
            return []
        shown = [
            one for one in await self.newest() if one.ended_at is None or one.ended_at > at - SHOWN
        ]
        theirs = ((one, [point for point in mine if one.concerns(point)]) for one in shown)
        return [one.own(points) for one, points in theirs if points]

    async def _known(self, accounts: list[str] | str) -> None:
        """`Invalid` where the register does not have all of these account numbers."""
        if isinstance(accounts, str) or not accounts:
            return
        query = {"account_number": {"$in": accounts}}
        known = {one.account_number for one in await self._points.documents.find(query)}
        for one in await self._points.formerly(accounts):
            known |= set(one.former_accounts)
        missing = [one for one in dict.fromkeys(accounts) if one not in known]
        if missing:
            said = {"numbers": ", ".join(missing[:NAMED])}
            raise Invalid(("supply_points", _("Таких лицевых счетов нет: {numbers}"), said))
