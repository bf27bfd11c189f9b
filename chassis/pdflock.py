"""Whether a PDF asks for a password before it opens (ISO 32000-2, 7.6: the standard handler).

Many papers of offices are encrypted and open for everybody: their password only guards printing or
copying. So the empty password is tried, as every reader does. The file is looked through piece by
piece and only its encryption dictionary is read; pypdf, by which the tests make such files, reads
what a hostile file tells it to. What this does not understand is let in.
"""

import hashlib
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, BinaryIO, Final

from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PIECE: Final = 256 * 1024
OVERLAP: Final = 4096
"""Bytes that are looked at with both pieces; a dictionary of encryption is shorter."""
MOST: Final = 8
"""Places that are tried of each: a file that names more only means to keep us busy."""
PADDING: Final = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
_ENCRYPT = re.compile(rb"/Encrypt\s*(?:(\d{1,10})\s+\d{1,5}\s+R|<<)")
_ID = re.compile(rb"/ID\s*\[\s*")
_TOKEN = re.compile(rb"<<|>>|\[|\]|/[^\s/<>\[\]()]*|[^\s/<>\[\]()]+")
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_LITERAL = re.compile(rb"\\([0-7]{1,3}|\r\n|.)|\r\n?|[()]|[^\\()\r]+", re.DOTALL)


def is_locked(file: BinaryIO) -> bool:
    """Whether the empty password does not open it."""
    for place, found in islice(_matches(file, _ENCRYPT), MOST):
        for at in _places(file, place, found[1]):
            lock = _dictionary(_read(file, at))
            if lock.get(b"Filter") == b"/Standard":
                return not _opens(lock, _first_id(file, place))
    return False


def _places(file: BinaryIO, place: int, number: bytes | None) -> list[int]:
    """Where the dictionary may stand: right here, or as the object of that number."""
    if number is None:
        return [place]
    begins = re.compile(rb"(?<!\d)%s\s+\d{1,5}\s+obj" % number)
    return [at for at, _ in islice(_matches(file, begins), MOST)]


def holds(file: BinaryIO, sought: bytes) -> bool:
    """Whether these bytes stand somewhere in the file."""
    return next(_matches(file, re.compile(re.escape(sought))), None) is not None


def _matches(file: BinaryIO, sought: re.Pattern[bytes]) -> Iterator[tuple[int, re.Match[bytes]]]:
    """Where in the file it stands, each once, and what was found there."""
    begin, last = 0, -1
    while piece := _read(file, begin, PIECE):
        for found in sought.finditer(piece):
            if begin + found.start() > last:
                last = begin + found.start()
                yield last, found
        begin += PIECE - OVERLAP


def _read(file: BinaryIO, place: int, size: int = OVERLAP) -> bytes:
    file.seek(max(0, place))
    return file.read(size)


def _first_id(file: BinaryIO, place: int) -> bytes:
    """The first half of the file's name, which stands in the same dictionary as `/Encrypt`."""
    around = _read(file, place - OVERLAP, 2 * OVERLAP)
    found = list(_ID.finditer(around))
    return _string(around, found[-1].end())[0] if found else b""


def _dictionary(text: bytes) -> dict[bytes, bytes]:
    """The names of the first dictionary with what stands after each; inner ones are left out."""
    place, depth, name = text.find(b"<<"), 0, b""
    known: dict[bytes, bytes] = {}
    while 0 <= place < len(text):
        if text[place : place + 1] == b"(" or _is_hex(text, place):
            value, place = _string(text, place)
        elif found := _TOKEN.match(text, place):
            value, place = found[0], found.end()
            depth += {b"<<": 1, b"[": 1, b">>": -1, b"]": -1}.get(value, 0)
            if depth <= 0:
                break
        else:
            place += 1
            continue
        if depth > 1 or value in (b"<<", b">>", b"[", b"]"):
            name = b""
        elif not name:
            name = value[1:]
        else:
            known.setdefault(name, value)
            name = b""
    return known


def _is_hex(text: bytes, place: int) -> bool:
    return text[place : place + 1] == b"<" and text[place : place + 2] != b"<<"


def _string(text: bytes, place: int) -> tuple[bytes, int]:
    """The string that begins there, and where it ends."""
    if _is_hex(text, place):
        end = text.find(b">", place)
        digits = re.sub(rb"[^0-9A-Fa-f]", b"", text[place + 1 : end])
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode()), end + 1 or len(text)
    if text[place : place + 1] != b"(":
        return b"", place + 1
    parts, depth, place = [], 1, place + 1
    while found := _LITERAL.match(text, place):
        place = found.end()
        depth += {b"(": 1, b")": -1}.get(found[0], 0)
        if not depth:
            break
        parts.append(_unescaped(found))
    return b"".join(parts), place


def _unescaped(found: re.Match[bytes]) -> bytes:
    escaped = found[1]
    if escaped is None:
        return b"\n" if found[0] in (b"\r", b"\r\n") else found[0]
    if escaped.isdigit() and escaped < b"8":
        return bytes([int(escaped, 8) & 0xFF])
    if escaped in (b"\n", b"\r", b"\r\n"):
        return b""
    return _ESCAPES.get(escaped, escaped)


def _opens(lock: dict[bytes, bytes], name: bytes) -> bool:
    """Whether the empty password fits what the dictionary keeps of it; so too where it is odd."""
    try:
        revision, given = int(lock[b"R"]), lock[b"U"]
        if revision >= 5:
            hashed = _hash_2b if revision >= 6 else _sha256
            return hashed(given[32:40]) == given[:32]
        lengths = {5, 16, int(lock.get(b"Length", b"40")) // 8}
        return any(_fits(lock, name, revision, length) for length in lengths if 5 <= length <= 16)
    except (KeyError, ValueError):
        return True


def _fits(lock: dict[bytes, bytes], name: bytes, revision: int, length: int) -> bool:
    """Algorithms 2, 4 and 5: up to AES-128."""
    rights = (int(lock[b"P"]) & 0xFFFFFFFF).to_bytes(4, "little")
    bare = revision >= 4 and lock.get(b"EncryptMetadata") == b"false"
    key = _md5(PADDING + lock[b"O"][:32] + rights + name + (b"\xff" * 4 if bare else b""))
    if revision == 2:
        return _rc4(key[:length], PADDING) == lock[b"U"][:32]
    for _ in range(50):
        key = _md5(key[:length])
    made = _md5(PADDING + name)
    for turn in range(20):
        made = _rc4(bytes(byte ^ turn for byte in key[:length]), made)
    return made == lock[b"U"][:16]


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _rc4(key: bytes, data: bytes) -> bytes:
    return Cipher(ARC4(key), mode=None).encryptor().update(data)


def _hash_2b(salt: bytes) -> bytes:
    """Algorithm 2.B, of the empty password."""
    key, turn, last = _sha256(salt), 0, 0
    hashes: tuple[Any, ...] = (hashlib.sha256, hashlib.sha384, hashlib.sha512)
    while turn < 64 or last > turn - 32:
        cipher = Cipher(algorithms.AES(key[:16]), modes.CBC(key[16:32]))
        mixed = cipher.encryptor().update(key * 64)
        key = hashes[sum(mixed[:16]) % 3](mixed).digest()
        last, turn = mixed[-1], turn + 1
    return key[:32]
