"""Questioned readings on the desk: looked at beside the one before, accepted or declined.

Here too a reading is written down that a caller tells.
"""

from typing import Any

from fastapi import APIRouter, Form, Response

from chassis.clock import new_id
from chassis.errors import Invalid, NotAllowed, NotFound, NotSignedIn, Refused
from contracts.metering import PointSnapshot
from contracts.problem import FieldError
from contracts.readings import History, Questioned
from contracts.words import _
from gateway.pages.commands import seen
from gateway.pages.front import Id, Staff, Visit, see
from gateway.pages.points import readings
from gateway.upstream import Answer

door = APIRouter(prefix="/staff/readings")
DONE = {
    "accepted": _("Показания приняты. Мы написали потребителю"),
    "declined": _("Показания отклонены. Мы написали потребителю"),
    "entered": _("Показания записаны"),
}


async def _queue(
    visit: Visit, status: int = 200, errors: list[FieldError] | None = None, **given: Any
) -> Response:
    answer = await visit.call("metering", "GET", "/staff/readings")
    found = [Questioned.model_validate(one) for one in answer.body]
    visit.about(*(one.reading.number for one in found))
    shown = {"notice": "", "typed": {}, "account": "", "request_id": new_id(), **given}
    return visit.again("staff/readings.html", status, errors or [], waiting=found, **shown)


@door.get("")
async def waiting(visit: Staff, done: str = "") -> Response:
    """Those that wait for a decision, the longest waiting first."""
    return await _queue(visit, notice=visit.say(DONE[done]) if done in DONE else "")


@door.post("/{id}/decision")
async def decide(
    visit: Staff, id: Id, accept: str = Form(""), note: str = Form(""), key: str = Form("")
) -> Response:
    """Accept it, or decline it with the reason."""
    body = {"accept": accept == "yes", "note": note.strip()[:4000]}
    visit.about(accept=body["accept"])
    try:
        answer = await _post(visit, f"/staff/readings/{id}/decision", body, key)
    except (NotSignedIn, NotAllowed):
        raise
    except Refused as error:
        said = [FieldError(field=f"note-{id}", message=one.message) for one in visit.wrong(error)]
        return await _queue(visit, error.status, said, typed={id: note})
    case = await seen(visit, answer)
    return see(f"/staff/readings?done={case.state}")


async def _post(visit: Visit, path: str, body: dict[str, Any], key: str) -> Answer:
    headers = {"Idempotency-Key": key[:100] or new_id()}
    return await visit.call("metering", "POST", path, json=body, headers=headers)


@door.get("/call")
async def find(visit: Staff, account: str = "") -> Response:
    """The point of an account number, to write down what a caller tells."""
    account = account.strip()[:60]
    try:
        point, history = await _of(visit, account)
    except NotFound:
        said = visit.say(_("Точки с таким лицевым счётом нет"))
        error = FieldError(field="account", message=said)
        return await _queue(visit, 404, [error], account=account)
    return _called(visit, point, history)


async def _of(visit: Visit, account: str) -> tuple[PointSnapshot, History]:
    answer = await visit.call("metering", "GET", "/staff/readings/at", params={"account": account})
    visit.about(account)
    return (
        PointSnapshot.model_validate(answer.body["point"]),
        History.model_validate(answer.body["history"]),
    )


def _called(
    visit: Visit,
    point: PointSnapshot,
    history: History,
    status: int = 200,
    errors: list[FieldError] | None = None,
    **given: Any,
) -> Response:
    s = readings.shown(visit, point, history, **given) | {"address": "/staff/readings/call"}
    return visit.again(
        "staff/reading_call.html",
        status,
        errors or [],
        point=point,
        s=s,
        request_id=s["request_id"],
    )


@door.post("/call")
async def enter(visit: Staff) -> Response:
    """Write it down; a doubt is asked about, as the consumer would be."""
    sent = await visit.request.form(max_files=6, max_fields=60)
    typed = {name: str(text)[:60] for name, text in sent.items() if isinstance(text, str)}
    point, history = await _of(visit, typed.get("account", ""))
    key = typed.get("request_id", "")
    body = readings.body_of(sent, typed)
    try:
        answer = await _post(visit, f"/staff/points/{point.id}/readings", body, key)
    except Invalid as error:
        said, doubts = readings.said_of(visit, error)
        wrong = {one.field: one.message for one in reversed(said)}
        again = {"typed": typed, "doubts": doubts, "wrong": wrong}
        again["request_id"] = key if doubts else new_id()
        return _called(visit, point, history, 200 if doubts else 422, said, **again)
    await seen(visit, answer)
    return see("/staff/readings?done=entered")
