"""An access to the readings and the consumption of one point, that opens for a time.

Its token is shown once and kept as a SHA-256: it has 256 bits of chance, so no salt is needed.
"""

import hashlib
import secrets
from datetime import date, datetime, timedelta
from typing import Self

from chassis.clock import MOSCOW, new_id
from chassis.documents import Aggregate
from chassis.errors import Invalid
from contracts.consumption import SHARED, AccessView
from contracts.words import _

LONGEST = timedelta(days=366)
NOTED_EVERY = timedelta(minutes=1)


def new_token() -> str:
    """A token that nobody can guess."""
    return SHARED + secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """As it is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


class Access(Aggregate):
    """Given by a consumer (`owner`) to a program they name; `request_id` is the command's."""

    owner: str
    point: str
    request_id: str
    name: str
    digest: str
    starts_on: date
    ends_on: date
    created_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None

    @classmethod
    def give(
        cls,
        owner: str,
        point: str,
        request_id: str,
        name: str,
        days: tuple[date, date],
        token: str,
        at: datetime,
    ) -> Self:
        """Let a program in from the first of these days to the last. Raises `Invalid`."""
        starts_on, ends_on = days
        today = at.astimezone(MOSCOW).date()
        if starts_on < today:
            raise Invalid(("starts_on", _("Доступ открывается сегодня или позже")))
        if ends_on < starts_on:
            raise Invalid(("ends_on", _("Последний день не может быть раньше первого")))
        if ends_on - starts_on > LONGEST:
            raise Invalid(("ends_on", _("Доступ даётся не более чем на год")))
        return cls(
            id=new_id(),
            owner=owner,
            point=point,
            request_id=request_id,
            name=name,
            digest=digest(token),
            starts_on=starts_on,
            ends_on=ends_on,
            created_at=at,
        )

    def renew(self, token: str) -> None:
        """The command came twice and only its last answer is seen: the last token is the good one.

        Once it was used or taken back it stays as it is.
        """
        if self.used_at is None and self.revoked_at is None:
            self.digest = digest(token)

    def is_asked_as(self, other: Self) -> bool:
        """Whether both were asked for in the same words."""
        asked = {"point", "name", "starts_on", "ends_on"}
        return self.model_dump(include=asked) == other.model_dump(include=asked)

    def revoke(self, at: datetime) -> None:
        """It opens nothing from now on; said again it changes nothing."""
        self.revoked_at = self.revoked_at or at

    def use(self, at: datetime) -> None:
        """Note when it was used last, to the minute."""
        if self.used_at is None or at - self.used_at >= NOTED_EVERY:
            self.used_at = at

    def opens(self, at: datetime) -> bool:
        """Whether it opens at this moment."""
        return self.revoked_at is None and (
            self.starts_on <= at.astimezone(MOSCOW).date() <= self.ends_on
        )

    def knows(self, token: str) -> bool:
        """Whether this is its token."""
        return self.digest == digest(token)

    def view(self, at: datetime, token: str | None = None) -> AccessView:
        """As its giver sees it."""
        shown = self.model_dump(include=set(AccessView.model_fields))
        return AccessView(**shown, open=self.opens(at), token=token)
