"""Bars of a view, drawn on the server: upright ones for a wide page and for paper, lying ones for
a phone, each with its value. Only where each thing stands is reckoned here; `chart.html` draws it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from contracts.consumption import Bar
from gateway.pages.consumption.figures import kwh

WIDE, HEIGHT, LEFT, TOP, BOTTOM = 960, 320, 64, 30, 34
NARROW, ROW, LABEL, VALUE = 340, 26, 66, 92
LETTER = 7
"""A figure's width in the wide chart."""
STEPS = (1, 2, 5)


@dataclass(frozen=True)
class Piece:
    """A rectangle, of the zone of this place."""

    x: float
    y: float
    width: float
    height: float
    zone: int


@dataclass(frozen=True)
class Drawn:
    """A bar: what is known in pieces by zone, the year before as an outline, its gap, its words.

    `state`: whole, part, gap or ahead; `look`: plain, spread or doubt.
    """

    label: str
    value: str
    state: str
    look: str
    pieces: Sequence[Piece]
    was: Piece | None
    gap: Piece | None
    label_at: tuple[float, float]
    value_at: tuple[float, float]


@dataclass(frozen=True)
class Line:
    """A line across the chart at a round value."""

    at: float
    label: str


@dataclass(frozen=True)
class Chart:
    """All of it, `width` by `height`."""

    width: int
    height: int
    bars: Sequence[Drawn]
    lines: Sequence[Line]
    left: int


def top_of(bars: Sequence[Bar]) -> int:
    """The highest of ours and of the year before, Wh; never zero."""
    return max(1, *(max(bar.known, bar.was or 0) for bar in bars))


def scale_of(most: int) -> tuple[int, int]:
    """A round step and how many of them reach over `most`."""
    step = next(
        factor * power
        for power in (10**n for n in range(15))
        for factor in STEPS
        if factor * power * 4 >= most
    )
    return step, -(-most // step)


def _state(bar: Bar) -> str:
    if bar.value is not None:
        return "whole"
    if bar.known or bar.quality == "incomplete":
        return "part"
    return "gap" if bar.missing else "ahead"


def _look(bar: Bar) -> str:
    return {"spread": "spread", "calculated": "spread", "questionable": "doubt"}.get(
        bar.trust, "plain"
    )


def _parts(bar: Bar) -> Sequence[int]:
    return bar.zones if sum(bar.zones) == bar.known and bar.zones else (bar.known,)


def wide(bars: Sequence[Bar], labels: Sequence[str], language: str) -> Chart:
    """Upright bars with round lines behind them; a value stands over its bar where it fits."""
    step, count = scale_of(top_of(bars))
    inner, slot = HEIGHT - TOP - BOTTOM, (WIDE - LEFT) / len(bars)
    most, thick = step * count, slot * 0.68
    base = HEIGHT - BOTTOM

    def high(wh: int) -> float:
        return round(float(Decimal(wh) * inner / most), 1)

    highest = max(bars, key=lambda bar: bar.known)
    drawn = []
    for place, (bar, label) in enumerate(zip(bars, labels, strict=True)):
        x = round(LEFT + place * slot + (slot - thick) / 2, 1)
        said = kwh(bar.known, language) if bar.known or bar.value is not None else ""
        fits = len(said) * LETTER <= slot or bar is highest
        middle, y = round(x + thick / 2, 1), float(base)
        pieces = []
        for zone, wh in enumerate(_parts(bar)):
            y = round(y - high(wh), 1)
            pieces.append(Piece(x, y, round(thick, 1), high(wh), zone))
        was = None
        if bar.was is not None:
            was = Piece(
                round(x - 2, 1), base - high(bar.was), round(thick + 4, 1), high(bar.was), 0
            )
        gap = Piece(x, TOP, round(thick, 1), y - TOP, 0) if bar.missing else None
        drawn.append(
            Drawn(
                label=label,
                value=said if fits else "",
                state=_state(bar),
                look=_look(bar),
                pieces=pieces,
                was=was,
                gap=gap,
                label_at=(middle, base + 22),
                value_at=(middle, round(y - 7, 1)),
            )
        )
    lines = [Line(base - high(step * n), kwh(step * n, language)) for n in range(count + 1)]
    return Chart(WIDE, HEIGHT, drawn, lines, LEFT)


def narrow(bars: Sequence[Bar], labels: Sequence[str], language: str, gap_words: str) -> Chart:
    """Lying bars, a row each, with every value beside it in figures of the page's own size."""
    most, room = top_of(bars), NARROW - LABEL - VALUE
    drawn = []
    for place, (bar, label) in enumerate(zip(bars, labels, strict=True)):
        top, x, pieces = place * ROW, float(LABEL), []
        for zone, wh in enumerate(_parts(bar)):
            width = round(float(Decimal(wh) * room / most), 1)
            pieces.append(Piece(round(x, 1), top + 5, width, 16, zone))
            x += width
        was = None
        if bar.was is not None:
            width = round(float(Decimal(bar.was) * room / most), 1)
            was = Piece(LABEL, top + 3, width, 20, 0)
        state = _state(bar)
        known = kwh(bar.known, language)
        drawn.append(
            Drawn(
                label=label,
                value={"gap": gap_words, "ahead": ""}.get(state, known),
                state=state,
                look=_look(bar),
                pieces=pieces,
                was=was,
                gap=Piece(round(x, 1), top + 5, LABEL + room - x, 16, 0) if bar.missing else None,
                label_at=(0, top + 18),
                value_at=(NARROW, top + 18),
            )
        )
    return Chart(NARROW, ROW * len(bars) + 2, drawn, (), LABEL)
