"""Channels of plain days, taken out of a file before the parser comes to them.

Nearly every channel of макет 80020 is a day of half-hours in their turn with whole numbers, and in
one file each looks like the one before but for these. The parser tells of an element in four calls,
which is most of what reading a file costs; so what looks like that is left out of what it is given,
and the reader takes it where the parser comes to the place. That place is an offset and cannot be
forged. What is left out is whole elements of ASCII without references, comments or sections: well
formed wherever elements may stand, and nothing but text or a comment where they may not.
"""

import re
from collections.abc import Sequence
from itertools import repeat
from typing import Final

from services.metering.intervals.periods import IN_TURN, Told

BEGIN: Final = re.compile(rb"<measuringchannel [^<>]*>")
END: Final = b"</measuringchannel>"
PERIODS: Final = re.compile(
    rb'(?:\s*<period start="\d{4}" end="\d{4}">\s*'
    rb'<value(?: status="0")?>\d{1,12}</value>\s*</period>)+\s*'
)
ENDS: Final = re.compile(rb'start="(\d{4})" end="(\d{4})"')
VALUE: Final = re.compile(rb">(\d{1,12})</value>")
EMPTY: Final = b"></value>"
LONGEST: Final = 16 * 1024
"""Bytes of a channel that are waited for; half-hours of a day are a fifth of it."""


class Plain:
    """What was left out of a file so far."""

    def __init__(self) -> None:
        self._rest = b""
        self._given = 0
        self._left_out: dict[int, list[Told]] = {}
        self._looks, self._count = b"", 0

    def without(self, piece: bytes) -> bytes:
        """What the parser is given of the next piece; what follows on it may be held back."""
        piece = self._rest + piece
        out, done = bytearray(), 0
        while found := BEGIN.search(piece, done):
            begun, ends = found.end(), piece.find(END, found.end())
            if ends < 0:
                break
            out += piece[done:begun]
            body = piece[begun:ends]
            if periods := self._periods(body):
                self._left_out[self._given + len(out) - len(found[0])] = periods
                body = b"\n" * body.count(b"\n")  # the parser counts lines
            out += body
            done = ends
        waits = found is not None and len(piece) - found.start() < LONGEST
        until = found.start() if found and waits else len(piece)
        out += piece[done:until]
        self._rest = piece[until:]
        self._given += len(out)
        return bytes(out)

    def rest(self) -> bytes:
        """What was held back, once nothing follows."""
        rest, self._rest = self._rest, b""
        return rest

    def at(self, offset: int) -> Sequence[Told]:
        """The periods of the channel that begins there, where they were left out."""
        return self._left_out.pop(offset, ())

    def forget(self, before: int) -> None:
        """What the parser went past was in a comment, or nowhere."""
        for offset in [one for one in self._left_out if one < before]:
            del self._left_out[offset]

    def _periods(self, body: bytes) -> list[Told]:
        """Its periods, where it is plain; else none."""
        looks, values = VALUE.sub(EMPTY, body), VALUE.findall(body)
        if not values:
            return []
        if looks != self._looks:
            turn = IN_TURN.get(len(values))
            ends = [{"start": a.decode(), "end": b.decode()} for a, b in ENDS.findall(body)]
            if turn is None or ends != turn or not PERIODS.fullmatch(body):
                return []
            self._looks, self._count = looks, len(values)
        if len(values) != self._count:
            return []
        texts = b" ".join(values).decode().split(" ")
        return list(zip(IN_TURN[self._count], texts, repeat({})))
