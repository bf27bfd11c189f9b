"""Readings of a point: what may be sent now, the last ones, and all there have ever been."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Response
from starlette.datastructures import FormData

from casework.terms import today
from chassis.clock import new_id, now
from chassis.errors import NotAllowed, NotSignedIn, Refused
from contracts.metering import Meter, PointSnapshot
from contracts.problem import FieldError
from contracts.readings import History, ReadingView
from contracts.words import _
from gateway.pages.commands import seen
from gateway.pages.front import Consumer, Id, Visit, in_order, see
from gateway.pages.points.bars import Bar, bars
from gateway.pages.points.section import Section, Values
from gateway.pages.uploads import attached
from gateway.pages.wording import zone
from gateway.tables import as_csv

door = APIRouter(prefix="/{id}/readings")
LAST = 3
CONFIRM, DAY, PHOTO = "confirm", "taken_on", "photo"
CODES = ("1.8.0", "1.8.1", "1.8.2", "1.8.3")
SOURCES = {
    "consumer": _("Потребитель"),
    "staff": _("Сетевая организация"),
    "smart": _("Дистанционно"),
    "calculated": _("Рассчитано"),
}
STANDS = ("accepted", "questioned")


async def history_of(visit: Visit, point_id: str) -> History:
    """All readings of a point of the visitor's own."""
    answer = await visit.call("metering", "GET", f"/points/{point_id}/readings")
    return History.model_validate(answer.body)


def field_of(code: str) -> str:
    """The name of a register's field: that of 1.8.1 is `r181`."""
    return "r" + code.replace(".", "")


def title_of(code: str, history: History, language: str) -> str:
    """What the field or the column of a register is called."""
    return zone(code, history.zones.get(code), language)


def fields_of(meter: Meter, history: History, language: str) -> list[dict[str, Any]]:
    """What is typed: a field for each register, with what it showed last."""
    last = standing(history, meter)
    shown = {one.code: one.value for one in last.shown} if last else {}
    return [
        {
            "name": field_of(code),
            "code": code,
            "title": title_of(code, history, language),
            "before": shown.get(code),
            "before_on": last.taken_on if last else None,
        }
        for code in meter.registers
    ]


def standing(history: History, meter: Meter) -> ReadingView | None:
    """The last one of this meter that counts."""
    ours = (one for one in history.readings if one.meter_serial == meter.serial)
    return next((one for one in ours if one.state in STANDS and one.mark != "closing"), None)


async def fill(visit: Visit, point: PointSnapshot) -> Values:
    """The form, and the last ones beside it."""
    return shown(visit, point, await history_of(visit, point.id))


def shown(visit: Visit, point: PointSnapshot, history: History, **given: Any) -> dict[str, Any]:
    """What both the section and the page of readings need."""
    return {
        "history": history,
        "fields": fields_of(point.meter, history, visit.language) if point.meter else [],
        "meter": point.meter,
        "address": f"/points/{point.id}/readings",
        "last": history.readings[:LAST],
        "sources": SOURCES,
        "today": today(now()).isoformat(),
        "typed": {},
        "kept": [],
        "wrong": {},
        "doubts": [],
        "request_id": new_id(),
        **given,
    }


SECTION = Section("readings", _("Показания"), fill)


async def _point(visit: Visit, id_: str) -> PointSnapshot:
    return PointSnapshot.model_validate(
        (await visit.call("metering", "GET", f"/points/{id_}")).body
    )


async def _page(
    visit: Visit, id_: str, status: int = 200, errors: list[FieldError] | None = None, **given: Any
) -> Response:
    point, history = await _point(visit, id_), await history_of(visit, id_)
    values = shown(visit, point, history, **given)
    drawn: list[Bar] = bars(history, visit.language)
    return visit.again(
        "points/all_readings.html",
        status,
        errors or [],
        point=point,
        s=values,
        bars=drawn,
        request_id=values["request_id"],
    )


@door.get("")
async def all_(visit: Consumer, id: Id) -> Response:
    """All readings of the point: a chart, a table, and the form."""
    return await _page(visit, id)


@door.get(".csv")
async def table(visit: Consumer, id: Id) -> Response:
    """The same as a file for a spreadsheet."""
    point, history = await _point(visit, id), await history_of(visit, id)
    return history_csv(visit, point, history)


def history_csv(visit: Visit, point: PointSnapshot, history: History) -> Response:
    """A row a reading, exact figures with a decimal comma."""
    codes = sorted({one.code for reading in history.readings for one in reading.shown})
    shown = [title_of(code, history, visit.language) for code in codes]
    head = [visit.say(_("Дата")), visit.say(_("Прибор учёта")), *shown]
    rest = (_("Расход, кВт·ч"), _("Как передано"), _("Состояние"), _("Номер"))
    head += [visit.say(one) for one in rest]
    rows = [_row(visit, one, codes) for one in history.readings]
    name = visit.say(_("показания-{account}.csv"), account=point.account_number)
    return as_csv(name, head, rows)


def _row(visit: Visit, one: ReadingView, codes: list[str]) -> list[str | None]:
    figures = {each.code: each.value.replace(".", ",") for each in one.shown}
    used = one.consumption.replace(".", ",") if one.consumption else None
    cells = [figures.get(code) for code in codes]
    source = visit.say(SOURCES[one.source])
    state = one.state_title.spoken(visit.language)
    return [one.taken_on.isoformat(), one.meter_serial, *cells, used, source, state, one.number]


@door.post("")
async def send(visit: Consumer, id: Id) -> Response:
    """A reading; where it is doubtful it is asked about once, with all that was typed."""
    sent = await visit.request.form(max_files=6, max_fields=60)
    typed = {name: str(text)[:60] for name, text in sent.items() if isinstance(text, str)}
    request_id = str(sent.get("request_id", ""))[:100] or new_id()
    again: dict[str, Any] = {"typed": typed, "request_id": request_id}
    kept, errors = await attached(visit, "metering", sent, [PHOTO])
    again["kept"] = kept[PHOTO]
    if errors or sent.get("drop"):
        return await _page(visit, id, 422 if errors else 200, errors, **again)
    body = body_of(sent, typed) | {"files": [ref.id for ref in kept[PHOTO]]}
    try:
        headers = {"Idempotency-Key": request_id}
        answer = await visit.call(
            "metering", "POST", f"/points/{id}/readings", json=body, headers=headers
        )
    except (NotSignedIn, NotAllowed):
        raise
    except Refused as error:
        return await _refused(visit, id, error, again)
    case = await seen(visit, answer)
    return see(f"/status/{case.id}/accepted")


def body_of(sent: FormData, typed: Mapping[str, str]) -> dict[str, Any]:
    """What was typed, as metering takes it."""
    figures = {code: typed[field_of(code)] for code in CODES if field_of(code) in typed}
    body: dict[str, Any] = {"registers": figures, "confirmed": bool(sent.get(CONFIRM))}
    if typed.get(DAY, "").strip():
        body[DAY] = typed[DAY].strip()
    return body


async def _refused(visit: Visit, id_: str, error: Refused, again: dict[str, Any]) -> Response:
    """Reasons stand at their fields; doubts are asked about instead."""
    said, doubts = said_of(visit, error)
    if doubts:
        return await _page(visit, id_, 200, doubts=doubts, **again)
    again["request_id"] = new_id()
    wrong = {one.field: one.message for one in reversed(said)}
    return await _page(visit, id_, error.status, said, wrong=wrong, **again)


def said_of(visit: Visit, error: Refused) -> tuple[list[FieldError], list[str]]:
    """A refusal's reasons at the fields of the form, and the doubts that are to be confirmed."""
    found = visit.wrong(error)
    doubts = [one.message for one in found if one.field == CONFIRM]
    said = [
        FieldError(field=_placed(one.field), message=one.message)
        for one in found
        if one.field != CONFIRM
    ]
    return in_order(said, [*(field_of(code) for code in CODES), DAY, PHOTO]), doubts


def _placed(field: str) -> str:
    """A register's error at its field, a file's at the photo."""
    top, _dot, code = field.partition(".")
    if top == "registers":
        return field_of(code) if code in CODES else ""
    return PHOTO if top == "files" else top
