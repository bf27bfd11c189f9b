"""Offices and their visits at the desk, for programs."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Query, Response
from pydantic import AwareDatetime, BaseModel

from contracts.case import CaseSnapshot, Desk
from contracts.fields import Email, Line, Phone
from contracts.offices import Affected, Office, Plan, PlanChange
from gateway.api.access import Call, Staff, Supervisor
from gateway.api.appointments import AppointmentShape, OfficeList, seen, shape
from gateway.api.cases import Again, Body, Id, again
from gateway.people import consumer_at
from gateway.upstream import Answer

door = APIRouter(prefix="/staff", tags=["staff"])


class PlannedOffice(Office):
    """An office as planned; `displaced` are visits that the change left without a time."""

    displaced: list[Affected] = []


class StaffAppointment(AppointmentShape):
    """A visit in the list of a day; `calls` is true of who has no account."""

    visitor: str
    contact: str
    calls: bool = False
    desk: int
    arrived_at: datetime | None
    called_at: datetime | None
    ended_at: datetime | None


class StaffAppointmentList(BaseModel):
    """Everybody who has a time at an office on a day."""

    items: list[StaffAppointment]
    next: str | None = None


class ForCaller(Body):
    """A time for a consumer who called, named by e-mail."""

    consumer: str
    office: str
    starts_at: AwareDatetime
    purpose: str


class WithoutAccount(Body):
    """A time for a caller who has no account; with an address they are written to, else not."""

    name: Line
    phone: Phone
    email: Email | None = None
    office: str
    starts_at: AwareDatetime
    purpose: Line


class Outcome(Body):
    """How it went."""

    outcome: Literal["came", "missed"]


def row(found: dict[str, Any], language: str) -> StaffAppointment:
    """A line of the day."""
    plain = shape(CaseSnapshot.model_validate(found["case"]), language).model_dump()
    times = {name: found[name] for name in ("arrived_at", "called_at", "ended_at")}
    visitor = found["desk"]["applicant"]
    who = {"visitor": visitor, "contact": found["contact"], "calls": found["calls"]}
    return StaffAppointment(**plain, **times, **who, desk=found["window"])


async def put(call: Call, answer: Answer) -> StaffAppointment:
    """The answer of a command of staff, put into the window."""
    case = CaseSnapshot.model_validate(answer.body["case"])
    await call.front.window.saw(case, Desk.model_validate(answer.body["desk"]))
    call.about(case.number)
    return row(answer.body, call.language)


@door.get("/offices")
async def offices(call: Staff) -> OfficeList:
    """All of them, closed ones too."""
    answer = await call.call("reception", "GET", "/staff/offices")
    return OfficeList(items=answer.body)


@door.post("/offices", status_code=201)
async def open_one(
    call: Supervisor, body: Plan, response: Response, idempotency_key: Again = None
) -> PlannedOffice:
    """Open an office; `hours` by day of the week, `special` for days with hours of their own."""
    answer = await call.call(
        "reception",
        "POST",
        "/staff/offices",
        json=body.model_dump(mode="json"),
        headers=again(idempotency_key),
    )
    response.status_code = answer.status
    call.about(body.name)
    return PlannedOffice(**answer.body)


@door.patch("/offices/{id}")
async def replan(call: Supervisor, id: Id, body: PlanChange) -> PlannedOffice:
    """Change what is named. Who loses their time is told, and asked to choose another."""
    change = {
        name: value for name, value in body.model_dump(mode="json").items() if value is not None
    }
    path = f"/staff/offices/{id}"
    left = await call.call("reception", "POST", f"{path}/affected", json=change)
    answer = await call.call("reception", "PATCH", path, json=change)
    call.about(answer.body["name"], *(one["number"] for one in left.body))
    return PlannedOffice(**answer.body, displaced=left.body)


@door.get("/appointments")
async def day(
    call: Staff, office: Annotated[str, Query(max_length=40)], date: date
) -> StaffAppointmentList:
    """Everybody who has a time at an office on a day, in order."""
    params = {"office": office, "date": date.isoformat()}
    answer = await call.call("reception", "GET", "/staff/appointments", params=params)
    call.about(*(one["case"]["number"] for one in answer.body))
    return StaffAppointmentList(items=[row(one, call.language) for one in answer.body])


@door.post("/appointments", status_code=201)
async def book(
    call: Staff,
    body: ForCaller,
    response: Response,
    idempotency_key: Annotated[str, Header(min_length=8, max_length=100)],
) -> AppointmentShape:
    """Book for a consumer who called."""
    whom = await consumer_at(call.call, body.consumer)
    wish = body.model_dump(mode="json", exclude={"consumer"})
    who = {"owner": whom["id"], "name": whom["name"] or whom["email"], "contact": whom["email"]}
    answer = await call.call(
        "reception",
        "POST",
        "/staff/appointments",
        json=wish | who,
        headers=again(idempotency_key),
    )
    response.status_code = answer.status
    case = await seen(call, answer)
    call.about(case.number)
    return shape(case, call.language)


@door.post("/appointments/callers", status_code=201)
async def book_caller(
    call: Staff,
    body: WithoutAccount,
    response: Response,
    idempotency_key: Annotated[str, Header(min_length=8, max_length=100)],
) -> AppointmentShape:
    """Book for a caller who has no account; what they told is forgotten after the visit."""
    wish = body.model_dump(mode="json", exclude_none=True)
    path, headers = "/staff/appointments/callers", again(idempotency_key)
    answer = await call.call("reception", "POST", path, json=wish, headers=headers)
    response.status_code = answer.status
    case = await seen(call, answer)
    call.about(case.number)
    return shape(case, call.language)


@door.post("/appointments/{id}/arrival")
async def arrive(call: Staff, id: Id) -> StaffAppointment:
    """The visitor is here: waiting is counted from now, or from their time if they are early."""
    return await _step(call, id, "arrival")


@door.post("/appointments/{id}/call")
async def begin(call: Staff, id: Id) -> StaffAppointment:
    """The reception begins."""
    return await _step(call, id, "call")


@door.post("/appointments/{id}/outcome")
async def end(call: Staff, id: Id, body: Outcome) -> StaffAppointment:
    """How it went: the visitor came, or did not."""
    call.about(outcome=body.outcome)
    return await _step(call, id, "outcome", body.model_dump())


async def _step(
    call: Call, id: str, step: str, body: dict[str, str] | None = None
) -> StaffAppointment:
    path = f"/staff/appointments/{id}/{step}"
    return await put(call, await call.call("reception", "POST", path, json=body))
