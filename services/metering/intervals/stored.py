"""How a point's day is stored: whose it is in twelve bytes, a channel's version in one field.

Names of fields, long ids and moments are half of what a day of half-hours weighs, so they are few
and short: a year of a point is 365 of these.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple, Self
from uuid import UUID

from bson import ObjectId

from chassis.store import Document
from services.metering.intervals.packing import unpack
from services.metering.intervals.series import CHANNELS, Series

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
MOMENT, ORIGIN = 6, 22
"""Bytes of when a file was made; and with the import behind it."""


def key(code: str, on: date) -> ObjectId:
    """The `_id` of a point's day: its 15 digits and YYYYMMDD, to be read as they are written."""
    return ObjectId(f"{code:0>16}{number(on):08}")


def named(key: ObjectId) -> tuple[str, date]:
    """Whose day it is, and which."""
    digits = str(key)
    return digits[1:16], day(int(digits[16:]))


def number(on: date) -> int:
    """A day as it lies in the index: 20260101."""
    return on.year * 10000 + on.month * 100 + on.day


def day(number: int) -> date:
    """The day again."""
    return date(number // 10000, number // 100 % 100, number % 100)


@dataclass(frozen=True, slots=True)
class PointDay:
    """What one file says of a point's day: packed values by channel."""

    code: str
    on: date
    channels: Mapping[str, bytes]

    @property
    def key(self) -> ObjectId:
        """Its `_id`."""
        return key(self.code, self.on)


class Origin(NamedTuple):
    """Which file said it: when that was made, and the import that took it."""

    made_at: datetime
    import_id: str

    @property
    def mark(self) -> bytes:
        """To the millisecond; of two, that of the file that holds sorts last."""
        made_at = (self.made_at - EPOCH) // MILLISECOND
        return made_at.to_bytes(MOMENT, "big") + UUID(self.import_id).bytes

    def document(self, one: PointDay) -> Document:
        """The day as it lies where nothing was said of it before."""
        mark = self.mark
        parts = {name: mark + packed for name, packed in one.channels.items()}
        return {"_id": one.key, "p": one.code, "on": number(one.on), **parts}


class Version(NamedTuple):
    """What a file says of a channel's day: the mark of its origin, and the packed values."""

    mark: bytes
    packed: bytes

    @classmethod
    def of(cls, part: bytes) -> Self:
        """From how it lies."""
        return cls(part[:ORIGIN], part[ORIGIN:])

    @property
    def part(self) -> bytes:
        """As it lies."""
        return self.mark + self.packed

    @property
    def made_at(self) -> datetime:
        """When its file was made."""
        return EPOCH + int.from_bytes(self.mark[:MOMENT], "big") * MILLISECOND

    @property
    def by(self) -> bytes:
        """The import, as its bytes sort: by when it was received."""
        return self.mark[MOMENT:]

    @property
    def import_id(self) -> str:
        """The import that took it."""
        return str(UUID(bytes=self.by))

    @property
    def series(self) -> Series:
        """The values. Raises Broken."""
        return unpack(self.packed)


def parts(document: Document) -> dict[str, bytes]:
    """Its channels as they lie."""
    return {name: document[name] for name in CHANNELS if name in document}
