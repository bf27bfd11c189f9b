"""An import: one file of interval data, from its receipt to its reply."""

from datetime import date, datetime, timedelta
from typing import Self

from pydantic import BaseModel

from chassis.clock import new_id
from chassis.documents import Aggregate
from chassis.errors import NotNow
from contracts.intervals import (
    ImportSource,
    ImportState,
    ImportStep,
    IntervalsImported,
    ZeroDay,
)
from contracts.words import _
from services.metering.intervals.layout80021 import TOGETHER, reply, reply_name, together
from services.metering.intervals.refusal import MALFORMED, Reason, ReplyStatus

LEASE = timedelta(seconds=15)
"""How long who works at an import may be silent before another takes it over."""
TRIES = 5
WORST: tuple[ReplyStatus, ...] = (0, 1, 3, 4, 2)
SHOWN = 1000


class Said(BaseModel):
    """A reason as it is kept: its msgid and values."""

    text: str
    values: dict[str, str] = {}
    status: ReplyStatus = MALFORMED

    @classmethod
    def of(cls, reason: Reason) -> Self:
        return cls(text=reason.text, values=dict(reason.values), status=reason.status)


class Rejected(BaseModel):
    """A point of which nothing was taken."""

    point: str
    day: date
    why: Said


class Answered(BaseModel):
    """A message and how it is answered."""

    name: str
    status: ReplyStatus


class Outcome(BaseModel):
    """What was taken of a file, and what not."""

    accepted: int = 0
    points: int = 0
    since: date | None = None
    until: date | None = None
    rejected: list[Rejected] = []
    rejected_count: int = 0
    skipped: int = 0
    corrected: int = 0
    late: int = 0
    zeros: list[ZeroDay] = []
    messages: list[Answered] = []

    @property
    def status(self) -> ReplyStatus:
        """The worst of its messages."""
        return max((one.status for one in self.messages), key=WORST.index, default=0)


class Import(Aggregate):
    """A file that was received; it is taken, or refused whole, once."""

    name: str
    size: int
    source: ImportSource
    by: str
    by_id: str = ""
    request: str
    received_at: datetime
    state: ImportState = "received"
    lease: datetime
    tries: int = 0
    outcome: Outcome = Outcome()
    reason: Said | None = None
    finished_at: datetime | None = None
    history: list[ImportStep] = []

    @classmethod
    def receive(
        cls, name: str, size: int, source: ImportSource, by: str, request: str, at: datetime
    ) -> Self:
        """A file has come whole."""
        step = ImportStep(at=at, what="received", by=by)
        return cls(
            id=new_id(),
            name=name,
            size=size,
            source=source,
            by=by,
            request=request,
            received_at=at,
            lease=at,
            history=[step],
        )

    def take(self, at: datetime) -> None:
        """Begin to work at it, or take it over from who fell silent. Raises NotNow."""
        if self.state != "received" or self.lease > at:
            raise NotNow(_("Файл уже разбирается"))
        self.lease, self.tries = at + LEASE, self.tries + 1
        self.history.append(ImportStep(at=at, what="taken"))

    @property
    def is_hopeless(self) -> bool:
        """Whoever worked at it fell silent again and again."""
        return self.tries > TRIES

    def finish(self, outcome: Outcome, at: datetime) -> None:
        """All that can be taken is kept; a second time changes nothing."""
        if self.state == "received":
            self.outcome = outcome
            self._end("done", at)

    def refuse(self, reason: Reason, at: datetime) -> None:
        """Nothing is taken."""
        if self.state == "received":
            self.reason = Said.of(reason)
            self._end("refused", at)

    def _end(self, state: ImportState, at: datetime) -> None:
        self.state, self.finished_at = state, at
        self.history.append(ImportStep(at=at, what="done" if state == "done" else "refused"))
        told = self.outcome
        self.tell(
            IntervalsImported(
                event_id=new_id(),
                occurred_at=at,
                import_id=self.id,
                source=self.source,
                state=state,
                accepted=told.accepted,
                rejected=told.rejected_count,
                corrected=told.corrected,
                since=told.since,
                until=told.until,
                status=self.status,
            )
        )

    @property
    def status(self) -> ReplyStatus:
        """Of the reply 80021."""
        return self.reason.status if self.reason else self.outcome.status

    @property
    def reply_name(self) -> str:
        """What the reply is called; empty before there is one."""
        if self.state == "received":
            return ""
        many = len(self.outcome.messages) > 1
        return TOGETHER if many else reply_name(self._answers()[0].name)

    def reply(self) -> tuple[str, bytes]:
        """The reply 80021: a message for each that was read, or one for the file. Always alike."""
        zipped = self.name.lower().endswith(".zip")
        return together(
            [
                (
                    reply_name(one.name),
                    reply(one.name, self.id, one.status, self.received_at, zipped),
                )
                for one in self._answers()
            ]
        )

    def _answers(self) -> list[Answered]:
        return self.outcome.messages or [Answered(name=self.name, status=self.status)]
