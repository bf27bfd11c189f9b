"""What a signed-in person does with the own account: contacts, address, sessions, second factor."""

from typing import Any

import pyotp

from chassis.auth import Actor
from chassis.clock import now
from chassis.errors import Invalid, NotAllowed, PasswordChangeRequired
from contracts.words import _
from services.identity import totp
from services.identity.forms import ProfileChange
from services.identity.guard import Guard
from services.identity.letters import Envelope, Sealer
from services.identity.model import LINK_LASTS, Account
from services.identity.own_password import OwnPasswords
from services.identity.parts import Link, digest, token
from services.identity.refusals import AddressTaken
from services.identity.sessions import Session
from services.identity.store import Store
from services.identity.tokens import TokenAnswer, Tokens


class Profile:
    """Every verb first looks whether the session still goes on."""

    def __init__(
        self,
        store: Store,
        guard: Guard,
        sealer: Sealer,
        tokens: Tokens,
        own_passwords: OwnPasswords,
    ) -> None:
        self._store = store
        self._guard = guard
        self._sealer = sealer
        self._tokens = tokens
        self._own_passwords = own_passwords

    async def read(self, actor: Actor) -> Account:
        """The account as it is now."""
        return await self._tokens.present(actor)

    async def change(self, actor: Actor, given: ProfileChange) -> Account:
        """Take phone and language at once; post a letter to a new address."""
        account = await self._tokens.present(actor)
        if given.email is not None and given.email != account.email:
            account = await self._ask_email(account, given.email, given.current)
        changes: dict[str, Any] = given.model_dump(include={"phone", "language"}, exclude_none=True)
        if changes:
            return await self._store.accounts.change(account.id, Account.describe, changes, now())
        return account

    async def _ask_email(self, account: Account, email: str, current: str | None) -> Account:
        if not current:
            raise Invalid(("current", _("Введите текущий пароль")))
        await self._own_passwords.prove(account, current)
        await self._guard.email_change(account.id)
        link, letter = self.email_link(account, email)
        return await self._store.accounts.change(account.id, Account.ask_email, link, letter)

    def email_link(
        self, account: Account, email: str, again: Link | None = None
    ) -> tuple[Link, Envelope]:
        """A link to the new address in its letter; `again` is one that could not be sent."""
        secret, at = token(), now()
        link = Link(
            hash=digest(secret),
            asked_at=again.asked_at if again else at,
            issued_at=at,
            expires_at=at + LINK_LASTS,
            email=email,
        )
        letter = self._sealer.envelope(
            "email_confirmation", email, secret, link.expires_at, account.language
        )
        return link, letter

    async def confirm_email(self, actor: Actor, secret: str) -> Account:
        """The link of the letter, opened by the person who asked for it."""
        account = await self._tokens.present(actor)
        wanted = account.email_change
        if wanted and wanted.hash == digest(secret) and await self._store.by_email(wanted.email):
            raise AddressTaken
        return await self._store.accounts.change(
            account.id, Account.confirm_email, digest(secret), now()
        )

    async def sessions(self, actor: Actor) -> list[Session]:
        """Where the account is signed in now."""
        account = await self._tokens.present(actor)
        found = await self._store.open_sessions(account)
        return [session for session in found if session.alive(now()) and account.admits(session)]

    async def end_other_sessions(self, actor: Actor) -> None:
        """Sign out everywhere else."""
        account = await self._tokens.present(actor)
        await self._store.accounts.change(account.id, Account.end_sessions, actor.session, now())

    async def enrol(self, actor: Actor) -> Account:
        """Give an employee a TOTP secret, shown this once."""
        account = await self._own_staff(actor)
        return await self._store.accounts.change(account.id, Account.enrol, pyotp.random_base32())

    async def confirm_factor(self, actor: Actor, code: str) -> TokenAnswer:
        """The first code: the second factor counts from now on."""
        account = await self._own_staff(actor)
        async with self._guard.proving(account.id):
            step = totp.shown(account, code, now())
        changed = await self._store.accounts.change(account.id, Account.confirm_factor, step)
        return await self._tokens.renew(changed, actor.session)

    async def _own_staff(self, actor: Actor) -> Account:
        account = await self._tokens.present(actor)
        if not account.is_staff:
            raise NotAllowed
        if account.must_change:
            raise PasswordChangeRequired
        return account
