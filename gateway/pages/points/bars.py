"""A chart of what was used from reading to reading, as numbers that SVG draws without a style."""

from decimal import Decimal
from typing import NamedTuple

from babel.dates import format_date
from babel.numbers import format_decimal

from contracts.readings import History

MOST = 13
"""A year and the same month before it."""
WIDE, HIGH, TOP = 364, 132, 20
"""The chart's units: a narrow phone's width, and the height of the tallest bar under its figure."""


class Bar(NamedTuple):
    """One bar: where it stands, how high, and what is said of it."""

    x: int
    y: int
    width: int
    height: int
    middle: int
    value: str
    day: str
    month: str


def bars(history: History, language: str) -> list[Bar]:
    """The last readings that count and have one before them, the oldest first."""
    found = [
        one
        for one in history.readings
        if one.consumption is not None and one.state in ("accepted", "questioned")
    ][:MOST][::-1]
    if not found:
        return []
    used = [Decimal(one.consumption or 0) for one in found]
    most = max(*used, Decimal(1))
    step = WIDE // max(len(found), 6)
    drawn = []
    for place, (one, kwh) in enumerate(zip(found, used, strict=True)):
        height = int(HIGH * kwh / most)
        x = place * step + 2
        drawn.append(
            Bar(
                x=x,
                y=TOP + HIGH - height,
                width=step - 4,
                height=height,
                middle=x + (step - 4) // 2,
                value=str(format_decimal(round(kwh), locale=language)),
                day=format_date(one.taken_on, "d MMMM y", locale=language),
                month=format_date(one.taken_on, "LLL", locale=language)[:3],
            )
        )
    return drawn
