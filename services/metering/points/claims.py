"""A claim of a point by what stands on a bill and on the meter: tried a few times, no more.

The pair is known to whoever lives there. A wrong one tells nothing of which half was wrong, and
each account and each network may be wrong only so often in an hour.
"""

from datetime import timedelta

from chassis.clock import now
from chassis.errors import NotFound
from chassis.limits import Limits, network
from contracts.fields import AccountNumber, Form, Serial, ask
from contracts.words import _
from services.metering.points.model import SupplyPoint
from services.metering.points.store import SupplyPoints

TRIES, OF_NETWORK = 5, 30
WINDOW = timedelta(hours=1)
UNKNOWN = _("Точки с таким лицевым счётом и номером прибора нет. Проверьте оба номера")


class Claim(Form):
    """The two numbers that prove it."""

    account_number: AccountNumber = ask(_("Лицевой счёт"), example="5600012345")
    meter_serial: Serial = ask(_("Заводской номер прибора учёта"), example="0123456789")


class Claims:
    """Lets people in by claims."""

    def __init__(self, points: SupplyPoints, limits: Limits) -> None:
        self._points = points
        self._limits = limits

    async def take(self, account_id: str, address: str, claim: Claim) -> SupplyPoint:
        """The point, which the account sees since; `NotFound`, and `TooMany` after five of these.

        Each try is counted before it is looked at, so no more pass at the same moment either; one
        that was right is taken back. The same claim again is the same point.
        """
        own, whole = f"claim:{account_id}", f"claims:{network(address)}"
        await self._limits.hit(own, TRIES, WINDOW)
        await self._limits.hit(whole, OF_NETWORK, WINDOW)
        found = await self._points.at_account(claim.account_number)
        if found is None:
            raise NotFound(UNKNOWN)
        try:
            taken = await self._points.documents.change(
                found.id, SupplyPoint.claim, account_id, claim.meter_serial, now()
            )
        except NotFound:
            raise NotFound(UNKNOWN) from None
        await self._limits.forgive(own)
        await self._limits.forgive(whole)
        return taken

    async def left(self, account_id: str) -> int:
        """How many tries the account has left in this hour."""
        return await self._limits.left(f"claim:{account_id}", TRIES, WINDOW)

    async def renew(self, account_id: str) -> None:
        """All its tries are there again; those of its network are counted on."""
        await self._limits.clear(f"claim:{account_id}")
