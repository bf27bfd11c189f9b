"""A case: what a consumer asked for, how far it has come, and whose turn it is."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Self

from pydantic import Field, PrivateAttr

from casework import duties, parts, pauses, terms, timing, visits, waking
from casework.duties import Running
from casework.kind import Kind
from casework.parts import By, Entered
from casework.telling import changed, desk, snapshot
from casework.workflow import Move, State
from chassis.clock import new_id
from chassis.documents import Aggregate
from chassis.errors import Invalid, NotAllowed, NotNow, validated
from chassis.store import Document
from chassis.words import words
from contracts.case import (
    Answer,
    Author,
    CaseDocument,
    CaseSnapshot,
    Deadline,
    Desk,
    Duty,
    FileRef,
    Party,
    TimelineEntry,
    Visit,
)
from contracts.part import CaseLink, Rating
from contracts.words import Words, _


class Case(Aggregate):
    """One application, appeal or the like. Every verb tells one `case.changed`."""

    number: str
    service: str
    kind_slug: str
    owner: str
    request_id: str
    request_hash: str
    form: dict[str, Any]
    state: str
    history: list[Entered] = []
    received_at: datetime
    created_at: datetime
    updated_at: datetime
    closed: bool = False
    deadline: Deadline | None = None
    look_at: datetime | None = Field(None, description="When that term next needs a look")
    duties: list[Running] = []
    wake_at: datetime | None = Field(None, description="When the first of all terms needs one")
    assignee: str | None = None
    visit: Visit | None = None
    rating: Rating | None = None
    about: CaseLink | None = None
    duplicate_of: CaseLink | None = None
    status_digest: str = ""
    requests: list[str] = []
    documents: list[CaseDocument] = []
    timeline: list[TimelineEntry] = []
    _kind: Kind = PrivateAttr()

    @classmethod
    def restored(cls, document: Document, kinds: Mapping[str, Kind]) -> Self:
        """From the store, with its kind."""
        case = cls.of(document)
        case._kind = kinds[case.kind_slug]
        if "look_at" not in document:  # written when only the state's own term ran
            case.look_at = case.wake_at
        return case

    @property
    def kind(self) -> Kind:
        """The declaration this case follows."""
        return self._kind

    @property
    def stands(self) -> State:
        """The state it is in."""
        return self._kind.workflow.of(self.state)

    @classmethod
    def submit(
        cls,
        kind: Kind,
        *,
        service: str,
        number: str,
        owner: str,
        form: dict[str, Any],
        papers: Sequence[CaseDocument],
        request: tuple[str, str],
        at: datetime,
        about: CaseLink | None = None,
    ) -> Self:
        """A new case from a checked form; `request` is its idempotency key and the body's hash."""
        case = cls(
            id=new_id(),
            number=number,
            service=service,
            kind_slug=kind.slug,
            owner=owner,
            request_id=request[0],
            request_hash=request[1],
            form=form,
            state=kind.workflow.start,
            received_at=at,
            created_at=at,
            updated_at=at,
            documents=list(papers),
            visit=visits.wished(kind, form, at),
            about=about,
        )
        case._kind = kind
        case.enter(kind.workflow.start, "", at)
        filed = parts.FILED.get(kind.category, parts.TITLES["submitted"])
        case.note("submitted", By(party="consumer"), at, title=words(filed))
        return case

    def move(
        self,
        to: str,
        by: By,
        given: Mapping[str, Any],
        at: datetime,
        files: Mapping[str, FileRef] | None = None,
        note: str = "",
        made: Sequence[CaseDocument] = (),
    ) -> None:
        """One allowed step; `files` are those `given` names by id, `made` papers of the company."""
        side: Party = "consumer" if by.party == "consumer" else "staff"
        move = self.allowed(to, by.party)
        timing.check(move, self, at)
        fields = validated(move.needs, given).model_dump(mode="json") if move.needs else {}
        self.visit = visits.after(self.visit, move, fields, side, at, self.kind, self.form)
        placed = [*made, *parts.placed_by(move.needs, fields, files or {}, by.party, at)]
        self.documents = [*self.documents, *placed]
        was_closed, done = self.closed, duties.done(self, to)
        if done is not None:
            waking.rest(self, done.rule)
        else:
            self._go(move, side, fields, at)
        text = note or str(fields.get("note") or fields.get("text") or "")
        fact = parts.fact_of(side, was_closed, bool(placed), done is not None)
        title = words(done.done.title if done else parts.TITLES.get(fact, self.stands.title))
        refs, said = [parts.ref_of(one) for one in placed], parts.shown(move.needs, fields)
        self.note(fact, by, at, title=title, text=text, files=refs, given=said)

    def _go(self, move: Move, side: Party, given: Mapping[str, Any], at: datetime) -> None:
        """Where the move leads, with the terms that begin by it."""
        known = {**self.form, **given}
        if side == "consumer" and self.kind.workflow.of(move.to).restarts:
            self.received_at = at
        self.duties = duties.brought(self, move, known, at)
        rule = move.term(known) if move.term else ""
        self.enter(move.to, rule, at, parts.began_on(move, given, self.deadline, at))

    def allowed(self, to: str, by: Author) -> Move:
        """The move of that name, or a refusal that says where the case stands."""
        for move in duties.ways(self, by):
            if move.to == to:
                return move
        refusal = _("№ {number}: сейчас статус «{state}», это действие недоступно")
        raise NotNow(refusal, number=self.number, state=self.stands.title)

    def ways(self, by: Author, at: datetime) -> list[Move]:
        """What this side may do now."""
        return [move for move in duties.ways(self, by) if timing.fits(move, self, at)]

    def withdraw(self, by: By, reason: str, at: datetime) -> None:
        """The consumer takes it back, while the workflow allows it."""
        if not self.stands.withdrawable:
            raise NotNow(_("Отозвать уже нельзя"))
        self.enter("withdrawn", "", at)
        self.note("withdrawn", by, at, title=words(self.stands.title), text=reason)

    def message(
        self, by: By, text: str, files: Sequence[FileRef], at: datetime, internal: bool = False
    ) -> None:
        """One side writes to the other; an internal note is for staff alone."""
        if internal and by.party == "consumer":
            raise NotAllowed
        if not text.strip() and not files:
            raise Invalid(("text", _("Введите сообщение")))
        fact = "note" if internal else "message"
        self.note(fact, by, at, text=text.strip(), files=files, internal=internal)

    def wake(self, at: datetime) -> None:
        """Tell that the term is nearly over, and then that it is, or what its silence means."""
        waking.wake(self, at)

    def is_overdue(self, at: datetime) -> bool:
        """Whether the present term has passed."""
        return self.deadline is not None and at >= terms.end_of(self.deadline.due)

    def enter(self, code: str, rule: str, at: datetime, began: datetime | None = None) -> None:
        """Stand in a state: its term begins, and what waits for it is set."""
        self.state = code
        self.history = [*self.history, Entered(state=code, at=at)]
        self.closed = self.stands.final
        began = parts.counted_from(self.stands, self.history, self.received_at, began or at)
        before, self.deadline = self.deadline, parts.term_of(self.stands, rule, began, at)
        self.duties = duties.stood(self, self.stands, at)
        self.timeline = [*self.timeline, *pauses.noted(before, self.deadline, at)]
        waking.look_again(self, at)

    def note(
        self,
        fact: str,
        by: By,
        at: datetime,
        *,
        title: Words | None = None,
        text: str = "",
        files: Sequence[FileRef] = (),
        given: Sequence[Answer] = (),
        internal: bool = False,
        document: CaseDocument | None = None,
        duty: Duty | None = None,
        whose: Party | None = None,
    ) -> None:
        """Write it on the timeline and tell it; what is internal changes nothing to be seen."""
        self.updated_at = self.updated_at if internal else at
        entry = TimelineEntry(
            at=at,
            by=by.party,
            by_name=by.name,
            fact=fact,
            title=title or words(parts.TITLES[fact]),
            text=text,
            files=[parts.ref_of(document)] if document else list(files),
            answers=list(given),
            internal=internal,
            whose=whose,
        )
        self.timeline = [*self.timeline, entry]
        self.tell(changed(self, entry, by, document, duty))

    def snapshot(self) -> CaseSnapshot:
        """The public state as others know it."""
        return snapshot(self)

    def desk(self) -> Desk:
        """What only staff see beside it."""
        return desk(self)
