"""One event as a calendar takes it (RFC 5545): text that any calendar program opens."""

from datetime import UTC, datetime
from typing import NamedTuple

LONGEST = 74
"""Octets of a line; the rest goes on in the next, after a space."""


class Event(NamedTuple):
    """What stands in the calendar. The same `uid` with a higher `sequence` takes its place."""

    uid: str
    sequence: int
    stamp: datetime
    starts_at: datetime
    ends_at: datetime
    summary: str
    place: str
    about: str
    cancelled: bool = False


def as_ics(event: Event) -> str:
    """The whole file, lines ended as the standard wants."""
    said = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Kabinet//Visits//RU",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTAMP:{_utc(event.stamp)}",
        f"DTSTART:{_utc(event.starts_at)}",
        f"DTEND:{_utc(event.ends_at)}",
        f"SUMMARY:{_text(event.summary)}",
        f"LOCATION:{_text(event.place)}",
        f"DESCRIPTION:{_text(event.about)}",
        f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}",
        *(() if event.cancelled else _alarm(event.summary)),
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{folded}\r\n" for line in said for folded in _folded(line))


def _alarm(summary: str) -> list[str]:
    return [
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{_text(summary)}",
        "TRIGGER:-PT1H",
        "END:VALARM",
    ]


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    """With what has a meaning of its own there taken for what it is."""
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return "\\n".join(text.splitlines())


def _folded(line: str) -> list[str]:
    """In pieces of 75 octets at the most, no character of several octets cut."""
    pieces, piece = list[str](), ""
    for char in line:
        if len((piece + char).encode()) > LONGEST:
            pieces.append(piece)
            piece = " "
        piece += char
    return [*pieces, piece]
