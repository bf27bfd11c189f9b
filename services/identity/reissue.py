"""Secrets whose letters could not be sent in time are made anew; the old ones are void."""

from datetime import datetime

from chassis.clock import now
from chassis.errors import NotFound, NotNow
from contracts.notify import CredentialExpired
from services.identity.initial import InitialPasswords
from services.identity.model import PERSISTS, Account
from services.identity.profile import Profile
from services.identity.recovery import Recoveries
from services.identity.store import Store


class Reissue:
    """Answers notify's CredentialExpired; hearing the same one twice makes one secret."""

    def __init__(
        self, store: Store, initial: InitialPasswords, recoveries: Recoveries, profile: Profile
    ) -> None:
        self._store = store
        self._initial = initial
        self._recoveries = recoveries
        self._profile = profile

    async def instead_of(self, event: CredentialExpired) -> None:
        """Make another, unless it was used or replaced meanwhile, or nobody waits any longer."""
        make = {
            "password": self._password,
            "recovery": self._recovery,
            "email_confirmation": self._email_change,
        }[event.purpose]
        try:
            account = await self._store.accounts.get(event.account_id)
            await make(account, event.occurred_at)
        except (NotFound, NotNow):
            return  # it was used between two looks

    async def _password(self, account: Account, expired_at: datetime) -> None:
        old = account.password
        if account.untouched and awaited(old.set_at, old.asked_at, expired_at):
            password, letter = await self._initial.made(
                account.email, account.language, old.asked_at
            )
            await self._store.accounts.change(account.id, Account.reissue, password, letter)

    async def _recovery(self, account: Account, expired_at: datetime) -> None:
        old = account.recovery
        if old and awaited(old.issued_at, old.asked_at, expired_at):
            link, letter = self._recoveries.link(account, old)
            await self._store.accounts.change(account.id, Account.ask_recovery, link, letter)

    async def _email_change(self, account: Account, expired_at: datetime) -> None:
        old = account.email_change
        if old and awaited(old.issued_at, old.asked_at, expired_at):
            link, letter = self._profile.email_link(account, old.email, old)
            await self._store.accounts.change(account.id, Account.ask_email, link, letter)


def awaited(issued_at: datetime, asked_at: datetime | None, expired_at: datetime) -> bool:
    """Whether the present secret is the one that expired, and was asked for not long ago."""
    return asked_at is not None and expired_at > issued_at and now() < asked_at + PERSISTS
