"""Recovery: a link by letter, good for an hour and once; the same answer whoever asks."""

import structlog

from chassis.clock import now
from chassis.errors import Gone
from services.identity.guard import Guard
from services.identity.letters import Envelope, Sealer
from services.identity.model import LINK_LASTS, Account
from services.identity.own_password import OwnPasswords
from services.identity.parts import Link, digest, token
from services.identity.store import Store
from services.identity.timing import evened

log = structlog.get_logger()


class Recoveries:
    """Posts links and lets each set a password once."""

    def __init__(
        self, store: Store, guard: Guard, sealer: Sealer, own_passwords: OwnPasswords
    ) -> None:
        self._store = store
        self._guard = guard
        self._sealer = sealer
        self._own_passwords = own_passwords

    async def ask(self, email: str) -> None:
        """Post a link to the owner of the address, if there is one; nobody is told which."""
        async with evened():
            allowed = await self._guard.may_recover(email)
            account = await self._store.by_email(email)
            if account is not None and account.active and allowed:
                link, letter = self.link(account)
                await self._store.accounts.change(account.id, Account.ask_recovery, link, letter)
                log.info("recovery_asked", account=account.id)

    def link(self, account: Account, again: Link | None = None) -> tuple[Link, Envelope]:
        """A new link in its letter; `again` is one whose letter could not be sent."""
        secret, at = token(), now()
        link = Link(
            hash=digest(secret),
            asked_at=again.asked_at if again else at,
            issued_at=at,
            expires_at=at + LINK_LASTS,
        )
        letter = self._sealer.envelope(
            "recovery", account.email, secret, link.expires_at, account.language
        )
        return link, letter

    async def check(self, secret: str) -> Account:
        """The account whose link this is; `Gone` where it is used or too old. Spends nothing."""
        hashed = digest(secret)
        account = await self._store.by_recovery(hashed)
        link = account.recovery if account else None
        if account is None or link is None or not link.good(hashed, now()) or not account.active:
            raise Gone
        return account

    async def recover(self, secret: str, password: str) -> None:
        """Set the password; a weak one is refused and leaves the link good."""
        account = await self.check(secret)
        fresh = await self._own_passwords.judged(account, password)
        await self._store.accounts.change(account.id, Account.recover, digest(secret), fresh, now())
        await self._guard.forgive(account.email)
        log.info("recovered", account=account.id)
