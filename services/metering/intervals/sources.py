"""The messages inside a file: one where it is XML, each `.xml` where it is a ZIP of them.

What a ZIP says of itself is not believed: bytes are counted as they come out of it.
"""

import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Final, cast

from chassis.filetypes import DIRECTORY, ENCRYPTED, Damaged, directory_size
from contracts.words import _
from services.metering.intervals.refusal import NOT_XML, WholeRefused

ZIP: Final = b"PK"
MEMBERS: Final = 1000
"""Messages in one archive: a year of days of a point is 366."""
UNPACKED: Final = 512 * 1024 * 1024
"""Bytes that one file may unpack to."""
RATIO, ROOM = 300, 4 * 1024 * 1024
"""How many bytes each packed one may become, beside some that always may: the layout's own
repetitions come to a hundred."""
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
BROKEN = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What `zipfile` raises where an archive is none, or is locked."""
ARCHIVES = (".zip", ".rar", ".7z", ".gz", ".tar")


def messages(file: BinaryIO, name: str) -> Iterator[tuple[str, BinaryIO]]:
    """Each message with its name. Raises WholeRefused, and so do its bytes as they are read."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    head = file.read(len(ZIP))
    file.seek(0)
    if head != ZIP:
        yield name, file
        return
    bound = Bound(size)
    try:
        with _archive(file) as archive:
            for member in _members(archive):
                with archive.open(member) as packed:
                    yield member.filename, cast("BinaryIO", Bounded(packed, bound))
    except BROKEN:
        raise _broken() from None


def _broken() -> WholeRefused:
    return WholeRefused(_("Архив повреждён или защищён паролем"), NOT_XML)


def _archive(file: BinaryIO) -> zipfile.ZipFile:
    try:
        if directory_size(file) > DIRECTORY:
            raise WholeRefused(_("В архиве слишком много файлов"), NOT_XML)
    except Damaged:
        raise zipfile.BadZipFile from None
    return zipfile.ZipFile(file)


def _members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The messages, by name, so that they are always taken in the same order."""
    found = archive.infolist()
    if any(one.filename.lower().endswith(ARCHIVES) for one in found):
        raise WholeRefused(_("В архиве лежит архив: вложенные не принимаются"), NOT_XML)
    chosen = [one for one in found if one.filename.lower().endswith(".xml") and not one.is_dir()]
    if not chosen:
        raise WholeRefused(_("В архиве нет файлов XML"), NOT_XML)
    if len(found) > MEMBERS:
        raise WholeRefused(_("В архиве слишком много файлов"), NOT_XML)
    if any(one.flag_bits & ENCRYPTED or one.compress_type not in METHODS for one in chosen):
        raise zipfile.BadZipFile
    return sorted(chosen, key=lambda one: one.filename)


class Bound:
    """How many bytes may still come out of one file."""

    def __init__(self, size: int) -> None:
        self._left = min(UNPACKED, size * RATIO + ROOM)

    def count(self, come: int) -> None:
        """So many came; raises WholeRefused where that is more than any honest file has."""
        self._left -= come
        if self._left < 0:
            raise WholeRefused(_("Архив распаковывается во слишком большой файл"), NOT_XML)


class Bounded:
    """A member's bytes, counted."""

    def __init__(self, packed: zipfile.ZipExtFile | object, bound: Bound) -> None:
        self._packed = cast("BinaryIO", packed)
        self._bound = bound

    def read(self, size: int) -> bytes:
        """Up to so many bytes."""
        try:
            piece = self._packed.read(size)
        except BROKEN:
            raise _broken() from None
        self._bound.count(len(piece))
        return piece
