"""Visits to offices for programs: what is free, booking, moving, cancelling, waiting."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Response
from pydantic import AwareDatetime, BaseModel, Field

from contracts.case import CaseSnapshot, Desk
from contracts.offices import Day, Office, Slot
from contracts.part import Booked
from gateway.api.access import Call, Consumer, SignedIn
from gateway.api.cases import Again, Body, Id, Limit, again
from gateway.store import Filter
from gateway.upstream import Answer

door = APIRouter(tags=["appointments"])
Key = Annotated[str, Header(min_length=8, max_length=100)]


class OfficeList(BaseModel):
    """Offices that receive."""

    items: list[Office]
    next: str | None = None


class SlotList(BaseModel):
    """Times that are still to come; `free` is the number of desks."""

    items: list[Slot]
    next: str | None = None


class DayList(BaseModel):
    """Days from today on; `why` says why none of a day's times is free."""

    items: list[Day]
    next: str | None = None


class NewAppointment(Body):
    """When, where and what for; `purpose` is one of the office's where it names some."""

    office: str
    starts_at: AwareDatetime
    purpose: str


class AnotherTime(Body):
    """Another time of the same visit, at the same office or another."""

    office: str
    starts_at: AwareDatetime


class WaitingPlace(Body):
    """The days that would do, first and last."""

    office: str
    first: Annotated[date, Field(alias="from")]
    until: date
    purpose: str


class AppointmentShape(BaseModel):
    """A visit: `id` and `case_id` are the same, and it is a case of the unified window too."""

    id: str
    case_id: str
    number: str
    state: str
    state_title: str
    office: str
    office_name: str
    address: str
    purpose: str
    starts_at: datetime | None
    ends_at: datetime | None
    code: str
    hold_until: datetime | None
    version: int
    closed: bool


class AppointmentList(BaseModel):
    """A page of one's own visits, newest change first."""

    items: list[AppointmentShape]
    next: str | None


def shape(case: CaseSnapshot, language: str) -> AppointmentShape:
    """A visit as programs see it."""
    booked = case.booked or Booked(office_id="", office="", address="", purpose="")
    return AppointmentShape(
        case_id=case.id,
        state_title=case.state_title.spoken(language),
        office=booked.office_id,
        office_name=booked.office,
        **booked.model_dump(
            include={"address", "purpose", "starts_at", "ends_at", "code", "hold_until"}
        ),
        **case.model_dump(include={"id", "number", "state", "version", "closed"}),
    )


async def seen(call: Call, answer: Answer) -> CaseSnapshot:
    """The answer of a command, put into the window."""
    case = CaseSnapshot.model_validate(answer.body["case"])
    desk = Desk.model_validate(answer.body["desk"])
    await call.front.window.saw(case, desk, first=answer.status == 201)
    return case


async def _do(
    call: Call, method: str, path: str, body: dict[str, Any] | None, key: str | None
) -> tuple[AppointmentShape, int]:
    answer = await call.call("reception", method, path, json=body, headers=again(key))
    return shape(await seen(call, answer), call.language), answer.status


@door.get("/offices")
async def offices(call: SignedIn) -> OfficeList:
    """Where one may come, with opening hours and what for."""
    answer = await call.call("reception", "GET", "/offices")
    return OfficeList(items=answer.body)


@door.get("/offices/{id}/days")
async def days(call: SignedIn, id: Id) -> DayList:
    """Every day that may be booked, and the closed ones between."""
    answer = await call.call("reception", "GET", f"/offices/{id}/days")
    return DayList(items=answer.body)


@door.get("/offices/{id}/slots")
async def slots(
    call: SignedIn, id: Id, date: date, days: Annotated[int, Query(ge=1, le=7)] = 1
) -> SlotList:
    """The times of a day, or with `days=7` of a week from it on."""
    params = {"date": date.isoformat(), "days": days}
    answer = await call.call("reception", "GET", f"/offices/{id}/slots", params=params)
    return SlotList(items=answer.body)


@door.get("/appointments")
async def listed(
    call: Consumer, open: bool | None = None, limit: Limit = 20, cursor: str | None = None
) -> AppointmentList:
    """One's own visits, as the unified window has them."""
    wanted = Filter(
        category="appointment", state=None if open is None else "open" if open else "closed"
    )
    page = await call.front.window.page(call.actor.id, wanted, cursor, limit)
    return AppointmentList(
        items=[shape(case, call.language) for case in page.items], next=page.next
    )


@door.post("/appointments", status_code=201)
async def book(
    call: Consumer, body: NewAppointment, response: Response, idempotency_key: Key
) -> AppointmentShape:
    """Book it: 409 where the time is taken, 422 where the office does not receive then.

    The same key with the same body answers 200 and the same visit.
    """
    wish = body.model_dump(mode="json")
    made, response.status_code = await _do(call, "POST", "/appointments", wish, idempotency_key)
    return made


@door.patch("/appointments/{id}")
async def move(
    call: Consumer, id: Id, body: AnotherTime, idempotency_key: Again = None
) -> AppointmentShape:
    """Move it; the old time is kept until the new one is taken. 409 where that is taken."""
    time = body.model_dump(mode="json")
    moved, _status = await _do(call, "PUT", f"/appointments/{id}/time", time, idempotency_key)
    return moved


@door.delete("/appointments/{id}", status_code=204)
async def cancel(call: Consumer, id: Id) -> None:
    """Cancel it; done twice it is done once."""
    await _do(call, "DELETE", f"/appointments/{id}", None, None)


@door.post("/appointments/waiting", status_code=201)
async def wait(
    call: Consumer, body: WaitingPlace, response: Response, idempotency_key: Key
) -> AppointmentShape:
    """A place in the waiting list: a time that becomes free is offered for a while."""
    wish = body.model_dump(mode="json")
    made, response.status_code = await _do(call, "POST", "/waiting", wish, idempotency_key)
    return made


@door.post("/appointments/{id}/acceptance")
async def accept(call: Consumer, id: Id) -> AppointmentShape:
    """Yes to the time that is offered; 409 where the offer is over."""
    return (await _do(call, "POST", f"/appointments/{id}/acceptance", None, None))[0]


@door.post("/appointments/{id}/refusal")
async def decline(call: Consumer, id: Id) -> AppointmentShape:
    """No to it, and wait on."""
    return (await _do(call, "POST", f"/appointments/{id}/refusal", None, None))[0]
