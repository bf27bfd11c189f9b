"""Booking for who called and has no account: a time, a name and a telephone, and nothing more.

One form does all of it, the choice of another day too: what somebody said of themselves stands in
no address, where a log or a history would keep it.
"""

from collections.abc import Mapping

from fastapi import APIRouter, Response

from casework.terms import table, today
from chassis.clock import new_id, now
from chassis.errors import NotAllowed, NotFound, NotSignedIn, Refused
from contracts.case import CaseSnapshot
from contracts.problem import FieldError
from contracts.words import _
from gateway.pages.commands import seen
from gateway.pages.desk_visits import RECEPTION, choice, place
from gateway.pages.front import ID, Staff, Visit, in_order, see

door = APIRouter(prefix="/staff/appointments/new/caller")
FIELDS = ("office", "date", "starts_at", "purpose", "name", "phone", "email", "request_id")
LONGEST = 200


@door.get("")
async def ask(visit: Staff, office: str = "", date: str = "") -> Response:
    """When and where, who, and how to reach them."""
    return await _page(visit, dict.fromkeys(FIELDS, "") | {"office": office, "date": date})


async def _page(visit: Visit, typed: Mapping[str, str], error: Refused | None = None) -> Response:
    wrong = visit.wrong(error, "starts_at") if error else []
    errors = in_order([_chosen(visit, one, typed) for one in wrong], FIELDS)
    kept = table().of("appointment.caller", today(now()))
    shown = {**await choice(visit, typed), "kept": kept}
    return visit.again(
        "staff/visit_caller.html", error.status if error else 200, errors, error, **shown
    )


def _chosen(visit: Visit, error: FieldError, typed: Mapping[str, str]) -> FieldError:
    """A time is not typed but chosen."""
    if error.field != "starts_at" or typed["starts_at"]:
        return error
    return error.model_copy(update={"message": visit.say(_("Выберите время"))})


@door.post("")
async def book(visit: Staff) -> Response:
    """Take the time for them, or show another day's times with all that was typed."""
    sent = await visit.request.form()
    typed = {name: str(sent.get(name, "")).strip()[:LONGEST] for name in FIELDS}
    if sent.get("look"):
        return await _page(visit, typed)
    try:
        case = await _taken(visit, typed)
    except (NotSignedIn, NotAllowed, NotFound):
        raise
    except Refused as error:
        return await _page(visit, typed, error)
    visit.about(case.number)
    return see(place(case, "called"))


async def _taken(visit: Visit, typed: Mapping[str, str]) -> CaseSnapshot:
    if not ID.fullmatch(typed["office"]):
        raise NotFound
    names = ("office", "starts_at", "purpose", "name", "phone", "email")
    wish = {name: typed[name] for name in names if typed[name] or name != "email"}
    headers = {"Idempotency-Key": typed["request_id"] or new_id()}
    path = "/staff/appointments/callers"
    return await seen(visit, await visit.call(RECEPTION, "POST", path, json=wish, headers=headers))
