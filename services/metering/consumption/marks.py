"""Readings of a point, and what its meters showed as they were put up and taken down."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from contracts.consumption import Quality
from contracts.metering import Meter
from services.metering.consumption.typed import Mark
from services.metering.points.model import SupplyPoint
from services.metering.readings.chain import Chain, Taken, closing
from services.metering.readings.store import Readings, taken


class ReadMarks:
    """What stands of a point's readings, meter by meter."""

    def __init__(self, readings: Readings) -> None:
        self._readings = readings

    async def of(self, point: SupplyPoint) -> list[Mark]:
        """Every reading that counts, with the opening and the closing of each meter."""
        found = await self._readings.chain(point.id)
        good = {one["_id"]: quality(one) for one in found}
        read = taken(found)
        return [mark for meter in point.meters for mark in marks_of(meter, read, good)]


def quality(found: Mapping[str, Any]) -> Quality:
    """How far a reading may be trusted, by its state and by where it comes from."""
    if found["state"] == "questioned":
        return "questionable"
    if found["form"].get("source") == "calculated":
        return "calculated"
    return "corrected" if found["form"].get("corrects") else "accepted"


def marks_of(meter: Meter, read: list[Taken], good: Mapping[str, Quality]) -> list[Mark]:
    """Those of one meter, in the order of days."""
    chain = Chain.of(meter, read)
    marks = [
        Mark(one.taken_on, meter.id, one.counted(meter), meter.ratio, good.get(one.id, "accepted"))
        for one in chain.taken
    ]
    last = closing(meter)
    if last is not None:
        before = marks[-1].registers if marks else {}
        marks.append(Mark(last.taken_on, meter.id, _closed(last, before, meter), meter.ratio))
    return marks


def _closed(last: Taken, before: Mapping[str, Decimal], meter: Meter) -> dict[str, Decimal]:
    """What each register had counted when it was taken down, its turns as the last reading's."""
    whole = Decimal(10) ** meter.digits
    counted = {}
    for name, shown in last.registers.items():
        least = before.get(name, Decimal(0))
        value = least // whole * whole + shown
        counted[name] = value if value >= least else value + whole
    return counted
