"""Points and their owners find each other, whichever comes first.

A register names the owner by СНИЛС or ИНН, and so does an account. Both sides write first and look
for the other then, so whoever comes second finds the first, also where they come at the same time.
"""

from chassis.clock import now
from contracts.identity import AccountSnapshot
from services.metering.points.model import SupplyPoint
from services.metering.points.store import SupplyPoints
from services.metering.store import Owners


class Owning:
    """Brings an account and its points together."""

    def __init__(self, points: SupplyPoints, owners: Owners) -> None:
        self._points = points
        self._owners = owners

    async def meet(self, account: AccountSnapshot) -> None:
        """An account is there or has changed; doubled or old facts change nothing.

        What is kept counts and not what the fact says, for a newer one may have come before it.
        """
        await self._owners.keep(account)
        numbers = await self._owners.numbers_of(account.id)
        at = now()
        for id_ in await self._points.to_meet(account.id, numbers):
            await self._points.documents.change(id_, SupplyPoint.meet, account.id, numbers, at)
