"""One stretch of time beside another, what the month will come to, and what stands out."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from services.metering.consumption.model import Amount, Day

WEEKS = 4
ENOUGH = 7
"""Days that must be known before anything is said of those to come."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Ours beside theirs, in Wh, over the parts that are known of both: `parts` of `of`."""

    ours: int
    theirs: int
    parts: int
    of: int

    @property
    def percent(self) -> int | None:
        """By how much ours is more, or less, in whole per cent; None beside nothing."""
        if not self.theirs:
            return None
        change = Decimal(self.ours - self.theirs) * 100 / Decimal(self.theirs)
        return int(change.quantize(Decimal(1), ROUND_HALF_UP))


def beside(
    ours: Sequence[Amount], theirs: Sequence[Amount], place: Callable[[Amount], Hashable]
) -> Comparison | None:
    """Compare what stands at the same place and is known of both; None where nothing is."""
    there = _known(theirs, place)
    both = [
        (one.value, there[place(one)])
        for one in ours
        if one.value is not None and place(one) in there
    ]
    if not both:
        return None
    return Comparison(sum(a for a, _ in both), sum(b for _, b in both), len(both), len(ours))


def _known(
    amounts: Sequence[Amount], place: Callable[[Amount], Hashable]
) -> Mapping[Hashable, int]:
    return {place(one): one.value for one in amounts if one.value is not None}


def expected(month: Sequence[Day], before: Sequence[Day]) -> int | None:
    """Wh of the whole month, if what is unknown of it goes as the last four weeks did.

    Each day that is not known whole counts as the mean of the same weekdays among the known days
    of the four weeks up to the last one known, or as the mean of all of them. None while fewer
    than seven are known.
    """
    known = [day for day in (*before, *month) if day.whole]
    if not known or not month:
        return None
    last = max(day.day for day in known)
    recent = [day for day in known if day.day > last - timedelta(weeks=WEEKS)]
    if len(recent) < ENOUGH:
        return None
    total = Decimal(0)
    for day in month:
        total += Decimal(day.known) if day.whole else _mean(day.day, recent)
    return int(total.to_integral_value(ROUND_HALF_UP))


def _mean(day: date, recent: Sequence[Day]) -> Decimal:
    alike = [one.known for one in recent if one.day.weekday() == day.weekday()]
    taken = alike or [one.known for one in recent]
    return Decimal(sum(taken)) / len(taken)


def highest(amounts: Sequence[Amount]) -> Amount | None:
    """The one with the most, the first of equals; None where nothing was used or is known."""
    known = [one for one in amounts if one.value]
    return max(known, key=lambda one: one.known, default=None)


def night_share(amounts: Sequence[Amount]) -> int | None:
    """Which part was used at night, in whole per cent; None where that cannot be told."""
    known = [one for one in amounts if one.known]
    total = sum(one.known for one in known)
    if not total or any(one.night is None for one in known):
        return None
    part = Decimal(sum(one.night or 0 for one in known) * 100) / total
    return int(part.quantize(Decimal(1), ROUND_HALF_UP))
