"""Offices at the desk: where they are, when they receive, and who loses a time by a change."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Response

from casework.terms import table, today
from chassis.clock import MOSCOW, new_id, now
from chassis.errors import NotAllowed, NotSignedIn, Refused
from contracts.offices import WEEKDAY_NAMES, WEEKDAYS, Affected, Office
from contracts.problem import FieldError
from contracts.words import _
from gateway.pages.desk_plan import FIELDS, parsed, written
from gateway.pages.front import Id, Staff, Supervisor, Visit, in_order, see
from gateway.pages.office_words import timetable

door = APIRouter(prefix="/staff/offices")
RECEPTION = "reception"
DONE = {
    "opened": _("Офис добавлен: в него можно записываться"),
    "changed": _("План сохранён. Кому не досталось времени, тех уже просят выбрать другое"),
}


@door.get("")
async def offices(visit: Staff, done: str = "") -> Response:
    """All of them with the hours of an ordinary week."""
    answer = await visit.call(RECEPTION, "GET", "/staff/offices")
    offices = [Office.model_validate(one) for one in answer.body]
    return visit.page(
        "staff/offices.html",
        tables=[timetable(visit, one, today(now())) for one in offices],
        notice=visit.say(DONE[done]) if done in DONE else "",
    )


@door.get("/new")
async def blank(visit: Supervisor) -> Response:
    """The plan of a new one, to be filled in."""
    return _page(visit, None, written(None))


@door.get("/{office_id}")
async def plan(visit: Supervisor, office_id: Id) -> Response:
    """The plan as it is."""
    answer = await visit.call(RECEPTION, "GET", f"/staff/offices/{office_id}")
    office = Office.model_validate(answer.body)
    return _page(visit, office, written(office))


def _page(
    visit: Visit,
    office: Office | None,
    typed: Mapping[str, str],
    error: Refused | None = None,
    affected: Sequence[Affected] = (),
) -> Response:
    shown: dict[str, Any] = {
        "office": office,
        "typed": typed,
        "affected": [
            one.model_copy(update={"starts_at": one.starts_at.astimezone(MOSCOW)})
            for one in affected
        ],
        "days": [(f"hours_{day}", visit.say(WEEKDAY_NAMES[day])) for day in WEEKDAYS],
        "limit": table().of("appointment.reception", today(now())),
        "request_id": typed.get("request_id") or new_id(),
    }
    if error is None:
        return visit.page("staff/office.html", wrong={}, **shown)
    errors = in_order([_named(one) for one in visit.wrong(error)], FIELDS)
    return visit.again("staff/office.html", error.status, errors, error, **shown)


def _named(error: FieldError) -> FieldError:
    """`hours.mon.0` of the service is the field `hours_mon` of the page."""
    first, _dot, rest = error.field.partition(".")
    if first != "hours" or not rest:
        return error.model_copy(update={"field": first})
    return error.model_copy(update={"field": f"hours_{rest[:3]}"})


@door.post("/new")
async def open_one(visit: Supervisor) -> Response:
    """Open it."""
    typed = await _typed(visit)
    headers = {"Idempotency-Key": typed["request_id"] or new_id()}
    try:
        body = parsed(typed)
        answer = await visit.call(RECEPTION, "POST", "/staff/offices", json=body, headers=headers)
    except (NotSignedIn, NotAllowed):
        raise
    except Refused as error:
        return _page(visit, None, typed, error)
    visit.about(answer.body["name"])
    return see("/staff/offices?done=opened")


@door.post("/{office_id}")
async def replan(visit: Supervisor, office_id: Id) -> Response:
    """Change the plan; where visits lose their time it is shown whose, before it is done."""
    path = f"/staff/offices/{office_id}"
    typed = await _typed(visit)
    answer = await visit.call(RECEPTION, "GET", path)
    office = Office.model_validate(answer.body)
    try:
        body = parsed(typed)
        answer = await visit.call(RECEPTION, "POST", f"{path}/affected", json=body)
        affected = [Affected.model_validate(one) for one in answer.body]
        if affected and not typed["confirmed"]:
            return _page(visit, office, typed, affected=affected)
        await visit.call(RECEPTION, "PATCH", path, json=body)
    except (NotSignedIn, NotAllowed):
        raise
    except Refused as error:
        return _page(visit, office, typed, error)
    visit.about(office.name, *(one.number for one in affected))
    return see("/staff/offices?done=changed")


async def _typed(visit: Visit) -> dict[str, str]:
    sent = await visit.request.form()
    names = (*FIELDS, "request_id", "confirmed")
    return {name: str(sent.get(name, "")).strip()[:8000] for name in names}
