"""Pages that carry a key of their own each time they are shown, kept in pieces around it.

By its key a form that is sent twice is one command, so no two readings of a page may share one; all
the rest of the page is the same. Packed, each piece is packed for itself and the key lies between
them as it is, so that only the checksum at the end has to be made anew with another key.
"""

import gzip
import zlib
from dataclasses import dataclass
from struct import pack
from typing import Self

from starlette.types import Scope

from chassis.clock import new_id

HEAD = bytes.fromhex("1f8b08000000000000ff")
TAIL = 8


def key_of(scope: Scope) -> bytes:
    """The key that the page answering this request carries; empty where it has none."""
    return str(scope.get("state", {}).get("once", "")).encode()


def packed(body: bytes, key: bytes, level: int) -> bytes:
    """Gzip (RFC 1952) in which the key lies in blocks stored as they are (RFC 1951, 3.2.4)."""
    *before, last = body.split(key)
    stored = pack("<BHH", 0, len(key), 0xFFFF ^ len(key)) + key
    blocks = [_deflated(piece, level, zlib.Z_SYNC_FLUSH) + stored for piece in before]
    return b"".join([HEAD, *blocks, _deflated(last, level, zlib.Z_FINISH), _tail(body)])


def _deflated(piece: bytes, level: int, end: int) -> bytes:
    squeeze = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    return squeeze.compress(piece) + squeeze.flush(end)


def _tail(body: bytes) -> bytes:
    return pack("<II", zlib.crc32(body), len(body) & 0xFFFFFFFF)


@dataclass(frozen=True)
class Reusable:
    """A body as it goes out, in pieces around its key; `plain` are those of a packed one."""

    pieces: tuple[bytes, ...]
    plain: tuple[bytes, ...] = ()

    @classmethod
    def of(cls, body: bytes, key: bytes, *, is_packed: bool) -> Self:
        """From how it went out with this key; one without it stays as it is."""
        if not key or key not in body:
            return cls((body,))
        if not is_packed:
            return cls(tuple(body.split(key)))
        return cls(tuple(body[:-TAIL].split(key)), tuple(gzip.decompress(body).split(key)))

    def __len__(self) -> int:
        return sum(map(len, self.pieces)) + sum(map(len, self.plain))

    def fresh(self) -> bytes:
        """The body with a key that nobody else is given; as long as it was."""
        if len(self.pieces) == 1:
            return self.pieces[0]
        key = new_id().encode()
        body = key.join(self.pieces)
        return body + _tail(key.join(self.plain)) if self.plain else body
