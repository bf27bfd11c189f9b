"""Whose case it is: taken, given to a colleague, given back, and «Взять следующую»."""

from typing import Any

from fastapi import APIRouter, Response

from chassis.errors import NotAllowed, NotNow, NotSignedIn, Refused
from contracts.problem import FieldError
from contracts.words import _
from gateway.pages.commands import seen
from gateway.pages.desk_changed import changed_page
from gateway.pages.desk_sheet import Sheet, page, read
from gateway.pages.front import Id, Staff, Visit, see
from gateway.store import DeskFilter
from gateway.upstream import Answer

door = APIRouter(prefix="/staff")
FIELD = "assignee-email"
TRIES = 3
CANDIDATES = 10


async def assigned(visit: Visit, sheet: Sheet, email: str | None) -> Answer:
    """Give it to them. A change that leaves the assignee alone does not stand in the way."""
    await visit.front.colleagues.check(visit, email)
    found = sheet
    for _try in range(TRIES):
        try:
            return await visit.call(
                found.case.service,
                "PUT",
                f"/staff/cases/{found.case.id}/assignee",
                headers={"If-Match": str(found.case.version)},
                json={"email": email},
            )
        except NotNow:
            found = await read(visit, sheet.case.id)
            if found.desk.assignee != sheet.desk.assignee:
                raise
    raise NotNow


@door.post("/next")
async def take_next(visit: Staff) -> Response:
    """The most urgent case that nobody has taken becomes mine."""
    free = DeskFilter(turn="staff", assignee="none")
    queue = await visit.front.window.queue(free, limit=CANDIDATES)
    for place, row in enumerate(queue.items):
        if await _taken(visit, row.case.id):
            visit.about(row.case.number)
            return see(f"/staff/cases/{row.case.id}?done={'second' if place else 'taken'}")
    return see("/staff?done=outrun" if queue.items else "/staff?done=none")


async def _taken(visit: Visit, case_id: str) -> bool:
    """Whether it could be had: the window may be a moment behind, the service never is."""
    sheet = await read(visit, case_id)
    if sheet.desk.assignee or sheet.case.closed or sheet.case.next_actor != "staff":
        return False
    try:
        answer = await assigned(visit, sheet, visit.actor.email)
    except NotNow:
        return False
    await seen(visit, answer)
    return True


@door.post("/cases/{case_id}/assignee")
async def assign(visit: Staff, case_id: Id) -> Response:
    """To oneself, a colleague or nobody; refused where somebody else took it meanwhile."""
    sheet, sent = await read(visit, case_id), await visit.request.form()
    who, typed = str(sent.get("who", "")), str(sent.get(FIELD, "")).strip()
    again: dict[str, Any] = {"typed": {FIELD: typed}}
    again["opened"] = "assignee" if who == "other" else ""
    email = {"me": visit.actor.email, "none": None}.get(who, typed.lower())
    visit.about(assignee=email or "")
    if email == "":
        missing = FieldError(field=FIELD, message=visit.say(_("Выберите сотрудника")))
        return page(visit, sheet, 422, [missing], **again)
    if (sheet.desk.assignee or "") not in (str(sent.get("assignee", "")), email or ""):
        return changed_page(visit, sheet, sent, **again)
    try:
        answer = await assigned(visit, sheet, email)
    except (NotSignedIn, NotAllowed):
        raise
    except NotNow:
        return changed_page(visit, await read(visit, case_id), sent, **again)
    except Refused as error:
        found = [
            FieldError(field=FIELD if one.field == "email" else "", message=one.message)
            for one in visit.wrong(error)
        ]
        return page(visit, sheet, error.status, found, **again)
    await seen(visit, answer)
    return see(f"/staff/cases/{case_id}?done={'taken' if who == 'me' else 'assignee'}")
