"""A visit to an office: booked for a time or waiting for one, and how it went."""

from datetime import date, datetime, timedelta
from typing import Self

from casework import terms
from casework.parts import By, Entered
from chassis.clock import MOSCOW, new_id
from chassis.documents import Aggregate
from chassis.errors import NotNow
from chassis.words import words
from contracts.case import CaseSnapshot, Deadline, Desk, TimelineEntry
from contracts.words import Words, _
from services.reception.appointments import callers, telling
from services.reception.appointments.callers import Visitor
from services.reception.appointments.seat import Seat, none
from services.reception.appointments.states import AHEAD, CANCELLABLE, STATES, TITLES, State
from services.reception.offices.model import Office

REMINDED_AT = timedelta(hours=10)
"""When in the day people are reminded."""


class Appointment(Aggregate):
    """One visit. Every verb tells one `case.changed`, in the write that takes or frees its desk."""

    number: str
    visitor: Visitor
    owner: str
    request_id: str
    request_hash: str
    requests: list[str] = []
    office_id: str
    office: str
    address: str
    directions: str = ""
    plan: int = 0
    """Version of the office's plan that it was last held against."""
    purpose: str
    state: str
    history: list[Entered] = []
    closed: bool = False
    day: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    desk: int = 0
    code: str = ""
    cells: list[str]
    wanted_from: date | None = None
    wanted_until: date | None = None
    queued_at: datetime | None = None
    declined: list[datetime] = []
    hold_until: datetime | None = None
    deadline: Deadline | None = None
    reminded: bool = False
    wake_at: datetime | None = None
    arrived_at: datetime | None = None
    called_at: datetime | None = None
    ended_at: datetime | None = None
    created_at: datetime
    updated_at: datetime
    timeline: list[TimelineEntry] = []

    @classmethod
    def asked(
        cls, visitor: Visitor, office: Office, purpose: str, request: tuple[str, str], at: datetime
    ) -> Self:
        """Somebody wants to come; no time is theirs yet. `request` is its key and body's hash."""
        id_ = new_id()
        return cls(
            id=id_,
            number="",
            visitor=visitor,
            owner=visitor.owner,
            request_id=request[0],
            request_hash=request[1],
            office_id=office.id,
            office=office.name,
            address=office.address,
            directions=office.directions,
            plan=office.version,
            purpose=purpose,
            state="",
            cells=none(id_),
            created_at=at,
            updated_at=at,
        )

    @property
    def stands(self) -> State:
        """The state it is in."""
        return STATES[self.state]

    def book(self, seat: Seat, by: By, at: datetime) -> None:
        """Take this desk at this time."""
        self.sit(seat, at)
        self.enter("booked", at)
        self.note("booked", by, at)

    def move(self, office: Office, seat: Seat, by: By, at: datetime) -> None:
        """Another time or office; what was held is free with the very write that takes the new."""
        if self.state not in AHEAD or (self.state == "booked" and self.has_begun(at)):
            raise NotNow(_("Эту запись уже нельзя перенести"))
        self.office_id, self.office = office.id, office.name
        self.address, self.directions = office.address, office.directions
        self.plan, self.reminded = office.version, False
        self.sit(seat, at)
        if self.state != "booked":
            self.enter("booked", at)
        self.note("rescheduled", by, at)

    def cancel(self, by: By, at: datetime, reason: str = "") -> None:
        """It will not be; the desk is free."""
        if self.state == "cancelled":
            return
        begun = self.state == "booked" and self.has_begun(at) and by.party == "consumer"
        if self.state not in CANCELLABLE or begun:
            raise NotNow(_("Эту запись уже нельзя отменить"))
        self.rise()
        self.enter("cancelled", at)
        self.note("cancelled", by, at, text=reason)

    @property
    def seat(self) -> Seat | None:
        """Its time, and its desk: 0 where it holds none any more; None where it has no time."""
        if self.starts_at is None or self.ends_at is None:
            return None
        return Seat(self.starts_at, self.ends_at, self.desk)

    @property
    def called_from(self) -> datetime | None:
        """When waiting began: who comes early waits for their own time, not for the office."""
        if self.arrived_at is None or self.starts_at is None:
            return None
        return max(self.arrived_at, self.starts_at)

    def has_begun(self, at: datetime) -> bool:
        """Whether its time has come."""
        return self.starts_at is not None and self.starts_at <= at

    def sit(self, seat: Seat, at: datetime) -> None:
        """Hold this desk and no other, and be woken for its day."""
        self.starts_at, self.ends_at, self.desk = seat
        self.day, self.code = seat.day, seat.code
        self.cells = seat.cells(self.office_id)
        day = seat.starts_at.astimezone(MOSCOW).date()
        before = terms.table().of("appointment.reminder", terms.today(at)).value
        remind = terms.end_of(day - timedelta(days=before + 1)) + REMINDED_AT
        self.reminded = self.reminded or remind <= at
        self.wake_at = terms.end_of(day) if self.reminded else remind

    def rise(self) -> None:
        """Hold no desk."""
        self.desk, self.cells = 0, none(self.id)
        self.wake_at = self.hold_until = self.deadline = None

    def forget(self) -> None:
        """Have no time at all: whoever waits on is not told of one that was offered before."""
        self.rise()
        self.starts_at = self.ends_at = None
        self.day = self.code = ""

    def enter(self, state: str, at: datetime) -> None:
        """Stand in a state."""
        self.state = state
        self.history = [*self.history, Entered(state=state, at=at)]
        self.closed = self.stands.final
        if self.closed:
            self.wake_at, self.deadline = callers.kept_until(self, at), None

    def note(self, fact: str, by: By, at: datetime, text: str = "") -> None:
        """Write it on the timeline and tell it, unless there is nobody to tell."""
        self.updated_at = at
        entry = TimelineEntry(
            at=at,
            by=by.party,
            by_name=by.name,
            fact=fact,
            title=self.titled(fact),
            text=text,
        )
        self.timeline = [*self.timeline, entry]
        if self.owner or self.visitor.email:
            self.tell(telling.changed(self, entry, by))

    def titled(self, fact: str) -> Words:
        """What happened, in words."""
        return words(TITLES[fact])

    def snapshot(self) -> CaseSnapshot:
        """The public state as others know it."""
        return telling.snapshot(self)

    def desk_view(self) -> Desk:
        """What only staff see beside it."""
        return telling.desk(self)
