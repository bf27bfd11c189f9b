"""The visits of a day at the desk: who comes, who is here, how it ended; made to be printed too."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel

from casework.terms import table, today
from chassis.clock import MOSCOW, new_id, now
from chassis.errors import Invalid, NotAllowed, NotSignedIn, Refused
from contracts.case import CaseSnapshot, Desk
from contracts.offices import Office
from contracts.words import _
from gateway.pages.appointments import slots_of
from gateway.pages.commands import seen
from gateway.pages.front import Id, Staff, Visit, see
from gateway.pages.status import day as read_day

door = APIRouter(prefix="/staff/appointments")
RECEPTION = "reception"
DONE = {
    "booked": _("Потребитель записан. Ему уйдёт письмо"),
    "called": _("Записано. Назовите посетителю время и код"),
    "moved": _("Приём перенесён. Потребителю уйдёт письмо"),
    "cancelled": _("Запись отменена. Потребителю уйдёт письмо"),
    "done": _("Отмечено"),
    "moved_caller": _("Приём перенесён. Назовите посетителю новое время и код"),
    "cancelled_caller": _("Запись отменена"),
}
STATES = {
    "booked": _("Записан"),
    "arrived": _("Ждёт приёма"),
    "serving": _("На приёме"),
    "came": _("Принят"),
    "missed": _("Не пришёл"),
    "passed": _("Итог не отмечен"),
    "offered": _("Время предложено"),
    "displaced": _("Выбирает другое время"),
    "cancelled": _("Отменена"),
}
"""What staff call the state of a visit."""
STEPS = {"arrival": None, "call": None, "came": "outcome", "missed": "outcome"}


class Row(BaseModel):
    """A visit as the service lists it."""

    case: CaseSnapshot
    desk: Desk
    contact: str
    calls: bool = False
    window: int
    arrived_at: datetime | None
    called_at: datetime | None
    ended_at: datetime | None


async def offices_of(visit: Visit) -> list[Office]:
    """All offices."""
    answer = await visit.call(RECEPTION, "GET", "/staff/offices")
    return [Office.model_validate(one) for one in answer.body]


async def choice(visit: Visit, typed: Mapping[str, str]) -> dict[str, Any]:
    """What a page of booking offers: where, on which day, what is free then and what for."""
    offices = [one for one in await offices_of(visit) if one.active]
    chosen = next((one for one in offices if one.id == typed["office"]), None)
    chosen = chosen or (offices[0] if offices else None)
    on = read_day(typed["date"]) or today(now())
    slots = await slots_of(visit, chosen.id, on) if chosen else []
    return {
        "typed": {**typed, "date": on.isoformat(), "office": chosen.id if chosen else ""},
        "offices": [(one.id, one.name) for one in offices],
        "day": on,
        "slots": [one for one in slots if one.free],
        "purposes": [(one, visit.say(one)) for one in chosen.offered] if chosen else [],
        "request_id": new_id(),
    }


@door.get("")
async def day(visit: Staff, office: str = "", date: str = "", done: str = "") -> Response:
    """Everybody who has a time at an office on a day."""
    return await _day(visit, office, date, notice=visit.say(DONE[done]) if done in DONE else "")


async def _day(
    visit: Visit, office_id: str, day: str, error: Refused | None = None, notice: str = ""
) -> Response:
    offices, on = await offices_of(visit), read_day(day) or today(now())
    chosen = next((one for one in offices if one.id == office_id), offices[0] if offices else None)
    rows = await _rows(visit, chosen, on) if chosen else []
    visit.about(*(row.case.number for row in rows))
    shown: dict[str, Any] = {
        "offices": [(one.id, one.name) for one in offices],
        "office": chosen,
        "day": on,
        "before": on - timedelta(days=1),
        "after": on + timedelta(days=1),
        "rows": rows,
        "today": on == today(now()),
        "now": now(),
        "limit": table().of("appointment.reception", today(now())),
        "notice": notice,
        "states": STATES,
    }
    if error is None:
        return visit.page("staff/visits.html", **shown)
    return visit.refused("staff/visits.html", error, **shown)


async def _rows(visit: Visit, office: Office, on: date) -> list[Row]:
    params = {"office": office.id, "date": on.isoformat()}
    answer = await visit.call(RECEPTION, "GET", "/staff/appointments", params=params)
    return [Row.model_validate(one) for one in answer.body]


def place(case: CaseSnapshot, done: str) -> str:
    """Where a visit stands in its day's list."""
    booked = case.booked
    assert booked is not None, "only visits come here"
    on = booked.starts_at.astimezone(MOSCOW).date() if booked.starts_at else today(now())
    told = done if case.owner or f"{done}_caller" not in DONE else f"{done}_caller"
    return f"/staff/appointments?office={booked.office_id}&date={on}&done={told}#v-{case.id}"


@door.get("/{case_id}")
async def one(visit: Staff, case_id: Id) -> Response:
    """A visit in the list of its day."""
    answer = await visit.call(RECEPTION, "GET", f"/staff/appointments/{case_id}")
    return see(place(CaseSnapshot.model_validate(answer.body["case"]), ""))


@door.post("/{case_id}/steps")
async def step(visit: Staff, case_id: Id) -> Response:
    """Here, called, done, or not come."""
    sent = await visit.request.form()
    to, path = str(sent.get("step", "")), f"/staff/appointments/{case_id}"
    try:
        if to not in STEPS:
            raise Invalid(("step", _("Выберите действие")))
        body = {"outcome": to} if STEPS[to] else None
        answer = await visit.call(RECEPTION, "POST", f"{path}/{STEPS[to] or to}", json=body)
    except (NotSignedIn, NotAllowed):
        raise
    except Refused as error:
        office, on = str(sent.get("office", "")), str(sent.get("date", ""))
        return await _day(visit, office, on, error)
    case = await seen(visit, answer)
    visit.about(case.number, step=to)
    return see(place(case, "done"))


@door.post("/{case_id}/cancellation")
async def cancel(visit: Staff, case_id: Id) -> Response:
    """Cancelled for the consumer who called."""
    headers = {"Idempotency-Key": new_id()}
    try:
        answer = await visit.call(RECEPTION, "DELETE", f"/appointments/{case_id}", headers=headers)
    except (NotSignedIn, NotAllowed):
        raise
    except Refused as error:
        return await _day(visit, "", "", error)
    case = await seen(visit, answer)
    visit.about(case.number)
    return see(place(case, "cancelled"))
