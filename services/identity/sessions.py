"""A session: one sign-in on one device, carried on by a refresh token that changes each time."""

import secrets
from datetime import datetime

from chassis.clock import new_id
from chassis.documents import Aggregate
from chassis.errors import NotSignedIn
from contracts.identity import SessionRevoked
from services.identity.parts import digest


class Reused(NotSignedIn):
    """A refresh token came twice: one of the two who hold it stole it."""


class Session(Aggregate):
    """Good until `expires_at` and while `epoch` is the account's; only a digest of it rests."""

    account: str
    epoch: int
    secret: str
    address: str = ""
    agent: str = ""
    created_at: datetime
    used_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None

    def alive(self, at: datetime) -> bool:
        """Whether it was neither ended nor outlived."""
        return self.ended_at is None and at < self.expires_at

    def rotate(self, shown: str, fresh: str, at: datetime) -> None:
        """Exchange the secret; a secret that was exchanged before is `Reused`."""
        if not self.alive(at):
            raise NotSignedIn
        if not secrets.compare_digest(self.secret, shown):
            raise Reused
        self.secret, self.used_at = fresh, at

    def renew(self, fresh: str, epoch: int, expires_at: datetime, at: datetime) -> None:
        """Go on with a new secret and term after the owner proved to be the owner."""
        if not self.alive(at):
            raise NotSignedIn
        self.secret, self.epoch, self.used_at = fresh, epoch, at
        self.expires_at = expires_at

    def end(self, at: datetime) -> None:
        """Sign out; told once."""
        if self.ended_at is not None:
            return
        self.ended_at = at
        told = SessionRevoked(
            event_id=new_id(), occurred_at=at, account_id=self.account, session=self.id
        )
        self.tell(told)


def written(session: str, secret: str) -> str:
    """The refresh token as the client holds it: which session, and its secret."""
    return f"{session}.{secret}"


def read(refresh_token: str) -> tuple[str, str]:
    """The session's id and the digest of the secret."""
    session, _, secret = refresh_token.partition(".")
    return session, digest(secret)
