"""One visit to an office: when and where, the file for the calendar, moving and cancelling it."""

from typing import Any

from fastapi import APIRouter, Form, Response

from casework.invitation import NAME, invitation
from chassis.clock import new_id, now
from chassis.errors import Invalid, NotFound, NotNow
from contracts.case import CaseSnapshot
from contracts.words import _
from gateway.pages.commands import seen
from gateway.pages.front import Consumer, Id, Visit, see

door = APIRouter(prefix="/appointments/{case_id}")
DONE = {
    "booked": _("Вы записаны"),
    "moved": _("Приём перенесён. Прежнее время свободно"),
    "waiting": _("Вы в листе ожидания. Как только время освободится, мы напишем"),
    "declined": _("Вы снова в листе ожидания"),
    "cancelled": _("Запись отменена"),
}


async def _own(visit: Visit, case_id: str) -> CaseSnapshot:
    case = await visit.front.window.case(visit.actor.id, case_id)
    if case.booked is None:
        raise NotFound
    return case


@door.get("")
async def show(visit: Consumer, case_id: Id, done: str = "") -> Response:
    """The visit as the window has it: it can be read while reception is down."""
    case = await _own(visit, case_id)
    notice = visit.say(DONE[done]) if done in DONE else ""
    return _page(visit, case, notice=notice)


def _page(
    visit: Visit, case: CaseSnapshot, error: NotNow | None = None, notice: str = ""
) -> Response:
    starts_at = case.booked.starts_at if case.booked else None
    shown: dict[str, Any] = {
        "case": case,
        "ahead": starts_at is not None and starts_at > now(),
        "notice": notice,
    }
    if error:
        return visit.refused("appointments/visit.html", error, **shown)
    return visit.page("appointments/visit.html", wrong={}, **shown)


@door.get(f"/{NAME}")
async def calendar(visit: Consumer, case_id: Id) -> Response:
    """For the visitor's own calendar."""
    text = invitation(await _own(visit, case_id), visit.language)
    if not text:
        raise NotFound
    headers = {"Content-Disposition": f'attachment; filename="{NAME}"'}
    return Response(text.encode(), media_type="text/calendar; charset=utf-8", headers=headers)


@door.post("/acceptance")
async def accept(visit: Consumer, case_id: Id) -> Response:
    """Yes to the time that is offered."""
    return await _answered(visit, case_id, "acceptance", "booked")


@door.post("/refusal")
async def decline(visit: Consumer, case_id: Id) -> Response:
    """No to it, and wait on."""
    return await _answered(visit, case_id, "refusal", "declined")


async def _answered(visit: Visit, case_id: str, verb: str, done: str) -> Response:
    try:
        answer = await visit.call("reception", "POST", f"/appointments/{case_id}/{verb}")
    except NotNow as error:
        return _page(visit, await _own(visit, case_id), error)
    case = await seen(visit, answer)
    return see(f"/appointments/{case.id}?done={done}")


@door.get("/cancellation")
async def ask(visit: Consumer, case_id: Id) -> Response:
    """Whether it is really meant."""
    case = await _own(visit, case_id)
    return visit.page("appointments/cancel.html", case=case, wrong={}, request_id=new_id())


@door.post("/cancellation")
async def cancel(
    visit: Consumer, case_id: Id, request_id: str = Form("", max_length=100)
) -> Response:
    """Give the time back; a second click finds it given back."""
    headers = {"Idempotency-Key": request_id or new_id()}
    path = f"/appointments/{case_id}"
    try:
        answer = await visit.call("reception", "DELETE", path, headers=headers)
    except (Invalid, NotNow) as error:
        case = await _own(visit, case_id)
        return visit.refused("appointments/cancel.html", error, case=case, request_id=new_id())
    case = await seen(visit, answer)
    return see(f"/appointments/{case.id}?done=cancelled")
