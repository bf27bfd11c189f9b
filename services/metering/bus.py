"""What metering hears from the others."""

from chassis.bus import Bus
from contracts.identity import AccountChanged, AccountRegistered
from contracts.metering import PointChanged
from services.metering.points.owning import Owning


def subscribe(bus: Bus, owning: Owning) -> None:
    """Let metering hear who the consumers are."""
    bus.tells(PointChanged)

    @bus.on(AccountRegistered)
    async def meet(event: AccountRegistered) -> None:
        """A consumer registered: supply points with their number will find them."""
        if event.account.role == "consumer":
            await owning.meet(event.account)

    @bus.on(AccountChanged)
    async def renew(event: AccountChanged) -> None:
        """A consumer's account changed."""
        if event.account.role == "consumer":
            await owning.meet(event.account)
