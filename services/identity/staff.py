"""Accounts of staff: made, renamed, given another role or closed, by command or administrator."""

from typing import Any

import structlog

from chassis.auth import Actor
from chassis.clock import new_id, now
from chassis.errors import Invalid, NotFound
from chassis.rules import administering
from contracts.identity import STAFF_ROLES
from contracts.words import Language, _
from services.identity.forms import Employee, EmployeeChange, NewEmployee
from services.identity.initial import InitialPasswords
from services.identity.model import Account
from services.identity.own_password import OwnPasswords
from services.identity.parts import Password
from services.identity.passwords import Hasher
from services.identity.refusals import AddressTaken, LastAdmin, Oneself
from services.identity.store import Store
from services.identity.tokens import Tokens

log = structlog.get_logger()


class StaffAccounts:
    """Kept by the company's own commands, and by its administrators."""

    def __init__(
        self,
        store: Store,
        initial: InitialPasswords,
        hasher: Hasher,
        own_passwords: OwnPasswords,
        tokens: Tokens,
        language: Language,
    ) -> None:
        self._store = store
        self._tokens = tokens
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

    async def all(self) -> list[Account]:
        """Every account of staff, closed ones too, by name."""
        return await self._store.staff()

    async def hire(self, actor: Actor, given: NewEmployee) -> tuple[Account, bool]:
        """A new account, its password on its way by letter; the same one where it comes twice."""
        await self._administrator(actor)
        wanted = Employee(email=given.email, name=given.name, role=given.role)
        known = await self._store.by_email(given.email)
        if known is None:
            return await self._add(wanted), True
        if not known.untouched or _said(wanted) != known.model_dump(include=set(_said(wanted))):
            raise AddressTaken
        return known, False

    async def amend(self, actor: Actor, id: str, given: EmployeeChange) -> Account:
        """Another name, role or state; an administrator stays one, and somebody always is one."""
        await self._administrator(actor)
        known = await self._employee(id)
        changes = given.model_dump(exclude_none=True, exclude={"reset_totp"})
        if id == actor.id and _loses(known, changes):
            raise Oneself
        account = await self._store.accounts.change(id, Account.describe, changes, now())
        if _loses(known, changes) and not await self._store.has_admin():
            # Two administrators did it to each other at once: the later one finds nobody left.
            before = known.model_dump(include=set(changes))
            await self._store.accounts.change(id, Account.describe, before, now())
            raise LastAdmin
        if given.reset_totp:
            account = await self._store.accounts.change(id, Account.forget_factor)
        log.info("staff_amended", account=id, by=actor.id, role=account.role, active=account.active)
        return account

    async def post_password(self, actor: Actor, id: str) -> Account:
        """The letter with the initial password once more, for who has never signed in."""
        await self._administrator(actor)
        account = await self._employee(id)
        password, letter = await self._initial.made(account.email, account.language)
        return await self._store.accounts.change(id, Account.reissue, password, letter)

    async def _administrator(self, actor: Actor) -> None:
        """Still one: a token tells what was true when it was issued."""
        account = await self._tokens.present(actor)
        administering(actor.model_copy(update={"role": account.role}))

    async def _employee(self, id: str) -> Account:
        account = await self._store.accounts.get(id)
        if not account.is_staff:
            raise NotFound
        return account

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


def _loses(known: Account, changes: dict[str, Any]) -> bool:
    """Whether an administrator would be none after this."""
    was = known.active and known.role == "admin"
    stays = changes.get("active", known.active) and changes.get("role", known.role) == "admin"
    return was and not stays


def _said(given: Employee) -> dict[str, Any]:
    return given.model_dump(include={"email", "name", "role", "active"})
