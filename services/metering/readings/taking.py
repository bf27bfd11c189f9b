"""Taking a reading: checked against what stands before it, and kept in the place after that.

One write; where somebody else was faster, everything is looked at again.
"""

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from casework.model import Case
from casework.once import AlreadyUsed
from chassis.documents import Clash, Duplicate
from chassis.errors import Invalid, NotNow
from chassis.store import Document
from contracts.metering import Meter, PointSnapshot
from contracts.words import _
from services.metering.readings.chain import Chain
from services.metering.readings.checks import Checked, Doubt, checked
from services.metering.readings.kind import KIND
from services.metering.readings.model import Sent, filed, same_figures
from services.metering.readings.store import Readings, next_seq, taken

TRIES = 60
CONFIRM = "confirm"
"""The field that a doubt stands at: what is sent again with it set, is meant so."""


@dataclass(frozen=True)
class Typed:
    """What came in: a value for each register as it was typed, and the day (today unless told)."""

    registers: Mapping[str, str]
    taken_on: date | None
    confirmed: bool


class Doubtful(Invalid):
    """The figures may be taken, once the person says that they are right."""

    def __init__(self, doubts: Sequence[Doubt]) -> None:
        super().__init__(
            *((CONFIRM, doubt.message, dict(doubt.values)) for doubt in doubts),
            message=_("Проверьте показания и подтвердите их"),
        )


SMART = _(
    "Показания этого прибора снимает интеллектуальная система учёта: передавать их не нужно "
    "(приказ Минэнерго № 186, п. 36 «г»)"
)
NO_METER = _("На этой точке сейчас нет прибора учёта: показания передать нельзя")


def refusal(point: PointSnapshot) -> str:
    """Why none may be typed in for this point, as a msgid; empty where one may."""
    if point.smart:
        return SMART
    return "" if point.meter else NO_METER


def meter_of(point: PointSnapshot) -> Meter:
    """The meter that is read; `Invalid` where none may be typed in."""
    if said := refusal(point):
        raise Invalid(("registers", said), message=said)
    if point.meter is None:
        raise NotNow
    return point.meter


async def take(
    readings: Readings, point: PointSnapshot, sent: Sent, typed: Typed, at: datetime
) -> tuple[Case, bool]:
    """The reading, and whether this request made it; sent again it is the one that was.

    `Invalid` at the fields that cannot be taken, `Doubtful` where it must be confirmed first.
    """
    meter = meter_of(point)
    for attempt in range(TRIES):
        found = await readings.recent(point.id)
        try:
            reading = _checked(point, meter, found, typed, at)
        except Invalid:
            # It was right when it came first; since then it may have been passed by.
            if seen := await _seen(readings, sent):
                return seen, False
            raise
        if same := _same(found, reading, sent):
            return await readings.cases.get(same), False
        if reading.doubts and not typed.confirmed:
            raise Doubtful(reading.doubts)
        number = await readings.cases.numbers.next(KIND.number)
        try:
            made = filed(sent, point, meter, reading, number, at, readings.zones.names)
            return await readings.cases.add(made), True
        except Duplicate:
            if seen := await _seen(readings, sent):
                return seen, False
        await asyncio.sleep(random.uniform(0, 0.002 * (attempt + 1)))  # noqa: S311  spreads writers
    raise Clash


def _checked(
    point: PointSnapshot,
    meter: Meter,
    found: Sequence[Document],
    typed: Typed,
    at: datetime,
) -> Checked:
    chain = Chain.of(meter, taken(found))
    made = checked(meter, point.point_type, chain, typed.registers, typed.taken_on, at)
    return replace(made, taken=replace(made.taken, seq=next_seq(found)))


def _same(found: Sequence[Document], reading: Checked, sent: Sent) -> str:
    """The id of the last one that stands, where the same person said the same of the same day."""
    if reading.before is None or not reading.before.id:
        return ""
    last = next(one for one in found if one["_id"] == reading.before.id)
    is_same = last["owner"] == sent.owner and same_figures(last["form"], reading.taken)
    return reading.before.id if is_same else ""


async def _seen(readings: Readings, sent: Sent) -> Case | None:
    """What this request made before; `AlreadyUsed` where it brought other figures then."""
    case = await readings.cases.by_request(sent.owner, sent.request[0])
    if case is not None and case.request_hash != sent.request[1]:
        raise AlreadyUsed
    return case
