"""A point's readings one after another: what stands before, and what has been used between.

Values are exact kWh as a register shows them, before the transformers' ratio. A register that has
passed its last digit begins again at zero; `turns` counts how often it has since the meter was put
up, so that what it has counted in all never falls.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Self

from contracts.metering import Meter, RegisterValue
from contracts.readings import ReadingState

STANDS: tuple[ReadingState, ...] = ("accepted", "questioned")
"""States in which a reading counts: what comes later may not lie below it."""


@dataclass(frozen=True)
class Taken:
    """What a meter's registers showed on a day; `seq` is its place in the order of sending."""

    meter: str
    taken_on: date
    registers: Mapping[str, Decimal]
    turns: Mapping[str, int] = field(default_factory=dict)
    seq: int = 0
    id: str = ""
    state: str = "accepted"

    @classmethod
    def of(cls, id_: str, state: str, form: Mapping[str, Any]) -> Self:
        """From the form of a case."""
        return cls(
            meter=form["meter"],
            taken_on=date.fromisoformat(form["taken_on"]),
            registers={name: Decimal(text) for name, text in form["registers"].items()},
            turns=form["turns"],
            seq=form["seq"],
            id=id_,
            state=state,
        )

    def counted(self, meter: Meter) -> dict[str, Decimal]:
        """What each register has counted since it first stood at zero."""
        whole = Decimal(10) ** meter.digits
        return {
            name: self.turns.get(name, 0) * whole + value for name, value in self.registers.items()
        }


@dataclass(frozen=True)
class Chain:
    """All that counts of one meter, in the order of days; `opening` is its first mark."""

    meter: Meter
    taken: Sequence[Taken]

    @classmethod
    def of(cls, meter: Meter, all_: Sequence[Taken]) -> Self:
        """Of this meter: its opening mark and the readings that stand."""
        standing = [one for one in all_ if one.meter == meter.id and one.state in STANDS]
        standing.sort(key=lambda one: (one.taken_on, one.seq))
        mark = opening(meter)
        return cls(meter, [mark, *standing] if mark else standing)

    @property
    def last(self) -> Taken | None:
        """What the next one stands on."""
        return self.taken[-1] if self.taken else None

    def before(self, one: Taken) -> Taken | None:
        """What stands right before a reading."""
        found = [each for each in self.taken if _order(each) < _order(one) and each.id != one.id]
        return found[-1] if found else None

    def after(self, one: Taken) -> Taken | None:
        """What stands right after a reading."""
        found = (each for each in self.taken if _order(each) > _order(one) and each.id != one.id)
        return next(found, None)

    def used(self, before: Taken, after: Taken) -> dict[str, Decimal]:
        """What each register counted between two of its readings, without the ratio."""
        first, then = before.counted(self.meter), after.counted(self.meter)
        return {name: then[name] - first[name] for name in then if name in first}

    def consumption(self, before: Taken, after: Taken) -> Decimal:
        """All kWh between two readings, of every zone, with the ratio."""
        return sum(self.used(before, after).values(), Decimal(0)) * self.meter.ratio

    def total_on(self, day: date) -> Decimal | None:
        """What had been used by that day, evenly between readings; None outside them."""
        days = [one.taken_on for one in self.taken]
        place = bisect_right(days, day)
        if not days or day < days[0] or day > days[-1]:
            return None
        before = self.taken[place - 1]
        total = self.consumption(self.taken[0], before)
        if place == len(days) or before.taken_on == day:
            return total
        after = self.taken[place]
        share = Decimal((day - before.taken_on).days) / (after.taken_on - before.taken_on).days
        return total + self.consumption(before, after) * share

    def per_day(self, first: date, last: date) -> Decimal | None:
        """Mean kWh a day between two days; None where readings do not reach so far."""
        began, ended = self.total_on(first), self.total_on(last)
        if began is None or ended is None or last <= first:
            return None
        return (ended - began) / (last - first).days


def opening(meter: Meter) -> Taken | None:
    """What the meter showed as it was put up, where that is known."""
    return _mark(meter, meter.installed_on, meter.opening)


def closing(meter: Meter) -> Taken | None:
    """What the meter showed as it was taken down, where that is known."""
    return _mark(meter, meter.removed_on, meter.closing)


def _mark(meter: Meter, day: date | None, shown: Sequence[RegisterValue]) -> Taken | None:
    if day is None or not shown:
        return None
    return Taken(meter.id, day, {one.code: one.value for one in shown})


def _order(one: Taken) -> tuple[date, int]:
    return one.taken_on, one.seq
