"""The HTTP door of visits, for staff: the day of an office, and booking for who called."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Header, Query, Response
from pydantic import BaseModel, Field

from casework.api import Body, CaseAnswer, RequestId, by, key_of
from casework.reports import Year
from chassis.auth import Actor, Staff
from chassis.clock import now
from contracts.case import CaseSnapshot, Desk
from contracts.fields import Email, FileId, Line, Phone
from contracts.offices import Affected
from contracts.reports import Table
from contracts.words import _
from services.reception.appointments import at_office, report
from services.reception.appointments.api import Wish, answer, key
from services.reception.appointments.booking import Booking
from services.reception.appointments.callers import Visitor
from services.reception.appointments.model import Appointment
from services.reception.appointments.store import Appointments
from services.reception.offices.store import Offices


class StaffWish(Wish):
    """A time for somebody else: whose account, and what they are called."""

    owner: FileId
    name: Line
    contact: Line


class CallerWish(Wish):
    """A time for who called and has no account; they are written to only where they say so."""

    name: Line = Field(title=_("Имя"))
    phone: Phone
    email: Email | None = None


class DayRow(BaseModel):
    """A visit as the list of the day shows it; `calls` is true of who has no account."""

    case: CaseSnapshot
    desk: Desk
    contact: str
    calls: bool
    window: int
    arrived_at: datetime | None
    called_at: datetime | None
    ended_at: datetime | None


class Outcome(Body):
    """How it went."""

    outcome: Literal["came", "missed"]


def row(visit: Appointment) -> DayRow:
    """Its line."""
    return DayRow(
        case=visit.snapshot(),
        desk=visit.desk_view(),
        contact=visit.visitor.reached_at,
        calls=visit.visitor.calls,
        window=visit.desk,
        **visit.model_dump(include={"arrived_at", "called_at", "ended_at"}),
    )


def told(visit: Appointment) -> Affected:
    """As the list of those that a plan leaves without a time shows it."""
    assert visit.starts_at is not None, "who waits has no time to lose"
    return Affected(
        id=visit.id,
        number=visit.number,
        starts_at=visit.starts_at,
        visitor=visit.visitor.name,
        contact=visit.visitor.reached_at if visit.visitor.calls else "",
        purpose=visit.purpose,
    )


def desk_router(
    visits: Appointments, offices: Offices, booking: Booking, freed: Callable[[], None]
) -> APIRouter:
    """What staff do with visits."""
    door = APIRouter(prefix="/staff")

    @door.get("/appointments")
    async def day(
        office: Annotated[str, Query(max_length=40)], date: date, _actor: Staff
    ) -> list[DayRow]:
        """Everybody who has a time at this office that day."""
        return [row(one) for one in await visits.on_day(office, date.isoformat())]

    @door.get("/appointments/{id}")
    async def one(id: str, _actor: Staff) -> DayRow:
        """One visit, whole."""
        return row(await visits.get(id))

    async def taken(
        wish: Wish, whom: Visitor, request_id: str, actor: Actor
    ) -> tuple[Appointment, bool]:
        office = await offices.receiving(wish.office)
        return await booking.book(
            whom, office, wish.starts_at, wish.purpose, key(wish, request_id), by(actor)
        )

    @door.post("/appointments", status_code=201)
    async def book(
        wish: StaffWish,
        actor: Staff,
        response: Response,
        idempotency_key: Annotated[RequestId, Header()],
    ) -> CaseAnswer:
        """A time for a consumer who called."""
        whom = Visitor(owner=wish.owner, name=wish.name, contact=wish.contact)
        made, new = await taken(wish, whom, idempotency_key, actor)
        response.status_code = 201 if new else 200
        return answer(made)

    @door.post("/appointments/callers", status_code=201)
    async def book_caller(
        wish: CallerWish,
        actor: Staff,
        response: Response,
        idempotency_key: Annotated[RequestId, Header()],
    ) -> CaseAnswer:
        """A time for who called and has no account: it stands in the list of the day alone."""
        whom = Visitor(owner="", name=wish.name, contact=wish.phone, email=wish.email or "")
        made, new = await taken(wish, whom, key_of(actor, idempotency_key) or "", actor)
        response.status_code = 201 if new else 200
        return answer(made)

    @door.post("/appointments/{id}/arrival")
    async def arrive(id: str, actor: Staff) -> DayRow:
        """The visitor is here."""
        return row(await visits.change(id, at_office.arrive, by(actor), now()))

    @door.post("/appointments/{id}/call")
    async def call(id: str, actor: Staff) -> DayRow:
        """The reception begins."""
        return row(await visits.change(id, at_office.call, by(actor), now()))

    @door.post("/appointments/{id}/outcome")
    async def end(id: str, outcome: Outcome, actor: Staff) -> DayRow:
        """How it went."""
        ended = await visits.change(id, at_office.end, outcome.outcome, by(actor), now())
        freed()
        return row(ended)

    @door.get("/reports/visits")
    async def visits_of(year: Year, _actor: Staff) -> Table:
        """A year of visits (186 Прил.7, 4.2)."""
        return await report.visits(visits, offices, year)

    return door
