"""Booking for who called: the consumer is found, then a time; or a visit of theirs is moved."""

from dataclasses import dataclass

from fastapi import APIRouter, Response

from chassis.clock import new_id
from chassis.errors import Invalid, NotAllowed, NotFound, NotSignedIn, Refused
from contracts.case import CaseSnapshot
from contracts.words import _
from gateway.contacts import found, is_contact
from gateway.pages.commands import seen
from gateway.pages.desk_visits import RECEPTION, Row, choice, place
from gateway.pages.front import ID, Staff, Visit, see
from gateway.store import DeskFilter

door = APIRouter(prefix="/staff/appointments/new")
FIELDS = ("office", "date", "q", "consumer", "starts_at", "purpose", "moving", "request_id")
MOST = 10


@dataclass(frozen=True)
class Caller:
    """A consumer who may be meant."""

    id: str
    name: str
    email: str


async def callers(visit: Visit, typed: str) -> list[Caller]:
    """Consumers by e-mail or phone, or by the name their applications give."""
    typed = typed.strip()[:100]
    if not typed:
        return []
    if is_contact(typed):
        return [Caller(one.id, one.name, one.email) for one in await found(visit, typed)]
    page = await visit.front.window.queue(DeskFilter(q=typed, closed=None), None, 50)
    names = {row.case.owner: row.desk.applicant for row in reversed(page.items)}
    wanted = typed.lower()
    ids = [owner for owner, name in names.items() if wanted in name.lower()][:MOST]
    return [await caller(visit, id_, names[id_]) for id_ in ids]


async def caller(visit: Visit, id_: str, name: str = "") -> Caller:
    """The account, and what its holder is called."""
    account = (await visit.call("identity", "GET", f"/accounts/{id_}")).body
    if account["role"] != "consumer":
        raise NotFound
    if not name:
        theirs = await visit.front.window.queue(DeskFilter(owner=id_, closed=None), None, 1)
        name = next((row.desk.applicant for row in theirs.items), "")
    return Caller(id_, account["name"] or name or account["email"], account["email"])


@door.get("")
async def choose(visit: Staff) -> Response:
    """Whom, where and when: each step is a plain form."""
    asked = visit.request.query_params
    return await _page(visit, {name: asked.get(name, "")[:200] for name in FIELDS})


async def _page(visit: Visit, typed: dict[str, str], error: Refused | None = None) -> Response:
    people = await callers(visit, typed["q"])
    if ID.fullmatch(typed["consumer"]) and typed["consumer"] not in {one.id for one in people}:
        people.append(await caller(visit, typed["consumer"]))
    moving = await _moved(visit, typed["moving"])
    visit.about(*(one.email for one in people))
    shown = {**await choice(visit, typed), "people": people, "moving": moving}
    if error is None:
        return visit.page("staff/visit_booking.html", wrong={}, **shown)
    return visit.refused("staff/visit_booking.html", error, "starts_at", **shown)


async def _moved(visit: Visit, id_: str) -> Row | None:
    if not ID.fullmatch(id_):
        return None
    answer = await visit.call(RECEPTION, "GET", f"/staff/appointments/{id_}")
    return Row.model_validate(answer.body)


@door.post("")
async def book(visit: Staff) -> Response:
    """Take the time for them."""
    sent = await visit.request.form()
    typed = {name: str(sent.get(name, "")).strip()[:200] for name in FIELDS}
    try:
        case = await _taken(visit, typed)
    except (NotSignedIn, NotAllowed, NotFound):
        raise
    except Refused as error:
        return await _page(visit, typed, error)
    visit.about(case.number)
    return see(place(case, "moved" if typed["moving"] else "booked"))


async def _taken(visit: Visit, typed: dict[str, str]) -> CaseSnapshot:
    headers = {"Idempotency-Key": typed["request_id"] or new_id()}
    if not typed["starts_at"]:
        raise Invalid(("starts_at", _("Выберите время")))
    time = {"office": typed["office"], "starts_at": typed["starts_at"]}
    if ID.fullmatch(typed["moving"]):
        path = f"/appointments/{typed['moving']}/time"
        return await seen(
            visit, await visit.call(RECEPTION, "PUT", path, json=time, headers=headers)
        )
    if not ID.fullmatch(typed["consumer"]):
        raise Invalid(("consumer", _("Найдите потребителя и выберите его")))
    who = await caller(visit, typed["consumer"])
    whom = {"owner": who.id, "name": who.name, "contact": who.email}
    wish = time | whom | {"purpose": typed["purpose"]}
    path = "/staff/appointments"
    return await seen(visit, await visit.call(RECEPTION, "POST", path, json=wish, headers=headers))
