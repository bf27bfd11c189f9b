"""From the periods of a channel, as a file has them, to its series."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from contracts.words import _
from services.metering.intervals.refusal import PointRefused
from services.metering.intervals.series import STEPS, Series, length, places

MOST = 100
"""More periods than the longest day has half-hours."""
FINEST = 3
"""Digits after the point: to the watt-hour. The layout has whole numbers, some senders more."""
DIGITS = 12
"""Digits before the point."""
NUMBER = re.compile(r"(\d{1,12})(?:[.,](\d{1,9}))?")
GROUPED = re.compile(r"\d{1,3}(?:\s\d{3})+(?:[.,]\d{1,9})?")
MARKS = {
    "errofmeasuring": "errofmeasuring",
    "extendedstatus": "extendedstatus",
    "exstendedstatus": "extendedstatus",
    "param1": "param1",
    "param2": "param2",
    "param3": "param3",
}
LONGEST_MARK = 40
GOOD = {"status": "0"}
"""What nearly every value is marked with."""


Told = tuple[Mapping[str, str], str, Mapping[str, str]]


class Period(NamedTuple):
    """One of a file: its own attributes, the text of its value, and the attributes of that."""

    told: Mapping[str, str]
    text: str
    marks: Mapping[str, str]

    @property
    def ends(self) -> tuple[str, str]:
        """Where on the clock it begins and ends."""
        return attribute(self.told, "start"), attribute(self.told, "end")

    @property
    def is_summer(self) -> bool:
        """Of an hour that came twice, the first."""
        return attribute(self.told, "summer") == "1"


def attribute(told: Mapping[str, str], name: str) -> str:
    """The attribute of this name, in whatever case it is written; empty where there is none."""
    found = told.get(name)
    if found is None:
        found = next((said for key, said in told.items() if key.lower() == name), "")
    return found.strip()


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}{minutes % 60:02d}"


LASTS: dict[tuple[str, str], int] = {
    (_clock(begin), _clock(begin + step)): step for step in STEPS for begin in range(0, 1440, step)
} | {(_clock(1440 - step), "0000"): step for step in STEPS}
"""How many minutes a period lasts, by where it begins and ends."""


IN_TURN: dict[int, list[Mapping[str, str]]] = {
    1440 // step: [
        {"start": _clock(begin), "end": _clock((begin + step) % 1440)}
        for begin in range(0, 1440, step)
    ]
    for step in STEPS
}
"""What the periods of a plain day say of themselves, by how many there are."""


def series(periods: Sequence[Told], on: date) -> Series:
    """The channel's day. Raises PointRefused where a period is none, or stands there twice."""
    if not periods:
        raise PointRefused(_("В канале нет ни одного интервала"))
    return _plain(periods, on) or _any(list(map(Period._make, periods)), on)


def _plain(periods: Sequence[Told], on: date) -> Series | None:
    """A day as nearly all are, looked at as a whole: each period in its turn, a whole number in
    each, nothing marked. None for any other.
    """
    count = len(periods)
    told, texts, marks = zip(*periods, strict=True)
    if count not in IN_TURN or list(told) != IN_TURN[count]:
        return None
    minutes = 1440 // count
    if length(on, minutes) != count or marks not in (({},) * count, (GOOD,) * count):
        return None
    digits, lengths = "".join(texts), set(map(len, texts))
    if 0 in lengths or max(lengths) > DIGITS or not (digits.isdigit() and digits.isascii()):
        return None
    return Series(minutes, tuple(map(int, texts)))


def _any(periods: Sequence[Period], on: date) -> Series:
    """The same for whatever comes, a period after the other."""
    minutes = _lasts(periods[0].ends)
    count, clock = length(on, minutes), places(on, minutes)
    found: dict[int, tuple[int, int] | None] = {}
    statuses: dict[int, int] = {}
    extras: dict[int, dict[str, str]] = {}
    for period in periods:
        told, text, marks = period
        ends = told.get("start", ""), told.get("end", "")
        if ends not in LASTS:
            ends = period.ends
        if LASTS.get(ends) != minutes:
            _lasts(ends)
            raise PointRefused(_("В одном канале и часы, и получасы"))
        value = number(text)
        at = clock.get(ends[0])
        if at is None and (value is None or not value[0]):
            continue  # the hour that a spring day did not have
        if at is None:
            raise PointRefused(_("Интервала с {start} в этих сутках нет"), start=ends[0])
        place = at[0] if len(told) > 2 and period.is_summer else at[-1]
        if place in found:
            raise PointRefused(_("Интервал с {start} указан дважды"), start=ends[0])
        found[place] = value
        if marks and marks != GOOD:
            _mark(marks, place, statuses, extras)
    scale = max((value[1] for value in found.values() if value), default=0)
    values = tuple(_scaled(found.get(place), scale) for place in range(count))
    marked = tuple(statuses.get(place, 0) for place in range(count)) if statuses else ()
    return Series(minutes, values, scale, marked, extras)


def _lasts(ends: tuple[str, str]) -> int:
    lasts = LASTS.get(ends)
    if lasts is None:
        start, end = (one[:8] or "?" for one in ends)
        raise PointRefused(_("Интервал {start}–{end} не получас и не час"), start=start, end=end)
    return lasts


def number(text: str) -> tuple[int, int] | None:
    """A value as a whole number and the digits of it after the point; None where none stands."""
    if text.isdigit() and text.isascii() and len(text) <= DIGITS:
        return int(text), 0
    text = text.strip()
    if not text:
        return None
    if GROUPED.fullmatch(text):
        text = re.sub(r"\s", "", text)
    found = NUMBER.fullmatch(text)
    part = (found[2] or "").rstrip("0") if found else ""
    if found is None or not text.isascii() or len(part) > FINEST:
        raise PointRefused(_("Значение «{value}» не число"), value=text[:20])
    return int(found[1] + part), len(part)


def _scaled(value: tuple[int, int] | None, scale: int) -> int | None:
    return None if value is None else value[0] * 10 ** (scale - value[1])


def _mark(
    marks: Mapping[str, str],
    place: int,
    statuses: dict[int, int],
    extras: dict[int, dict[str, str]],
) -> None:
    """Keep what else is said of a value; names in any case, other names left out."""
    for name, value in marks.items():
        name, said = name.lower(), value.strip()  # noqa: PLW2901  as it is meant
        if name == "status":
            if said and not (said.isascii() and said.isdigit() and len(said) <= 4):
                raise PointRefused(_("Статус «{value}» не число"), value=said[:20])
            if said and int(said):
                statuses[place] = int(said)
        elif name in MARKS and said:
            extras.setdefault(place, {})[MARKS[name]] = said[:LONGEST_MARK]
