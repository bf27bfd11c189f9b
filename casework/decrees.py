"""Days moved by a decree that the calendar does not know yet, or has wrong.

A company names a file of them (setting `calendar_file`); it goes before what the calendar knows:

    [[decree]]
    name = "Постановление Правительства РФ от 00.00.0000 № 0000"
    working = [2027-02-20]
    off = [2027-02-22]
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError


class Decree(BaseModel):
    """Days that one decree makes worked or free."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    working: list[date] = []
    off: list[date] = []


class BadCalendar(ValueError):
    """The file cannot be read as decrees; a process does not start with it."""


@dataclass(frozen=True)
class Moved:
    """What a decree of the file says about a day."""

    works: bool
    decree: str


_moved: dict[date, Moved] = {}


def use(file: str) -> None:
    """Let the decrees of this file go before what the calendar knows; empty is no file.

    Raises `BadCalendar`.
    """
    moved = read(Path(file)) if file else {}
    _moved.clear()
    _moved.update(moved)


def read(path: Path) -> Mapping[date, Moved]:
    """The days that a file of decrees moves."""
    try:
        rows = tomllib.loads(path.read_text("utf-8")).get("decree", [])
        decrees = [Decree.model_validate(row) for row in rows]
    except (OSError, ValueError, TypeError, ValidationError) as error:
        raise BadCalendar(f"{path}: {error}") from None
    moved: dict[date, Moved] = {}
    for decree in decrees:
        both = set(decree.working) & set(decree.off)
        if both:
            raise BadCalendar(f"{path}: {min(both)} is both worked and off in {decree.name}")
        moved |= {day: Moved(True, decree.name) for day in decree.working}
        moved |= {day: Moved(False, decree.name) for day in decree.off}
    return moved


def on(day: date) -> Moved | None:
    """What the file says of that day; None where it says nothing."""
    return _moved.get(day)


def named(year: int) -> list[str]:
    """The decrees of the file that move a day of this year."""
    found = {one.decree: None for day, one in sorted(_moved.items()) if day.year == year}
    return list(found)
