"""Registration: a password is made and posted; nobody learns whether the address was known."""

from typing import Any

import structlog

from chassis.clock import new_id, now
from chassis.documents import Duplicate
from chassis.errors import NotNow
from contracts.words import Language
from services.identity.consent import ConsentText
from services.identity.forms import Company, Entrepreneur, Person
from services.identity.guard import Guard
from services.identity.initial import InitialPasswords
from services.identity.letters import Envelope
from services.identity.model import Account
from services.identity.parts import Password
from services.identity.store import Store
from services.identity.timing import evened

log = structlog.get_logger()


class Registrations:
    """Takes what the registration form gives."""

    def __init__(
        self, store: Store, guard: Guard, initial: InitialPasswords, consent: ConsentText
    ) -> None:
        self._store = store
        self._guard = guard
        self._initial = initial
        self._consent = consent

    async def register(
        self, form: Person | Company | Entrepreneur, address: str, language: Language
    ) -> None:
        """Make the account, post its password, or tell the owner of the address who has one."""
        await self._guard.registration(address)
        async with evened():
            password, letter = await self._initial.made(form.email, language)
            if not await self._guard.may_write(form.email):
                return
            fields = self._fields(form, address, language)
            known = await self._store.by_email(form.email)
            if known is None:
                await self._add(form.email, fields, password, letter)
            elif known.untouched and not known.is_staff:
                await self._again(known, fields, password, letter)
            else:
                await self._store.accounts.change(known.id, Account.recognise, now())

    async def _add(
        self, email: str, fields: dict[str, Any], password: Password, letter: Envelope
    ) -> None:
        account = Account(id=new_id(), email=email, created_at=now(), password=password, **fields)
        account.register(letter, now())
        try:
            await self._store.accounts.add(account)
        except Duplicate:
            log.info("registered_twice_at_once")  # the other one's letter is on its way
        else:
            log.info("registered", account=account.id)

    async def _again(
        self, known: Account, fields: dict[str, Any], password: Password, letter: Envelope
    ) -> None:
        try:
            await self._store.accounts.change(
                known.id, Account.register_again, fields, password, letter
            )
        except NotNow:
            log.info("signed_in_meanwhile", account=known.id)

    def _fields(
        self, form: Person | Company | Entrepreneur, address: str, language: Language
    ) -> dict[str, Any]:
        return {
            "status": form.status,
            "phone": form.phone,
            "language": language,
            "consent": self._consent.given(address, language),
            **form.numbers(),
        }
