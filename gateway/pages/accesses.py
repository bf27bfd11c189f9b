"""Accesses to a point that a consumer gives to programs, and takes back."""

from datetime import date, timedelta
from typing import Any

from fastapi import APIRouter, Form, Response

from chassis.clock import MOSCOW, new_id, now
from chassis.errors import Invalid, NotAllowed, NotFound, NotSignedIn, Refused
from contracts.consumption import AccessView
from contracts.metering import PointSnapshot
from contracts.words import _
from gateway.pages.front import Consumer, Id, Visit, see

door = APIRouter(prefix="/points/{id}/accesses")
USUAL = timedelta(days=90)


async def _values(visit: Visit, point_id: str, **typed: str) -> dict[str, Any]:
    point = await visit.call("metering", "GET", f"/points/{point_id}")
    given = await visit.call("metering", "GET", f"/points/{point_id}/accesses")
    today = now().astimezone(MOSCOW).date()
    usual = {"name": "", "starts_on": str(today), "ends_on": str(today + USUAL)}
    return {
        "point": PointSnapshot.model_validate(point.body),
        "accesses": [AccessView.model_validate(one) for one in given.body],
        "typed": usual | typed,
        "request_id": typed.get("request_id") or new_id(),
    }


def _day(name: str, text: str) -> str:
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        raise Invalid((name, _("Укажите дату"))) from None


@door.get("")
async def given(visit: Consumer, id: Id, taken: bool = False) -> Response:
    """What was given, and the form to give another."""
    values = await _values(visit, id)
    notice = visit.say(_("Доступ отозван")) if taken else ""
    return visit.page("accesses.html", wrong={}, notice=notice, **values)


@door.post("")
async def give(
    visit: Consumer,
    id: Id,
    request_id: str = Form("", max_length=100),
    name: str = Form(""),
    starts_on: str = Form(""),
    ends_on: str = Form(""),
) -> Response:
    """Give one: the answer shows its token, this once."""
    typed = {"name": name, "starts_on": starts_on, "ends_on": ends_on, "request_id": request_id}
    try:
        days = {key: _day(key, typed[key]) for key in ("starts_on", "ends_on")}
        answer = await visit.call(
            "metering",
            "POST",
            f"/points/{id}/accesses",
            json={"name": name.strip(), **days},
            headers={"Idempotency-Key": request_id or new_id()},
        )
    except (NotSignedIn, NotAllowed, NotFound):
        raise
    except Refused as error:
        values = await _values(visit, id, **typed)
        return visit.refused("accesses.html", error, "name", notice="", **values)
    access = AccessView.model_validate(answer.body)
    return visit.page("access_given.html", access=access, point_id=id)


@door.post("/{access}/revocation")
async def revoke(visit: Consumer, id: Id, access: Id) -> Response:
    """Take one back."""
    await visit.call("metering", "DELETE", f"/points/{id}/accesses/{access}")
    return see(f"/points/{id}/accesses?taken=1")
