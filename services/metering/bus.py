"""What metering hears from the others."""

from chassis.bus import Bus
from contracts.identity import AccountChanged, AccountRegistered
from services.metering.store import Owners


def subscribe(bus: Bus, owners: Owners) -> None:
    """Let metering hear who the consumers are."""

    @bus.on(AccountRegistered)
    async def meet(event: AccountRegistered) -> None:
        """A consumer registered: supply points with their number will find them."""
        if event.account.role == "consumer":
            await owners.keep(event.account)

    @bus.on(AccountChanged)
    async def renew(event: AccountChanged) -> None:
        """A consumer's account changed."""
        if event.account.role == "consumer":
            await owners.keep(event.account)
