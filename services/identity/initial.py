"""Initial passwords: made in memory, hashed to rest, sealed to travel, good for 72 hours."""

from datetime import datetime

from chassis.chance import generated
from chassis.clock import now
from contracts.words import Language
from services.identity.letters import Envelope, Sealer
from services.identity.model import INITIAL_LASTS
from services.identity.parts import Password
from services.identity.passwords import Hasher


class InitialPasswords:
    """Makes them; the clear text lives no longer than this call."""

    def __init__(self, hasher: Hasher, sealer: Sealer) -> None:
        self._hasher = hasher
        self._sealer = sealer

    async def made(
        self, email: str, language: Language, asked_at: datetime | None = None
    ) -> tuple[Password, Envelope]:
        """One for the letter to this address; `asked_at` where it stands in for an earlier one."""
        secret, at = generated(), now()
        password = Password(
            hash=await self._hasher.hash(secret),
            set_at=at,
            initial=True,
            asked_at=asked_at or at,
            expires_at=at + INITIAL_LASTS,
        )
        letter = self._sealer.envelope("password", email, secret, at + INITIAL_LASTS, language)
        return password, letter
