"""Accounts of staff: made, renamed, given another role or closed by a command, never by a page."""

from typing import Any

import structlog

from chassis.clock import new_id, now
from chassis.errors import Invalid
from contracts.identity import STAFF_ROLES
from contracts.words import Language, _
from services.identity.forms import Employee
from services.identity.initial import InitialPasswords
from services.identity.model import Account
from services.identity.own_password import OwnPasswords
from services.identity.parts import Password
from services.identity.passwords import Hasher
from services.identity.refusals import AddressTaken
from services.identity.store import Store

log = structlog.get_logger()


class StaffAccounts:
    """Made by the company's own commands."""

    def __init__(
        self,
        store: Store,
        initial: InitialPasswords,
        hasher: Hasher,
        own_passwords: OwnPasswords,
        language: Language,
    ) -> None:
        self._store = store
        self._initial = initial
        self._hasher = hasher
        self._own_passwords = own_passwords
        self._language = language

    async def put(self, given: Employee) -> tuple[Account, bool]:
        """The account as it should be, and whether it is new. Saying it twice changes nothing."""
        if given.role not in STAFF_ROLES:
            raise Invalid(("role", _("Выберите роль: operator, supervisor или admin")))
        known = await self._store.by_email(given.email)
        if known is None:
            return await self._add(given), True
        if not known.is_staff:
            raise AddressTaken
        return await self._update(known, given), False

    async def _add(self, given: Employee) -> Account:
        letter = None
        blank = Password(hash="", set_at=now())
        account = Account(
            id=new_id(), created_at=now(), password=blank, language=self._language, **_said(given)
        )
        if given.password is None:
            account.password, letter = await self._initial.made(given.email, self._language)
        else:
            account.password.hash = await self._own_passwords.judged(account, given.password)
        account.register(letter, now())
        added = await self._store.accounts.add(account)
        log.info("staff_added", account=added.id, role=added.role)
        return added

    async def _update(self, known: Account, given: Employee) -> Account:
        account = await self._store.accounts.change(known.id, Account.describe, _said(given), now())
        if given.reset_totp:
            account = await self._store.accounts.change(known.id, Account.forget_factor)
        if given.password is not None:
            return await self._set_password(account, given.password)
        if account.untouched:
            password, letter = await self._initial.made(account.email, account.language)
            return await self._store.accounts.change(account.id, Account.reissue, password, letter)
        return account

    async def _set_password(self, account: Account, password: str) -> Account:
        if not account.must_change and await self._hasher.verify(account.password.hash, password):
            return account
        fresh = await self._own_passwords.judged(account, password)
        return await self._store.accounts.change(
            account.id, Account.set_password, account.password.hash, fresh, None, now()
        )


def _said(given: Employee) -> dict[str, Any]:
    return given.model_dump(include={"email", "name", "role", "active"})
