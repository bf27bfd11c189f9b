"""Supply points at the desk: found, looked at, their meters replaced, access taken back."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from chassis.clock import new_id
from chassis.errors import Invalid, NotAllowed, NotSignedIn, Refused
from contracts.metering import POINT_TYPES, REGISTERS, PointCard, PointSnapshot
from contracts.words import _
from gateway.pages.front import Id, Staff, Supervisor, Visit, see
from gateway.pages.points.meters import verified

door = APIRouter(prefix="/staff/points")
DONE = {
    "meter": _("Прибор учёта записан. Потребителю уйдёт письмо"),
    "calibration": _("Срок поверки записан"),
    "account-number": _("Лицевой счёт изменён"),
    "people": _("Доступ закрыт"),
    "let_in": _("Доступ открыт. Владельцу точки уйдёт письмо"),
}
WHAT = {
    "made": _("Точка появилась"),
    "amended": _("Изменены сведения реестра"),
    "owner_changed": _("Указан владелец"),
    "attached": _("Точка появилась у владельца в кабинете"),
    "claimed": _("Доступ по номеру счёта и прибора"),
    "let_go": _("Доступ закрыт"),
    "let_back": _("Доступ открыт сотрудником"),
    "renumbered": _("Изменён лицевой счёт"),
    "left": _("Потребитель больше не видит точку"),
    "meter_installed": _("Установлен прибор учёта"),
    "meter_replaced": _("Заменён прибор учёта"),
    "meter_amended": _("Уточнены сведения о приборе"),
    "calibrated": _("Записан срок поверки"),
}
PLAIN = ("on", "serial", "model", "zones", "digits", "ratio", "calibrated_until")
ALL_REGISTERS = ("1.8.0", "1.8.1", "1.8.2", "1.8.3")


@door.get("")
async def find(visit: Staff, q: Annotated[str, Query(max_length=100)] = "") -> Response:
    """Points by account number, meter serial or code; nothing until something is asked for."""
    found = []
    if q.strip():
        answer = await visit.call("metering", "GET", "/staff/points", params={"q": q.strip()})
        found = [PointSnapshot.model_validate(one) for one in answer.body]
        visit.about(*(one.account_number for one in found))
    return visit.page("staff/points.html", q=q.strip(), points=found)


async def _card(
    visit: Visit,
    id_: str,
    error: Refused | None = None,
    typed: dict[str, str] | None = None,
    done: str = "",
) -> Response:
    answer = await visit.call("metering", "GET", f"/staff/points/{id_}")
    card = PointCard.model_validate(answer.body)
    visit.about(card.account_number)
    values: dict[str, Any] = {
        "point": card,
        "point_type": visit.say(POINT_TYPES[card.point_type]),
        "history": [(visit.say(WHAT.get(one.what, one.what)), one) for one in card.history],
        "verified": verified(card.meter),
        "closing": REGISTERS[card.meter.zones] if card.meter else (),
        "opening": ALL_REGISTERS,
        "typed": typed or {},
        "notice": visit.say(DONE[done]) if done in DONE else "",
        "request_id": new_id(),
    }
    if error is None:
        return visit.page("staff/point.html", wrong={}, **values)
    return visit.refused("staff/point.html", error, "serial", **values)


@door.get("/{id}")
async def one(visit: Staff, id: Id, done: str = "") -> Response:
    """All that is known of a point, and what may be done to it."""
    return await _card(visit, id, done=done)


@door.post("/{id}/meter")
async def put_up(visit: Staff, id: Id) -> Response:
    """A meter was put up, or put up instead of the one that stood there."""
    sent = await visit.request.form(max_fields=40)
    typed = {name: str(value).strip()[:200] for name, value in sent.items()}
    body: dict[str, Any] = {name: typed[name] for name in PLAIN if typed.get(name)}
    if "ratio" in body:
        body["ratio"] = body["ratio"].replace(",", ".")
    for what in ("opening", "closing"):
        body[what] = {
            code: value.replace(",", ".")
            for code in ALL_REGISTERS
            if (value := typed.get(f"{what}-{code}", ""))
        }
    return await _done(visit, id, "POST", "meter", body, typed)


@door.post("/{id}/calibration")
async def calibrate(visit: Staff, id: Id) -> Response:
    """The meter that stands there was verified."""
    sent = await visit.request.form(max_fields=10)
    body = {name: str(sent.get(name, ""))[:60] for name in ("serial", "until")}
    return await _done(visit, id, "PUT", "calibration", body, {"until": body["until"]})


@door.post("/{id}/account-number")
async def number(visit: Staff, id: Id) -> Response:
    """The point has another account number."""
    typed = await _typed(visit, "account_number", "why")
    visit.about(typed["account_number"], why=typed["why"])
    return await _done(visit, id, "PUT", "account-number", typed, typed)


@door.post("/{id}/people")
async def let_in(visit: Supervisor, id: Id) -> Response:
    """Let somebody see the point whom its rules would not let in."""
    typed = await _typed(visit, "email", "reason")
    visit.about(why=typed["reason"])
    return await _done(visit, id, "POST", "people", typed, typed, done="let_in")


async def _typed(visit: Visit, *names: str) -> dict[str, str]:
    sent = await visit.request.form(max_fields=10)
    return {name: str(sent.get(name, "")).strip()[:500] for name in names}


async def _key(visit: Visit) -> dict[str, str]:
    """By the key of its page a form that is sent twice is one command."""
    sent = await visit.request.form(max_fields=40)
    return {"Idempotency-Key": str(sent.get("request_id", ""))[:36] or new_id()}


async def _done(
    visit: Visit,
    id_: str,
    method: str,
    what: str,
    body: dict[str, Any],
    typed: dict[str, str],
    done: str = "",
) -> Response:
    try:
        path, headers = f"/staff/points/{id_}/{what}", await _key(visit)
        await visit.call("metering", method, path, json=body, headers=headers)
    except (NotSignedIn, NotAllowed):
        raise
    except Refused as error:
        if not isinstance(error, Invalid) and error.status >= 500:
            raise
        return await _card(visit, id_, error, typed)
    return see(f"/staff/points/{id_}?done={done or what}")


@door.post("/{id}/people/{account_id}")
async def shut_out(visit: Supervisor, id: Id, account_id: Id) -> Response:
    """Take access back from somebody."""
    path, headers = f"/staff/points/{id}/people/{account_id}", await _key(visit)
    await visit.call("metering", "DELETE", path, headers=headers)
    return see(f"/staff/points/{id}?done=people")
