"""Consumption from readings that people take: honest steps between one reading and the next.

Nobody knows how a month between two readings was used, so each of its days gets an equal share and
says that it is one. A reading stands for the beginning of its day.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from contracts.consumption import Quality
from services.metering.consumption.model import TRUST, Day, days_between

TOTAL = "1.8.0"
KWH = 1000
"""Wh in a kWh."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What each register of one meter had counted by the beginning of a day, in kWh.

    Counted since it first stood at zero, so that it never falls; before the transformers' ratio.
    `meter` tells meters apart: a replacement is the last mark of one and the first of the next.
    """

    day: date
    meter: str
    registers: Mapping[str, Decimal]
    ratio: Decimal = Decimal(1)
    quality: Quality = "accepted"


@dataclass(frozen=True, slots=True)
class Span:
    """What was used from `since` on, `until` not included, in Wh by register in their order."""

    since: date
    until: date
    zones: tuple[int, ...]
    quality: Quality

    @property
    def total(self) -> int:
        """All zones together, Wh."""
        return sum(self.zones)

    @property
    def length(self) -> int:
        """In days."""
        return (self.until - self.since).days

    def share(self, number: int, total: int) -> int:
        """What of `total` falls on the day of this number: whole Wh that sum up to it exactly."""
        return total * (number + 1) // self.length - total * number // self.length


def spans(marks: Iterable[Mark]) -> list[Span]:
    """From each reading to the next of the same meter, the oldest first.

    Two of one day are one: the later word counts. Between the meters of a replacement lies no span
    unless the closing and the opening reading are of one day, and then no time passes.
    """
    last: dict[str, Mark] = {}
    found: list[Span] = []
    for mark in sorted(marks, key=lambda mark: mark.day):
        before = last.get(mark.meter)
        if before is not None and before.day < mark.day:
            found.append(_between(before, mark))
        last[mark.meter] = mark
    return sorted(found, key=lambda span: (span.since, span.until))


def _between(before: Mark, after: Mark) -> Span:
    names = [name for name in registers(after) if name in before.registers]
    used = tuple(
        wh((after.registers[name] - before.registers[name]) * after.ratio) for name in names
    )
    worst = max(before.quality, after.quality, key=TRUST.index)
    return Span(before.day, after.day, used, worst)


def registers(mark: Mark) -> list[str]:
    """Those that count: the zones where there are any, else the total."""
    zones = sorted(name for name in mark.registers if name != TOTAL)
    return zones or [TOTAL]


def wh(kwh: Decimal) -> int:
    """Whole Wh; what a meter shows has no more than three decimals."""
    return int((kwh * KWH).to_integral_value())


def spread(found: Sequence[Span], since: date, until: date) -> list[Day]:
    """Each day's share of its span. A span of a single day is what it is."""
    days: list[Day] = []
    for span in found:
        first, last = max(span.since, since), min(span.until, until)
        for day in days_between(first, last):
            number = (day - span.since).days
            zones = tuple(span.share(number, zone) for zone in span.zones)
            mark: Quality = span.quality if span.length == 1 else _spread(span.quality)
            many = zones if len(zones) > 1 else ()
            days.append(Day(day, (sum(zones),), (mark,), many))
    return days


def _spread(quality: Quality) -> Quality:
    return quality if quality == "questionable" else "spread"


def beside(profiles: Sequence[Day], found: Sequence[Span]) -> list[Span]:
    """Those spans that no day of a metering system falls into: its word is finer and goes first."""
    known = sorted(day.day for day in profiles if not day.empty)
    return [span for span in found if not any(span.since <= day < span.until for day in known)]
