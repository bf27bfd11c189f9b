"""The plan of an office as people type it: `09:00-13:00, 14:00-18:00`, a date a line."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from chassis.errors import Invalid
from contracts.offices import PURPOSES, WEEKDAYS, Office
from contracts.words import _

FIELDS = (
    "name",
    "address",
    "directions",
    *(f"hours_{day}" for day in WEEKDAYS),
    "slot_minutes",
    "desks",
    "closed_on",
    "special",
    "purposes",
    "active",
)
SPAN = re.compile(r"(\d{1,2})[:.](\d{2})\s*[-–—]\s*(\d{1,2})[:.](\d{2})")
Spans = list[list[str]]
USUAL = "09:00–13:00, 14:00–18:00"


def parsed(typed: Mapping[str, str]) -> dict[str, Any]:
    """The plan as the service takes it; `Invalid` at what cannot be read."""
    return {
        "name": typed["name"],
        "address": typed["address"],
        "directions": typed["directions"],
        "hours": {day: _spans(f"hours_{day}", typed[f"hours_{day}"]) for day in WEEKDAYS},
        "slot_minutes": _number("slot_minutes", typed["slot_minutes"]),
        "desks": _number("desks", typed["desks"]),
        "closed_on": [_day("closed_on", line).isoformat() for line in typed["closed_on"].split()],
        "special": dict(_special(line) for line in typed["special"].splitlines() if line.strip()),
        "purposes": [line.strip() for line in typed["purposes"].splitlines() if line.strip()],
        "active": bool(typed["active"]),
    }


def written(office: Office | None) -> dict[str, str]:
    """The form filled in with what is planned, or with what is usual."""
    if office is None:
        usual = {f"hours_{day}": USUAL if day not in ("sat", "sun") else "" for day in WEEKDAYS}
        plain = {"slot_minutes": "30", "desks": "1", "purposes": "\n".join(PURPOSES), "active": "1"}
        return dict.fromkeys(FIELDS, "") | usual | plain
    return {
        "name": office.name,
        "address": office.address,
        "directions": office.directions,
        **{f"hours_{day}": _said(office.hours.get(day, [])) for day in WEEKDAYS},
        "slot_minutes": str(office.slot_minutes),
        "desks": str(office.desks),
        "closed_on": "\n".join(f"{day:%d.%m.%Y}" for day in office.closed_on),
        "special": "\n".join(
            f"{date.fromisoformat(day):%d.%m.%Y} {_said(spans)}".strip()
            for day, spans in sorted(office.special.items())
        ),
        "purposes": "\n".join(office.purposes),
        "active": "1" if office.active else "",
    }


def _said(spans: Any) -> str:
    return ", ".join(f"{begins}–{ends}" for begins, ends in spans)


def _spans(field: str, text: str) -> Spans:
    spans = []
    for part in filter(None, (one.strip() for one in re.split(r"[,;]", text))):
        found = SPAN.fullmatch(part)
        if found is None:
            raise Invalid((field, _("Часы: например, 09:00–13:00, 14:00–18:00")))
        one, two, three, four = found.groups()
        spans.append([f"{one:0>2}:{two}", f"{three:0>2}:{four}"])
    return spans


def _special(line: str) -> tuple[str, Spans]:
    day, _space, hours = line.strip().partition(" ")
    return _day("special", day).isoformat(), _spans("special", hours)


def _day(field: str, text: str) -> date:
    for form in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007  a day, not a moment
        except ValueError:
            continue
    raise Invalid((field, _("День: например, 31.12.2026")))


def _number(field: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise Invalid((field, _("Введите число")))
    return int(text)
