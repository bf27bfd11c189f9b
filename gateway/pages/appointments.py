"""Booking a visit: an office, a day, a time and what for. Each step has an address of its own."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from casework.terms import today
from chassis.clock import MOSCOW, new_id, now
from chassis.errors import Invalid, NotAllowed, NotFound, NotSignedIn, Refused, Unavailable
from contracts.case import CaseSnapshot
from contracts.offices import Day, Office, Slot
from contracts.words import _
from gateway.pages.commands import seen
from gateway.pages.front import ID, Consumer, Id, Visit, see
from gateway.pages.wording import day as written
from gateway.store import Filter

door = APIRouter(prefix="/appointments")
RECEPTION = "reception"
MOST = 20
IsoDay = Annotated[str, Path(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]


async def office_of(visit: Visit, office_id: str) -> Office:
    """The office as its service knows it."""
    answer = await visit.call(RECEPTION, "GET", f"/offices/{office_id}")
    return Office.model_validate(answer.body)


async def days_of(visit: Visit, office_id: str) -> list[Day]:
    """Its days from today to the last one open to booking."""
    answer = await visit.call(RECEPTION, "GET", f"/offices/{office_id}/days")
    return [Day.model_validate(one) for one in answer.body]


async def slots_of(visit: Visit, office_id: str, day: date) -> list[Slot]:
    """The times of a day that are still to come, in Moscow's clock."""
    params = {"date": day.isoformat()}
    answer = await visit.call(RECEPTION, "GET", f"/offices/{office_id}/slots", params=params)
    return [local(Slot.model_validate(one)) for one in answer.body]


def local(slot: Slot) -> Slot:
    """With its time as Moscow's clocks show it."""
    return slot.model_copy(update={"starts_at": slot.starts_at.astimezone(MOSCOW)})


async def moved(visit: Visit, id_: str) -> CaseSnapshot | None:
    """The visit that is to be moved, where one is named."""
    if not ID.fullmatch(id_):
        return None
    case = await visit.front.window.case(visit.actor.id, id_)
    return case if case.booked and case.booked.movable else None


def weeks(days: Sequence[Day]) -> list[tuple[tuple[int, int], list[Day]]]:
    """Days by the week they are in."""
    found = groupby(days, key=lambda one: one.day.isocalendar()[:2])
    return [(week, list(some)) for week, some in found]


@door.get("")
async def start(visit: Consumer, moving: str = "") -> Response:
    """One's own visits, and the offices one may come to; the first without the second too."""
    mine = await visit.front.window.page(
        visit.actor.id, Filter(category="appointment", state="open"), None, MOST
    )
    offices: list[Office] = []
    away = visit.is_away(RECEPTION)
    try:
        if not away:
            answer = await visit.call(RECEPTION, "GET", "/offices")
            offices = [Office.model_validate(one) for one in answer.body]
    except Unavailable:
        away = True
    return visit.page(
        "appointments/start.html",
        visits=mine.items,
        offices=offices,
        away=away,
        moving=await moved(visit, moving),
    )


@door.get("/offices/{office_id}")
async def days(visit: Consumer, office_id: Id, moving: str = "") -> Response:
    """The days of an office; those without a free time say why."""
    office = await office_of(visit, office_id)
    return visit.page(
        "appointments/days.html",
        office=office,
        weeks=weeks(await days_of(visit, office_id)),
        moving=await moved(visit, moving),
    )


@door.get("/offices/{office_id}/{day}")
async def times(visit: Consumer, office_id: Id, day: IsoDay, moving: str = "") -> Response:
    """The times of a day and what one comes for; where all is taken, the waiting list."""
    on = _day(day)
    if on is None:
        raise NotFound
    return await _times(visit, office_id, on, await moved(visit, moving))


async def _times(
    visit: Visit,
    office_id: str,
    day: date,
    moving: CaseSnapshot | None,
    error: Refused | None = None,
    **values: Any,
) -> Response:
    office, around = await office_of(visit, office_id), await days_of(visit, office_id)
    found = next((one for one in around if one.day == day), None)
    if found is None:
        raise NotFound
    open_ = [one for one in around if one.free]
    shown: dict[str, Any] = {
        "office": office,
        "day": found,
        "slots": await slots_of(visit, office_id, day),
        "before": next((one for one in reversed(open_) if one.day < day), None),
        "after": next((one for one in open_ if one.day > day), None),
        "last_days": [
            (one.day.isoformat(), written(one.day, visit.language))
            for one in around
            if one.total and one.day >= day
        ],
        "purposes": [(one, visit.say(one)) for one in office.offered],
        "moving": moving,
        "near": [],
        "typed": {},
        "request_id": new_id(),
        **values,
    }
    if error is None:
        return visit.page("appointments/times.html", wrong={}, **shown)
    return visit.refused("appointments/times.html", error, "starts_at", **shown)


@door.post("")
async def book(visit: Consumer) -> Response:
    """Take the time. Who comes too late is told so, with what is free nearby."""
    return await _take(visit, None)


@door.post("/{case_id}/time")
async def move(visit: Consumer, case_id: Id) -> Response:
    """Take another time for a visit; the old one is kept until then."""
    return await _take(visit, await visit.front.window.case(visit.actor.id, case_id))


async def _take(visit: Visit, moving: CaseSnapshot | None) -> Response:
    names = ("office", "day", "starts_at", "purpose", "request_id")
    sent = await visit.request.form()
    typed = {name: str(sent.get(name, "")).strip()[:200] for name in names}
    office_id, day = typed["office"], _day(typed["day"])
    if not ID.fullmatch(office_id) or day is None:
        raise NotFound
    headers = {"Idempotency-Key": typed["request_id"] or new_id()}
    try:
        if not typed["starts_at"]:
            raise Invalid(("starts_at", _("Выберите время")))
        time = {"office": office_id, "starts_at": typed["starts_at"]}
        if moving:
            path = f"/appointments/{moving.id}/time"
            answer = await visit.call(RECEPTION, "PUT", path, json=time, headers=headers)
        else:
            wish = time | {"purpose": typed["purpose"]}
            answer = await visit.call(
                RECEPTION, "POST", "/appointments", json=wish, headers=headers
            )
    except (NotSignedIn, NotAllowed, NotFound, Unavailable):
        raise
    except Refused as error:
        near = await _near(visit, typed) if error.slug == "taken" else []
        return await _times(visit, office_id, day, moving, error, typed=typed, near=near)
    case = await seen(visit, answer)
    return see(f"/appointments/{case.id}?done={'moved' if moving else 'booked'}")


async def _near(visit: Visit, typed: Mapping[str, str]) -> list[Slot]:
    """What is free near the time that somebody else has taken."""
    params = {"at": typed["starts_at"]}
    path = f"/offices/{typed['office']}/near"
    answer = await visit.call(RECEPTION, "GET", path, params=params)
    return [local(Slot.model_validate(one)) for one in answer.body]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@door.post("/waiting")
async def wait(visit: Consumer) -> Response:
    """A place in the waiting list for some days of an office."""
    sent = await visit.request.form()
    names = ("office", "day", "until", "purpose", "request_id")
    typed = {name: str(sent.get(name, "")).strip()[:200] for name in names}
    day = _day(typed["day"])
    if not ID.fullmatch(typed["office"]) or day is None:
        raise NotFound
    body = {
        "office": typed["office"],
        "first": max(day, today(now())).isoformat(),
        "until": typed["until"],
        "purpose": typed["purpose"],
    }
    headers = {"Idempotency-Key": typed["request_id"] or new_id()}
    try:
        answer = await visit.call(RECEPTION, "POST", "/waiting", json=body, headers=headers)
    except (NotSignedIn, NotAllowed, NotFound, Unavailable):
        raise
    except Refused as error:
        return await _times(visit, typed["office"], day, None, error, typed=typed)
    case = await seen(visit, answer)
    return see(f"/appointments/{case.id}?done=waiting")
