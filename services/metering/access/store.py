"""How accesses lie in MongoDB, and who is let in by one."""

from datetime import timedelta

from casework.once import AlreadyUsed
from chassis.app import Service
from chassis.clock import now
from chassis.documents import Documents, Duplicate
from chassis.errors import NotFound, NotNow, NotSignedIn
from chassis.limits import Limits, network
from chassis.store import Index
from contracts.words import _
from services.metering.access.model import Access, digest
from services.metering.points.model import SupplyPoint
from services.metering.points.store import SupplyPoints

INDEXES = (
    Index([("digest", 1)], unique=True),
    Index([("owner", 1), ("request_id", 1)], unique=True),
    Index([("owner", 1), ("point", 1)]),
)
MOST = 20
"""Accesses to a point that stand open at a time."""
WRONG, WRONG_WINDOW = 20, timedelta(hours=1)
USES, USES_WINDOW = 120, timedelta(hours=1)


class Accesses:
    """All of them."""

    def __init__(self, service: Service, points: SupplyPoints) -> None:
        self.documents: Documents[Access] = service.documents("accesses", Access, INDEXES)
        self._limits = Limits(service.database["access_limits"])
        self._points = points
        service.prepare(self._limits.prepare)

    async def of(self, owner: str, point: str) -> list[Access]:
        """What a consumer gave to a point, the newest first."""
        found = await self.documents.find({"owner": owner, "point": point})
        return sorted(found, key=lambda one: one.id, reverse=True)

    async def give(self, access: Access, token: str) -> Access:
        """Keep a new one; one of the same command is given this token instead. `AlreadyUsed` where
        the command's key came with another point, name or time.
        """
        at = now()
        standing = await self.of(access.owner, access.point)
        again = next((one for one in standing if one.request_id == access.request_id), None)
        if again is None and sum(one.opens(at) for one in standing) >= MOST:
            raise NotNow(_("Открытых доступов уже {most}. Отзовите те, что не нужны"), most=MOST)
        try:
            return await self.documents.add(access)
        except Duplicate:
            same = {"owner": access.owner, "request_id": access.request_id}
            kept = await self.documents.find_one(same)
            if kept is None:
                raise
            if not kept.is_asked_as(access):
                raise AlreadyUsed from None
            return await self.documents.change(kept.id, Access.renew, token)

    async def revoke(self, owner: str, point: str, id_: str) -> Access:
        """Take one back; another's is not found."""
        kept = await self.documents.find_one({"_id": id_, "owner": owner, "point": point})
        if kept is None:
            raise NotFound
        return await self.documents.change(id_, Access.revoke, now())

    async def opened(self, token: str, point: str, address: str) -> SupplyPoint:
        """The point that a token opens. `NotSignedIn` for one that opens none, `NotFound` for
        another point, `TooMany` for who tries too often or asks too often.

        Who gave it must still see the point.
        """
        guesser, at = f"wrong:{network(address)}", now()
        await self._limits.check(guesser, WRONG, WRONG_WINDOW)
        access = await self.documents.find_one({"digest": digest(token)})
        if access is None or not access.opens(at):
            await self._limits.hit(guesser, WRONG, WRONG_WINDOW)
            raise NotSignedIn
        if access.point != point:
            raise NotFound
        found = await self._points.of(access.owner, point)
        await self._limits.hit(f"uses:{access.id}", USES, USES_WINDOW)
        await self.documents.change(access.id, Access.use, at)
        return found
