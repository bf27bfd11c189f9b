"""A series in a hundred bytes: whole numbers of as many bytes as each needs, a gap apart from zero.

version · minutes · scale · what follows · count · values (0 is a gap, else value + 1)
[runs of statuses: count, (how many, status)...] [other marks: JSON, deflated]
"""

import json
import zlib
from collections.abc import Iterable, Iterator
from itertools import groupby

from services.metering.intervals.series import STEPS, Extras, Series

VERSION = 1
STATUSES, EXTRAS = 1, 2
LONGEST = 100
"""More values than the longest day has half-hours."""
MARKS = 64 * 1024
"""Bytes that other marks of a day may unpack to."""


class Broken(ValueError):
    """These bytes were not packed here."""


def pack(series: Series) -> bytes:
    """The series as bytes."""
    marked = (STATUSES if any(series.statuses) else 0) | (EXTRAS if series.extras else 0)
    out = bytearray((VERSION, series.minutes, series.scale, marked))
    _number(out, len(series.values))
    for value in series.values:
        number = 0 if value is None else value + 1
        if number < 128:
            out.append(number)
        else:
            _number(out, number)
    if marked & STATUSES:
        runs = [(len(list(run)), status) for status, run in groupby(series.statuses)]
        _number(out, len(runs))
        for count, status in runs:
            _number(out, count)
            _number(out, status)
    if marked & EXTRAS:
        said = json.dumps(series.extras, ensure_ascii=False, separators=(",", ":"))
        out += zlib.compress(said.encode(), 9)
    return bytes(out)


def unpack(packed: bytes) -> Series:
    """The series again. Raises Broken."""
    try:
        return _unpacked(packed)
    except (StopIteration, ValueError, TypeError, AttributeError, zlib.error) as error:
        raise Broken(type(error).__name__) from None


def _unpacked(packed: bytes) -> Series:
    version, minutes, scale, marked = packed[:4]
    if version != VERSION or minutes not in STEPS:
        raise Broken("version")
    rest = iter(packed[4:])
    count = _read(rest)
    if count > LONGEST:
        raise Broken("count")
    read = [_read(rest) for _ in range(count)]
    statuses = tuple(_statuses(rest)) if marked & STATUSES else ()
    if statuses and len(statuses) != count:
        raise Broken("statuses")
    extras = _extras(bytes(rest)) if marked & EXTRAS else {}
    values = tuple(one - 1 if one else None for one in read)
    return Series(minutes, values, scale, statuses, extras)


def _statuses(rest: Iterator[int]) -> Iterable[int]:
    for _ in range(_read(rest)):
        count, status = _read(rest), _read(rest)
        if count > LONGEST:
            raise Broken("run")
        yield from [status] * count


def _extras(packed: bytes) -> Extras:
    said = zlib.decompressobj().decompress(packed, MARKS)
    return {int(place): dict(marks) for place, marks in json.loads(said).items()}


def _number(out: bytearray, number: int) -> None:
    """Seven bits a byte, the lowest first; the eighth says that more follow."""
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)


def _read(rest: Iterator[int]) -> int:
    number, shift = 0, 0
    for byte in rest:
        number |= (byte & 127) << shift
        if byte < 128:
            return number
        shift += 7
        if shift > 63:
            break
    raise Broken("number")
