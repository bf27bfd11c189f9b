"""The way of one letter from the fact behind it to the server's 250."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal, Self

from pydantic import BaseModel, Field

from chassis.clock import new_id
from chassis.documents import Aggregate
from chassis.errors import NotNow
from contracts.event import Event
from contracts.identity import CredentialIssued
from contracts.notify import CredentialExpired, LetterKind
from contracts.words import Language, _
from services.notify.recipient import Reached
from services.notify.settled import NO_DOCUMENTS, Settled, Told, settled

State = Literal["waiting", "held", "sent", "gathered", "failed", "expired", "dismissed"]
Purpose = Literal["password", "recovery", "email_confirmation"]
SUPERSEDED = "superseded"
Outcome = Literal["sent", "retried", "failed", "expired", "superseded"]
ENDS = dict[State, Outcome](waiting="retried", sent="sent", failed="failed", expired="expired")
"""What a try can leave a letter as."""

LEASE = timedelta(seconds=30)
"""How long a postman may carry a letter before another takes it over."""
DELAYS = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 30, 120, 600, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 24 * 3600)
)
"""Waits before each further try; after the last the letter has failed."""
KEPT = timedelta(days=90)
"""A sent letter's row keeps the same fact from making a second one; then it goes."""


def letter_id(event_id: str, recipient: str) -> str:
    """The same for every copy of the fact, and tells nobody's address."""
    return f"{event_id}.{hashlib.sha256(recipient.lower().encode()).hexdigest()[:12]}"


class Dismissal(BaseModel):
    """Why a letter that could not go was left at that, and by whom."""

    reason: str
    by: str
    at: datetime


class Delivery(Aggregate):
    """One letter to one recipient.

    `context` is what its template shows, without secrets; it goes when the letter has gone.
    `sealed` holds the secret of a letter that carries one, and goes with its last try.
    """

    template: str
    recipient: str
    to: str
    language: Language
    context: dict[str, Any]
    case_number: str | None = None
    service: str = ""
    kind: LetterKind | None = None
    documents: list[str] = []
    """Those that it tells of; their evidence says how it went (ПП РФ № 861, п. 105)."""
    purpose: Purpose | None = None
    sealed: str | None = None
    expires_at: datetime | None = None
    state: State = "waiting"
    attempts: int = 0
    tries: int = 0
    created_at: datetime
    occurred_at: datetime
    next_at: datetime
    lease: datetime | None = None
    ended_at: datetime | None = None
    forget_at: datetime | None = None
    error: str | None = None
    dismissed: Dismissal | None = None
    holds: list[str] = []
    """Letters of a day that this one tells of; fixed when written."""
    unreached: bool = False
    """Its last try met no mail server; it goes at once when the server is back."""
    message_id: str
    trace: dict[str, str] = Field(default_factory=dict)

    @classmethod
    def due(
        cls,
        event: Event,
        template: str,
        to: Reached,
        context: Mapping[str, Any],
        *,
        domain: str,
        at: datetime,
        trace: Mapping[str, str] | None = None,
        about: Told = NO_DOCUMENTS,
        kind: LetterKind | None = None,
        until: datetime | None = None,
    ) -> Self:
        """A letter about this fact that waits to be sent, or `until` then to be gathered."""
        id_ = letter_id(event.event_id, to.key)
        secret = event if isinstance(event, CredentialIssued) else None
        return cls(
            id=id_,
            template=template,
            recipient=to.key,
            to=to.email,
            language=to.language,
            context=dict(context),
            case_number=context.get("number"),
            service=about.service,
            documents=list(about.documents),
            purpose=secret and secret.purpose,
            sealed=secret and secret.sealed,
            expires_at=secret and secret.expires_at,
            occurred_at=event.occurred_at,
            created_at=at,
            next_at=until or at,
            state="held" if until else "waiting",
            kind=kind,
            message_id=f"<{id_}@{domain}>",
            trace=dict(trace or {}),
        )

    def claim(self, at: datetime) -> None:
        """Take it to send; nobody else may until the lease is over."""
        if self.state != "waiting" or self.next_at > at or (self.lease and self.lease > at):
            raise NotNow
        self.lease = at + LEASE
        self.unreached = False
        self.attempts += 1
        self.tries += 1

    def gather(self, at: datetime) -> None:
        """A letter of the day tells of it."""
        if self.state == "held":
            self._end("gathered", at)

    def put_off(self, until: datetime) -> None:
        """It came too late for the letter of its day, and waits for the next."""
        if self.state == "held":
            self.next_at = max(self.next_at, until)

    def is_over(self, at: datetime) -> bool:
        """Whether its secret has waited too long to be sent."""
        return self.expires_at is not None and self.expires_at <= at

    def send(self, at: datetime, server: str = "", answer: str = "") -> None:
        """The server has it, and said so: whoever held the lease, it is sent."""
        if self.state != "waiting":
            raise NotNow
        self._settle("sent", at, server, answer)
        self._end("sent", at)
        self.error = None

    def postpone(
        self, at: datetime, error: str, lease: datetime | None, *, unreached: bool = False
    ) -> None:
        """It could not go now: try later, or give up after the last delay."""
        self._held(lease)
        if self.tries > len(DELAYS):
            self._settle("failed", at, "", error)
            self._end("failed", at, error)
            return
        self.error = error
        self.unreached = unreached
        self.lease = None
        self.next_at = at + DELAYS[self.tries - 1]
        if self.expires_at is not None:
            self.next_at = min(self.next_at, self.expires_at)

    def fail(self, at: datetime, error: str, lease: datetime | None) -> None:
        """It can never go as it is."""
        self._held(lease)
        self._settle("failed", at, "", error)
        self._end("failed", at, error)

    def expire(self, at: datetime, lease: datetime | None) -> None:
        """Its secret ran out before it could go; identity is told, to make a new one."""
        self._held(lease)
        assert self.purpose is not None, "only a letter with a secret expires"
        self._end("expired", at)
        self.tell(
            CredentialExpired(
                event_id=new_id(),
                occurred_at=at,
                account_id=self.recipient,
                purpose=self.purpose,
                to=self.to,
            )
        )

    def supersede(self, at: datetime, lease: datetime | None) -> None:
        """A newer secret of the same purpose is on its way; this one opens nothing any more."""
        self._held(lease)
        self._end("expired", at, SUPERSEDED)

    def retry(self, at: datetime, to: str | None = None) -> None:
        """Let a failed letter go again, to the person's present address where one is known."""
        if self.state != "failed":
            raise NotNow(_("Повторить можно только неотправленное письмо"))
        if self.purpose is not None:
            raise NotNow(_("Пароль из этого письма уже стёрт. Человек может запросить новый"))
        self.state = "waiting"
        self.tries = 0
        self.next_at = at
        self.to = to or self.to
        self.error = self.ended_at = None

    def dismiss(self, reason: str, by: str, at: datetime) -> None:
        """It need not go any more: an employee says why, and it leaves the list of work."""
        if self.state == "dismissed":
            return
        if self.state != "failed":
            raise NotNow(_("Снять можно только неотправленное письмо"))
        error = self.error
        self._end("dismissed", at, error)
        self.dismissed = Dismissal(reason=reason, by=by, at=at)

    @property
    def outcome(self) -> Outcome:
        """How its last try went."""
        return "superseded" if self.error == SUPERSEDED else ENDS[self.state]

    def _settle(self, outcome: Settled, at: datetime, server: str, answer: str) -> None:
        """Who holds the documents it tells of hears how it went."""
        if self.documents:
            self.tell(settled(self, outcome, at, server=server, answer=answer))

    def _held(self, lease: datetime | None) -> None:
        if self.state != "waiting" or self.lease != lease:
            raise NotNow

    def _end(self, state: State, at: datetime, error: str | None = None) -> None:
        self.state = state
        self.ended_at = at
        self.error = error
        self.lease = None
        self.sealed = None
        if state != "failed":
            self.context = {}
            self.forget_at = at + KEPT
