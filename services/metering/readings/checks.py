"""What is asked of a reading before it is taken: refusals, and doubts a person may put aside.

A refusal says what to mend. A doubt is told with its reason; who is sure sends it again, and where
the doubt is about the figures themselves, an employee looks at it (`is_question`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from casework.terms import today
from chassis.errors import Invalid
from contracts.metering import Meter, PointType
from contracts.words import _
from services.metering.readings.chain import Chain, Taken
from services.metering.readings.numbers import WrongValue, grouped, value
from services.metering.readings.windows import is_within, window

Code = Literal["rollover", "high", "low", "late"]
YEAR = timedelta(days=365)
OLDEST = 3 * YEAR
"""How long ago a reading may have been taken that is sent now (the term of a claim, ГК ст. 196)."""
NEAR_THE_END, FROM_ZERO = Decimal("0.9"), Decimal("0.1")
"""A register that begins anew has been above this share of its span, and is below that one."""
FAR_OVER, FAR_BELOW = Decimal(3), Decimal("0.1")
"""How many times the usual a day is not usual any more."""
ENOUGH = timedelta(days=60)
"""Readings that reach less far back say nothing of what is usual."""
NOTICEABLE = Decimal(30)
"""kWh, with the ratio: less than this above the usual is nobody's question."""
LONG_ENOUGH = 15
"""Days; a shorter time with hardly any consumption says nothing."""


class Doubt(NamedTuple):
    """Something that makes one ask again; `message` is a msgid with `values`."""

    code: Code
    message: str
    values: Mapping[str, Any]

    @property
    def is_question(self) -> bool:
        """Whether an employee must look at it, however sure the person is."""
        return self.code != "late"


@dataclass(frozen=True)
class Checked:
    """A reading that may be taken, what stands before it, and the doubts there are."""

    taken: Taken
    before: Taken | None
    consumption: Decimal | None
    doubts: tuple[Doubt, ...]


def checked(
    meter: Meter,
    point_type: PointType,
    chain: Chain,
    typed: Mapping[str, str],
    day: date | None,
    at: datetime,
) -> Checked:
    """The reading as it would be taken; `Invalid` at the fields that cannot be."""
    taken_on = _day(chain, day, at)
    last, shown = chain.last, registers(meter, typed)
    turns, doubts = turned(meter, last, shown)
    taken = Taken(meter.id, taken_on, shown, turns)
    used = chain.consumption(last, taken) if last else None
    if last and used is not None:
        doubts += _unusual(chain, last, taken, used)
    if not is_within(point_type, taken_on, at):
        doubts.append(_late(point_type, at))
    return Checked(taken, last, used, tuple(doubts))


def _day(chain: Chain, day: date | None, at: datetime) -> date:
    this, last, meter = today(at), chain.last, chain.meter
    if day is None:
        return this
    earliest = max([this - OLDEST, *([meter.installed_on] if meter.installed_on else [])])
    if day > this:
        raise Invalid(("taken_on", _("Этот день ещё не наступил")))
    if last and day < last.taken_on:
        said = _("Уже есть показания за {day}: более ранние не принимаются")
        raise Invalid(("taken_on", said, {"day": f"{last.taken_on:%d.%m.%Y}"}))
    if day < earliest:
        raise Invalid(("taken_on", _("Выберите {day} или позже"), {"day": f"{earliest:%d.%m.%Y}"}))
    return day


def registers(meter: Meter, typed: Mapping[str, str]) -> dict[str, Decimal]:
    """Each register of the meter as an exact number; `Invalid` at those that are none."""
    found, wrong = dict[str, Decimal](), list[tuple[str, str, dict[str, Any]]]()
    for name in typed:
        if name not in meter.registers:
            said = _("У этого прибора нет такого показания")
            wrong.append((f"registers.{name[:20]}", said, {}))
    for name in meter.registers:
        try:
            found[name] = value(typed.get(name, ""), meter)
        except WrongValue as error:
            wrong.append((f"registers.{name}", error.message, dict(error.values)))
    if wrong:
        raise Invalid(*wrong)
    return found


def turned(
    meter: Meter, last: Taken | None, shown: Mapping[str, Decimal]
) -> tuple[dict[str, int], list[Doubt]]:
    """How often each register has begun anew; `Invalid` where it only shows less than before."""
    whole = Decimal(10) ** meter.digits
    turns, doubts, wrong = dict[str, int](), list[Doubt](), list[tuple[str, str, dict[str, Any]]]()
    for name, number in shown.items():
        turns[name] = last.turns.get(name, 0) if last else 0
        before = last.registers.get(name, Decimal(0)) if last else Decimal(0)
        if number >= before:
            continue
        if before < NEAR_THE_END * whole or number > FROM_ZERO * whole:
            said = _(
                "Показание меньше предыдущего ({before}). Проверьте цифры или сообщите о замене "
                "прибора"
            )
            wrong.append((f"registers.{name}", said, {"before": grouped(before)}))
            continue
        turns[name] += 1
        said = _("Показание меньше предыдущего ({before}): счётчик начал отсчёт с нуля?")
        doubts.append(Doubt("rollover", said, {"before": grouped(before)}))
    if wrong:
        raise Invalid(*wrong)
    return turns, doubts


def _unusual(chain: Chain, last: Taken, taken: Taken, used: Decimal) -> list[Doubt]:
    """Compared with the same time a year ago and with the twelve months before."""
    usual = [rate for rate in _usual(chain, last, taken) if rate is not None]
    if not usual:
        return []
    days = max((taken.taken_on - last.taken_on).days, 1)
    values = {"used": grouped(used), "usual": grouped(round(max(usual) * days, 0))}
    if used > max(usual) * days * FAR_OVER and used - max(usual) * days > NOTICEABLE:
        said = _("Расход {used} кВт·ч, обычно за такое время около {usual} кВт·ч")
        return [Doubt("high", said, values)]
    least = min(usual) * days
    if days >= LONG_ENOUGH and used < least * FAR_BELOW and least > NOTICEABLE:
        said = _("Расход всего {used} кВт·ч, обычно за такое время около {usual} кВт·ч")
        return [Doubt("low", said, values | {"usual": grouped(round(least, 0))})]
    return []


def _usual(chain: Chain, last: Taken, taken: Taken) -> list[Decimal | None]:
    """How many kWh a day: on the same days a year ago, and in the twelve months before."""
    first = chain.taken[0].taken_on
    began = max(last.taken_on - YEAR, first)
    year = chain.per_day(began, last.taken_on) if last.taken_on - began >= ENOUGH else None
    return [chain.per_day(last.taken_on - YEAR, taken.taken_on - YEAR), year]


def _late(point_type: PointType, at: datetime) -> Doubt:
    now = window(point_type, at)
    said = _("Вне срока: показания принимаются с {opens} по {closes}")
    days = {"opens": f"{now.opens_on:%d.%m.%Y}", "closes": f"{now.closes_on:%d.%m.%Y}"}
    return Doubt("late", said, days)
