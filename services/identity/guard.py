"""How often things may be tried. Keys hold no personal data: addresses rest as digests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from chassis.errors import TooMany
from chassis.limits import Limits, network
from services.identity.parts import digest
from services.identity.refusals import SLOW_DOWN, WrongCredentials

QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
PER_LOGIN = 5
PER_ADDRESS = 20
LETTERS_AN_HOUR = 5
RECOVERIES_AN_HOUR = 3
REFUSALS_A_DAY = 20
"""Failed sign-ins of one employee that the audit is told of: a flood does not fill it."""


class Guard:
    """The limits of identity by name."""

    def __init__(self, limits: Limits, registrations_an_hour: int) -> None:
        self._limits = limits
        self._registrations = registrations_an_hour

    async def registration(self, address: str) -> None:
        """One more from this address, or `TooMany`."""
        await self._limits.hit(f"registration:{network(address)}", self._registrations, HOUR)

    async def may_write(self, email: str) -> bool:
        """Whether one more letter may go to whoever owns this address; said to nobody."""
        return await self._passes(f"letters:{digest(email)}", LETTERS_AN_HOUR)

    async def may_recover(self, email: str) -> bool:
        """Whether one more recovery link may go there; said to nobody."""
        return await self._passes(f"recovery:{digest(email)}", RECOVERIES_AN_HOUR)

    async def may_note_refusal(self, account_id: str) -> bool:
        """Whether the audit is told of one more failed sign-in of this employee."""
        return await self._passes(f"refused:{account_id}", REFUSALS_A_DAY, DAY)

    async def _passes(self, key: str, limit: int, window: timedelta = HOUR) -> bool:
        try:
            await self._limits.hit(key, limit, window)
        except TooMany:
            return False
        return True

    @asynccontextmanager
    async def sign_in(self, login: str, address: str) -> AsyncIterator[None]:
        """Count a try; what ends well clears the account's count, not the address's.

        The try is counted before it is made, so that guesses made at once count as well.
        """
        login_key = f"sign_in:{digest(login)}"
        address_key = f"sign_in_from:{network(address)}"
        try:
            await self._limits.check(address_key, PER_ADDRESS, QUARTER)
            await self._limits.hit(login_key, PER_LOGIN, QUARTER)
        except TooMany as error:
            raise TooMany(SLOW_DOWN, retry_after=error.retry_after) from None
        try:
            yield
        except WrongCredentials:
            await self._count(address_key)
            raise
        await self._limits.clear(login_key)

    async def _count(self, address_key: str) -> None:
        try:
            await self._limits.hit(address_key, PER_ADDRESS, QUARTER)
        except TooMany:
            return

    async def forgive(self, email: str) -> None:
        """The owner came by another way: earlier failures no longer count."""
        await self._limits.clear(f"sign_in:{digest(email)}")

    @asynccontextmanager
    async def proving(self, account_id: str) -> AsyncIterator[None]:
        """One try at proving one's password while signed in; a right one clears the count."""
        key = f"proof:{account_id}"
        await self._limits.hit(key, PER_LOGIN, QUARTER)
        yield
        await self._limits.clear(key)

    async def email_change(self, account_id: str) -> None:
        """One more letter to a new address, or `TooMany`."""
        await self._limits.hit(f"email:{account_id}", RECOVERIES_AN_HOUR, HOUR)
