"""Correcting a reading: another one takes its place among its neighbours, and says so."""

from dataclasses import replace
from datetime import datetime

from casework.model import Case
from chassis.documents import Clash, Duplicate
from chassis.errors import Invalid, NotNow
from contracts.metering import Meter, PointSnapshot
from contracts.words import _
from services.metering.readings.chain import STANDS, Chain, Taken
from services.metering.readings.checks import Checked, registers, turned
from services.metering.readings.kind import KIND
from services.metering.readings.model import Sent, filed, superseded
from services.metering.readings.numbers import grouped
from services.metering.readings.store import Readings, next_seq, taken
from services.metering.readings.taking import TRIES, Typed


async def correct(
    readings: Readings,
    point: PointSnapshot,
    old: Case,
    sent: Sent,
    typed: Typed,
    at: datetime,
) -> Case:
    """The reading in its place; sent again it only finishes what a crash has left undone."""
    made = await readings.cases.by_request(sent.owner, sent.request[0])
    if made is None:
        made = await _made(readings, point, old, sent, typed, at)
    await readings.cases.change(old.id, superseded, sent.by, made.number, sent.note, at)
    return made


async def _made(
    readings: Readings,
    point: PointSnapshot,
    old: Case,
    sent: Sent,
    typed: Typed,
    at: datetime,
) -> Case:
    meter = next((one for one in point.meters if one.id == old.form["meter"]), None)
    if meter is None:
        raise NotNow
    for _attempt in range(TRIES):
        found = await readings.chain(point.id)
        reading = _between(meter, taken(found), old.id, typed)
        placed = replace(reading, taken=replace(reading.taken, seq=next_seq(found)))
        number = await readings.cases.numbers.next(KIND.number)
        try:
            made = filed(sent, point, meter, placed, number, at, readings.zones.names)
            return await readings.cases.add(made)
        except Duplicate:
            if seen := await readings.cases.by_request(sent.owner, sent.request[0]):
                return seen
    raise Clash


def _between(meter: Meter, all_: list[Taken], old_id: str, typed: Typed) -> Checked:
    """The new figures on the day of the old ones; `Invalid` where the neighbours stand against."""
    old = next(one for one in all_ if one.id == old_id)
    if old.state not in STANDS:
        raise NotNow(_("Исправить можно только принятые показания и те, что на проверке"))
    chain = Chain.of(meter, [one for one in all_ if one.id != old_id])
    before, after = chain.before(old), chain.after(old)
    shown = registers(meter, typed.registers)
    if shown == old.registers:
        raise Invalid((f"registers.{next(iter(shown))}", _("Эти же показания уже записаны")))
    turns, _doubts = turned(meter, before, shown)
    new = replace(old, registers=shown, turns=turns, id="")
    if after is not None:
        passed = [name for name, used in chain.used(new, after).items() if used < 0]
        if passed:
            said = _("Показание больше следующего ({after})")
            wrong = (
                (f"registers.{one}", said, {"after": grouped(after.registers[one])})
                for one in passed
            )
            raise Invalid(*wrong)
    used = chain.consumption(before, new) if before else None
    return Checked(new, before, used, ())
