"""What identity hears from the others."""

from chassis.bus import Bus
from contracts.notify import CredentialExpired
from services.identity.reissue import Reissue


def subscribe(bus: Bus, reissue: Reissue) -> None:
    """Register the one handler."""

    @bus.on(CredentialExpired)
    async def make_another(event: CredentialExpired) -> None:
        """A secret could not be posted in time: a new one is made while somebody waits for it."""
        await reissue.instead_of(event)
