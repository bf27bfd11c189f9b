"""What a file is, found from its content alone: head, tail, and a ZIP's directory.

Nothing here reads a file whole, for a file may be as large as the settings allow.
"""

import os
import struct
import zipfile
from typing import BinaryIO

import filetype

from chassis.errors import WrongType
from chassis.pdflock import holds, is_locked
from contracts.words import _

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    DOCX: ".docx",
    XLSX: ".xlsx",
}
OFFICE = {DOCX: "word/document.xml", XLSX: "xl/workbook.xml"}
HEAD, TAIL = 8192, 2048
UNPACKED = 500_000_000
"""Bytes a document may say that it unpacks to; one that says more is a bomb."""
DIRECTORY = 1024 * 1024
"""Bytes of a ZIP's directory: some ten thousand members, where a document has a few dozen."""
END_OF_ZIP = b"PK\x05\x06"
LONGEST_END = 22 + 65_535
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""A container of another kind: Word's and Excel's of long ago, and today's with a password."""
LOCKED_OFFICE = "EncryptedPackage".encode("utf-16-le")
ENCRYPTED = 0x1


class Damaged(WrongType):
    """It begins like a file that is taken and does not hold together."""

    slug, default = "damaged-file", _("Файл повреждён. Сохраните его заново и приложите ещё раз")


class Locked(Damaged):
    """It asks for a password, which nobody here knows."""

    slug = "locked-file"
    default = _("Файл защищён паролем. Сохраните его без пароля и приложите ещё раз")


def type_of(file: BinaryIO) -> str:
    """The MIME type, one of `TYPES`; `Locked`, `Damaged` or `WrongType` where there is none."""
    head, tail = _ends(file)
    if head.startswith(b"%PDF-"):
        return _open_pdf(file, _whole("application/pdf", b"%%EOF" in tail))
    if head.startswith(b"PK\x03\x04"):
        return _office(file)
    if head.startswith(OLD_OFFICE):
        raise Locked if holds(file, LOCKED_OFFICE) else WrongType
    guess: str | None = filetype.guess_mime(head)
    if guess == "image/png":
        return _whole(guess, b"IEND" in tail)
    if guess == "image/jpeg":
        return guess
    raise WrongType


def _ends(file: BinaryIO) -> tuple[bytes, bytes]:
    file.seek(0)
    head = file.read(HEAD)
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - TAIL))
    return head, file.read(TAIL)


def _whole(mime: str, ends_well: bool) -> str:
    if not ends_well:
        raise Damaged
    return mime


def _open_pdf(file: BinaryIO, mime: str) -> str:
    if is_locked(file):
        raise Locked
    return mime


def _office(file: BinaryIO) -> str:
    if directory_size(file) > DIRECTORY:
        raise WrongType
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
        raise Damaged from None
    names = {member.filename for member in members}
    if sum(member.file_size for member in members) > UNPACKED:
        raise WrongType
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise WrongType  # macros under the name of a document that has none
    mime = next((mime for mime, part in OFFICE.items() if part in names), None)
    if mime is None:
        raise WrongType
    if any(member.flag_bits & ENCRYPTED for member in members):
        raise Locked
    return mime


def directory_size(file: BinaryIO) -> int:
    """How long a ZIP says its directory is, in bytes: `zipfile` would read it all at once."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - LONGEST_END))
    end = file.read(LONGEST_END)
    place = end.rfind(END_OF_ZIP)
    if place < 0 or len(end) - place < 22:
        raise Damaged
    return int(struct.unpack_from("<I", end, place + 12)[0])
