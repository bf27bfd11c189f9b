"""Setting a password of one's own, in place of the initial one or of an earlier one."""

import structlog

from chassis.auth import Actor
from chassis.clock import now
from chassis.errors import Invalid
from contracts.words import _
from services.identity.forms import PasswordChange
from services.identity.guard import Guard
from services.identity.model import Account
from services.identity.passwords import Hasher, guessable, judge
from services.identity.store import Store
from services.identity.tokens import TokenAnswer, Tokens

log = structlog.get_logger()


class OwnPasswords:
    """Judges and sets them."""

    def __init__(
        self, store: Store, guard: Guard, hasher: Hasher, tokens: Tokens, company: str
    ) -> None:
        self._store = store
        self._guard = guard
        self._hasher = hasher
        self._tokens = tokens
        self._company = company

    async def change(self, actor: Actor, given: PasswordChange) -> TokenAnswer:
        """Set it, end every other session, and go on with this one under new tokens."""
        account = await self._tokens.present(actor)
        seen = account.password.hash
        if given.current is not None or not account.must_change:
            await self.prove(account, given.current or "")
        fresh = await self.judged(account, given.password)
        changed = await self._store.accounts.change(
            account.id, Account.set_password, seen, fresh, actor.session, now()
        )
        await self._guard.forgive(account.email)
        log.info("password_set", account=account.id)
        return await self._tokens.renew(changed, actor.session)

    async def prove(self, account: Account, current: str) -> None:
        """`Invalid` unless this is the account's password; five tries a quarter of an hour."""
        async with self._guard.proving(account.id):
            if not await self._hasher.verify(account.password.hash, current):
                raise Invalid(("current", _("Неверный пароль")))

    async def judged(self, account: Account, password: str) -> str:
        """The hash of a password that is good enough for this person, or `Invalid` with why."""
        numbers = (account.phone, account.snils, account.inn, account.ogrn)
        judge(password, guessable(self._company, account.email, *numbers))
        if account.must_change and await self._hasher.verify(account.password.hash, password):
            raise Invalid(("password", _("Это пароль из письма. Придумайте свой")))
        return await self._hasher.hash(password)
