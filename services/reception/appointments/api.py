"""The HTTP door of visits, for consumers. Called by the gateway alone."""

import hashlib
from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Header, Query, Response
from pydantic import AfterValidator, AwareDatetime, BaseModel

from casework.api import Again, Body, CaseAnswer, RequestId, by, key_of
from chassis.auth import Actor, Consumer, SignedIn
from chassis.clock import now
from contracts.checks import wrong
from contracts.fields import FileId, Line
from contracts.offices import Slot
from contracts.words import _
from services.reception.appointments import in_line
from services.reception.appointments.booking import Booking, Key
from services.reception.appointments.callers import Visitor
from services.reception.appointments.free import Free
from services.reception.appointments.model import Appointment
from services.reception.appointments.store import Appointments
from services.reception.offices.store import Offices


def _of_our_days(at: datetime) -> datetime:
    """At either end of the calendar there is no such hour in Moscow."""
    if not 2000 <= at.year < 2100:
        raise wrong(_("Выберите время из списка"))
    return at


At = Annotated[AwareDatetime, AfterValidator(_of_our_days)]


class Wish(Body):
    """When and where somebody wants to come, and what for."""

    office: FileId
    starts_at: At
    purpose: Line


class Time(Body):
    """Another time, at the same office or another."""

    office: FileId
    starts_at: At


class WaitingWish(Body):
    """The days that would do, first and last, and what for."""

    office: FileId
    first: date
    until: date
    purpose: Line


def answer(visit: Appointment) -> CaseAnswer:
    """What every command answers with."""
    return CaseAnswer(case=visit.snapshot(), desk=visit.desk_view())


def visitor(actor: Actor) -> Visitor:
    """The consumer themselves."""
    return Visitor(owner=actor.id, name=actor.name or actor.email, contact=actor.email)


def key(body: BaseModel, idempotency_key: str) -> Key:
    """The request's key, with what tells its body from another."""
    return idempotency_key, hashlib.sha256(body.model_dump_json().encode()).hexdigest()


def appointments_router(
    visits: Appointments,
    offices: Offices,
    booking: Booking,
    free: Free,
    freed: Callable[[], None],
) -> APIRouter:
    """Booking, moving, cancelling, waiting; `freed` is told where a desk may have become free."""
    door = APIRouter()

    @door.get("/offices/{id}/near")
    async def near(id: str, at: Annotated[At, Query()], _actor: SignedIn) -> list[Slot]:
        """Free times near this one."""
        return await free.near(await offices.receiving(id), at)

    @door.post("/appointments", status_code=201)
    async def book(
        wish: Wish,
        actor: Consumer,
        response: Response,
        idempotency_key: Annotated[RequestId, Header()],
    ) -> CaseAnswer:
        """Take a time; 200 and the same visit where the key was seen, 409 where it is taken."""
        office = await offices.receiving(wish.office)
        asked = (wish.starts_at, wish.purpose, key(wish, idempotency_key), by(actor))
        made, new = await booking.book(visitor(actor), office, *asked)
        response.status_code = 201 if new else 200
        return answer(made)

    @door.put("/appointments/{id}/time")
    async def move(
        id: str, time: Time, actor: SignedIn, idempotency_key: Again = None
    ) -> CaseAnswer:
        """Another time: the old one is free once the new one is taken, and not before."""
        await visits.of_owner(id, _whose(actor))
        office = await offices.receiving(time.office)
        asked = (time.starts_at, key_of(actor, idempotency_key), by(actor))
        moved = await booking.move(id, office, *asked)
        freed()
        return answer(moved)

    @door.delete("/appointments/{id}")
    async def cancel(id: str, actor: SignedIn, idempotency_key: Again = None) -> CaseAnswer:
        """It will not be; cancelled twice it is cancelled once."""
        await visits.of_owner(id, _whose(actor))
        request = key_of(actor, idempotency_key)
        gone = await visits.once(id, request, Appointment.cancel, by(actor), now())
        freed()
        return answer(gone)

    @door.post("/waiting", status_code=201)
    async def wait(
        wish: WaitingWish,
        actor: Consumer,
        response: Response,
        idempotency_key: Annotated[RequestId, Header()],
    ) -> CaseAnswer:
        """A place in the waiting list."""
        office = await offices.receiving(wish.office)
        days = (wish.first, wish.until)
        asked = (days, wish.purpose, key(wish, idempotency_key), by(actor))
        made, new = await booking.wait(visitor(actor), office, *asked)
        response.status_code = 201 if new else 200
        freed()
        return answer(made)

    @door.post("/appointments/{id}/acceptance")
    async def accept(id: str, actor: Consumer) -> CaseAnswer:
        """Yes to the time that is offered."""
        await visits.of_owner(id, actor.id)
        return answer(await visits.change(id, in_line.accept, by(actor), now()))

    @door.post("/appointments/{id}/refusal")
    async def decline(id: str, actor: Consumer) -> CaseAnswer:
        """No to it, and wait on."""
        await visits.of_owner(id, actor.id)
        waits = await visits.change(id, in_line.decline, by(actor), now())
        freed()
        return answer(waits)

    return door


def _whose(actor: Actor) -> str | None:
    return None if actor.is_staff else actor.id
