"""What identity hears from the others, and what it tells them."""

from chassis.bus import Bus
from contracts.identity import (
    AccountChanged,
    AccountRegistered,
    CredentialIssued,
    KnownAddressUsed,
    PasswordChanged,
    SessionRevoked,
    SignInRefused,
)
from contracts.notify import CredentialExpired
from services.identity.reissue import Reissue


def subscribe(bus: Bus, reissue: Reissue) -> None:
    """Register the one handler, and name the facts that the model tells."""
    bus.tells(
        *(AccountRegistered, AccountChanged, CredentialIssued),
        *(KnownAddressUsed, PasswordChanged, SessionRevoked, SignInRefused),
    )

    @bus.on(CredentialExpired)
    async def make_another(event: CredentialExpired) -> None:
        """A secret could not be posted in time: a new one is made while somebody waits for it."""
        await reissue.instead_of(event)
