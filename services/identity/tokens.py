"""Tokens: issued at sign-in, exchanged by refresh, void when the session or the account says so."""

from datetime import datetime, timedelta

from pydantic import BaseModel

from chassis.auth import Actor, issue
from chassis.clock import new_id, now
from chassis.errors import NotFound, NotSignedIn
from chassis.settings import Settings
from services.identity.model import RESTRICTED_LASTS, Account
from services.identity.parts import digest, token
from services.identity.sessions import Reused, Session, read, written
from services.identity.store import Store

STAFF_HOURS = 8


class TokenAnswer(BaseModel):
    """What a sign-in yields. `expires_in` is in seconds; a restricted token opens but one door."""

    access_token: str
    token_type: str = "Bearer"  # noqa: S105  the scheme's name
    expires_in: int
    refresh_token: str
    must_change_password: bool
    must_enrol_totp: bool = False


class Tokens:
    """Issues and takes back the tokens of all accounts."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._settings = settings
        self._store = store

    async def open(self, account: Account, address: str, agent: str) -> TokenAnswer:
        """Begin a session for somebody who has just proved who they are."""
        at, secret = now(), token()
        session = Session(
            id=new_id(),
            account=account.id,
            epoch=account.epoch,
            secret=digest(secret),
            address=address,
            agent=agent[:300],
            created_at=at,
            used_at=at,
            expires_at=self._end(account, at),
        )
        await self._store.sessions.add(session)
        return self._answer(account, session.id, secret)

    async def refresh(self, refresh_token: str) -> TokenAnswer:
        """New tokens for a refresh token, once; one that comes twice ends the whole session."""
        session_id, shown = read(refresh_token)
        secret = token()
        _, account = await self._alive(session_id)
        try:
            await self._store.sessions.change(
                session_id, Session.rotate, shown, digest(secret), now()
            )
        except Reused:
            await self._store.sessions.change(session_id, Session.end, now())
            raise NotSignedIn from None
        return self._answer(account, session_id, secret)

    async def close(self, refresh_token: str) -> None:
        """Sign out. A token that is not ours changes nothing and is answered alike."""
        session_id, shown = read(refresh_token)
        session = await self._store.sessions.find_one({"_id": session_id})
        if session is not None and session.secret == shown:
            await self._store.sessions.change(session_id, Session.end, now())

    async def renew(self, account: Account, session_id: str) -> TokenAnswer:
        """New tokens for the same session, where what it may do has just grown."""
        at, secret = now(), token()
        await self._store.sessions.change(
            session_id, Session.renew, digest(secret), account.epoch, self._end(account, at), at
        )
        return self._answer(account, session_id, secret)

    async def present(self, actor: Actor) -> Account:
        """The account of whoever is signed in: an access token may outlive its session."""
        session, account = await self._alive(actor.session)
        if session.account != actor.id:
            raise NotSignedIn
        return account

    async def _alive(self, session_id: str) -> tuple[Session, Account]:
        try:
            session = await self._store.sessions.get(session_id)
            account = await self._store.accounts.get(session.account)
        except NotFound:
            raise NotSignedIn from None
        if not session.alive(now()) or not account.admits(session):
            raise NotSignedIn
        return session, account

    def owes_factor(self, account: Account) -> bool:
        """Whether this employee has yet to enrol the second factor the setting asks for."""
        wanted = self._settings.staff_totp and account.is_staff
        return wanted and not account.has_second_factor and not account.must_change

    def _end(self, account: Account, at: datetime) -> datetime:
        if account.must_change or self.owes_factor(account):
            return at + RESTRICTED_LASTS
        hours = self._settings.refresh_hours
        return at + timedelta(hours=min(STAFF_HOURS, hours) if account.is_staff else hours)

    def _answer(self, account: Account, session: str, secret: str) -> TokenAnswer:
        lifetime = timedelta(minutes=self._settings.access_minutes)
        actor = Actor(
            id=account.id,
            role=account.role,
            email=account.email,
            name=account.name,
            language=account.language,
            status=account.status,
            session=session,
            must_change=account.must_change or self.owes_factor(account),
        )
        key = self._settings.token_private_key.get_secret_value()
        return TokenAnswer(
            access_token=issue(actor, key, lifetime),
            expires_in=int(lifetime.total_seconds()),
            refresh_token=written(session, secret),
            must_change_password=account.must_change,
            must_enrol_totp=self.owes_factor(account),
        )
