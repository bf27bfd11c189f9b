"""Signing in: one answer and one length of time for every reason it fails."""

from typing import Literal

import structlog
from prometheus_client import CollectorRegistry, Counter

from chassis.clock import now
from chassis.errors import Refused, TooMany
from services.identity import totp
from services.identity.forms import Credentials, login_of
from services.identity.guard import Guard
from services.identity.model import Account
from services.identity.passwords import Hasher
from services.identity.refusals import SecondFactorRequired, WrongCredentials
from services.identity.store import Store
from services.identity.timing import evened
from services.identity.tokens import TokenAnswer, Tokens

log = structlog.get_logger()
REFUSALS = (WrongCredentials, SecondFactorRequired, TooMany)


class SignIn:
    """Checks a login, a password and, where the account has one, a code."""

    def __init__(
        self,
        store: Store,
        guard: Guard,
        hasher: Hasher,
        tokens: Tokens,
        registry: CollectorRegistry,
    ) -> None:
        self._store = store
        self._guard = guard
        self._hasher = hasher
        self._tokens = tokens
        self._counted = Counter(
            "kabinet_sign_ins_total", "Tries to sign in", ("outcome",), registry=registry
        )
        for refusal in REFUSALS:
            self._counted.labels(refusal.slug)  # an increase is seen only of what began at 0

    async def sign_in(self, given: Credentials, address: str, agent: str) -> TokenAnswer:
        """Tokens, or `WrongCredentials`, `SecondFactorRequired`, `TooMany`."""
        login = login_of(given.login)
        try:
            async with self._guard.sign_in(login, address):
                account = await self._admitted(login, given)
        except REFUSALS as refused:
            log.info("sign_in_refused", why=refused.slug)
            self._counted.labels(refused.slug).inc()
            raise
        self._counted.labels("done").inc()
        log.info("signed_in", account=account.id, restricted=account.must_change)
        return await self._tokens.open(account, address, agent)

    async def _admitted(self, login: str, given: Credentials) -> Account:
        """The account; of an employee's failure the audit is told, and it takes no longer so."""
        known = await self._store.by_email(login)
        async with evened(WrongCredentials):
            try:
                return await self._proven(known, given)
            except (WrongCredentials, SecondFactorRequired) as refused:
                if known is not None and known.is_staff:
                    await self._note(known, given, refused)
                raise

    async def _note(self, employee: Account, given: Credentials, refused: Refused) -> None:
        wrong_code = isinstance(refused, SecondFactorRequired)
        if wrong_code and not given.code:
            return  # the password was right, and the page only now asks for a code
        if await self._guard.may_note_refusal(employee.id):
            why: Literal["password", "code"] = "code" if wrong_code else "password"
            await self._store.accounts.change(employee.id, Account.refuse, why, now())

    async def _proven(self, known: Account | None, given: Credentials) -> Account:
        fits = await self._hasher.verify(known.password.hash if known else None, given.password)
        if known is None or not fits or not known.password.opens(now()):
            raise WrongCredentials
        step = totp.demanded(known, given.code, now())
        return await self._store.accounts.change(
            known.id, Account.sign_in, known.password.hash, step, now()
        )
