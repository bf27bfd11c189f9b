"""A point's readings at the desk, and how one of them is corrected among its neighbours."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Response

from chassis.clock import new_id
from chassis.errors import NotAllowed, NotFound, NotSignedIn, Refused
from contracts.metering import Meter, PointSnapshot
from contracts.problem import FieldError
from contracts.readings import History, ReadingView
from contracts.words import _
from gateway.pages.commands import seen
from gateway.pages.front import Id, Staff, Visit, in_order, see
from gateway.pages.points.bars import bars
from gateway.pages.points.readings import CODES, SOURCES, STANDS, field_of, history_csv

door = APIRouter(prefix="/staff")
DONE = {"corrected": _("Показания исправлены. Мы написали потребителю")}
LONGEST = 4000


async def _read(visit: Visit, path: str) -> tuple[PointSnapshot, History]:
    answer = await visit.call("metering", "GET", path)
    point = PointSnapshot.model_validate(answer.body["point"])
    visit.about(point.account_number)
    return point, History.model_validate(answer.body["history"])


@door.get("/points/{id}/readings")
async def all_(visit: Staff, id: Id, done: str = "") -> Response:
    """All readings of a point, those that were corrected beside what took their place."""
    point, history = await _read(visit, f"/staff/points/{id}/readings")
    return visit.page(
        "staff/point_readings.html",
        point=point,
        history=history,
        bars=bars(history, visit.language),
        sources=SOURCES,
        notice=visit.say(DONE[done]) if done in DONE else "",
    )


@door.get("/points/{id}/readings.csv")
async def table(visit: Staff, id: Id) -> Response:
    """The same as a file for a spreadsheet."""
    return history_csv(visit, *await _read(visit, f"/staff/points/{id}/readings"))


@door.get("/readings/{id}/correction")
async def form(visit: Staff, id: Id) -> Response:
    """The reading between those before and after it, and what it should have been."""
    return await _page(visit, id)


async def _page(
    visit: Visit,
    id_: str,
    error: Refused | None = None,
    typed: Mapping[str, str] | None = None,
    request_id: str = "",
) -> Response:
    point, history = await _read(visit, f"/staff/readings/{id_}")
    reading = next((one for one in history.readings if one.id == id_), None)
    if reading is None:
        raise NotFound
    errors = [] if error is None else _placed(visit, error)
    return visit.again(
        "staff/correction.html",
        error.status if error else 200,
        errors,
        error,
        point=point,
        reading=reading,
        meter=_meter(point, reading),
        **_neighbours(history, reading),
        open=reading.state in STANDS,
        source=visit.say(SOURCES[reading.source]),
        typed=typed or {field_of(one.code): one.value for one in reading.shown},
        request_id=request_id or new_id(),
    )


def _meter(point: PointSnapshot, reading: ReadingView) -> Meter | None:
    ours = (one for one in reversed(point.meters) if one.serial == reading.meter_serial)
    return next(ours, None)


def _neighbours(history: History, reading: ReadingView) -> dict[str, ReadingView | None]:
    """What counts of the same meter right before and right after."""
    ours = [one for one in history.readings if one.meter_serial == reading.meter_serial]
    place = ours.index(reading)
    counts = [one for one in ours[place + 1 :] if one.state in STANDS]
    later = [one for one in ours[:place] if one.state in STANDS]
    return {"before": counts[0] if counts else None, "after": later[-1] if later else None}


def _placed(visit: Visit, error: Refused) -> list[FieldError]:
    """Each reason at its field: a register's at the one it is typed into."""
    found = []
    for one in visit.wrong(error, "note"):
        top, _dot, code = one.field.partition(".")
        field = field_of(code) if top == "registers" and code in CODES else top
        found.append(FieldError(field=field, message=one.message))
    return in_order(found, [*map(field_of, CODES), "note"])


@door.post("/readings/{id}/correction")
async def correct(visit: Staff, id: Id) -> Response:
    """Put the right figures in its place; both stay in the history."""
    sent = await visit.request.form(max_fields=20)
    typed = {name: str(text)[:LONGEST].strip() for name, text in sent.items()}
    registers = {code: typed[field_of(code)][:60] for code in CODES if field_of(code) in typed}
    body: dict[str, Any] = {"registers": registers, "note": typed.get("note", "")}
    key = typed.get("request_id", "")[:100] or new_id()
    try:
        answer = await visit.call(
            "metering",
            "POST",
            f"/staff/readings/{id}/correction",
            json=body,
            headers={"Idempotency-Key": key},
        )
    except (NotSignedIn, NotAllowed, NotFound):
        raise
    except Refused as error:
        return await _page(visit, id, error, typed)
    case = await seen(visit, answer)
    visit.about(case.number)
    return see(f"/staff/points/{case.form['point']}/readings?done=corrected")
