"""Files that people send, and files that somebody made up."""

import io
import struct
import zipfile
import zlib

from pypdf import PdfWriter

from chassis.filetypes import LOCKED_OFFICE, OLD_OFFICE
from tests.applications.door import PDF

WORD, SHEET = "word/document.xml", "xl/workbook.xml"


def office(part: str, content: bytes = b"<w/>", **more: bytes) -> bytes:
    """A ZIP with this part, as DOCX and XLSX are."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(part, content)
        for name, extra in more.items():
            archive.writestr(name.replace("__", "/"), extra)
    return out.getvalue()


def png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\x00\x00")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
DOCX, XLSX = office(WORD), office(SHEET)


def declared(size: int) -> bytes:
    """A small ZIP whose directory says that its part unpacks to `size` bytes."""
    packed = bytearray(DOCX)
    place = packed.rindex(b"PK\x01\x02")
    struct.pack_into("<I", packed, place + 24, size)
    return bytes(packed)


def of_version(version: int) -> bytes:
    """A ZIP that asks for an unpacker nobody has."""
    packed = bytearray(DOCX)
    place = packed.index(b"PK\x01\x02")
    struct.pack_into("<H", packed, place + 6, version)
    return bytes(packed)


def locked() -> bytes:
    """A document whose part can be unpacked with a password only."""
    packed = bytearray(DOCX)
    place = packed.rindex(b"PK\x01\x02")
    packed[place + 8] |= 1
    return bytes(packed)


def crowded() -> bytes:
    """A document with so many members that their directory is larger than all of it should be."""
    out = io.BytesIO(DOCX)
    with zipfile.ZipFile(out, "a") as archive:
        for number in range(9_000):
            archive.writestr(f"{number:0100}", b"")
    return out.getvalue()


EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

WAYS = ("RC4-40", "RC4-128", "AES-128", "AES-256-R5", "AES-256")


def pdf_locked(way: str, password: str) -> bytes:
    """A PDF that opens with this password, and is printed with the owner's alone."""
    out, paper = io.BytesIO(), PdfWriter()
    paper.add_blank_page(100, 100)
    paper.encrypt(password, "владелец", algorithm=way)
    paper.write(out)
    return out.getvalue()


GOOD = {
    "pdf": (PDF, "application/pdf"),
    **{f"pdf by {way}": (pdf_locked(way, ""), "application/pdf") for way in WAYS},
    "png": (png(), "image/png"),
    "jpeg": (JPEG, "image/jpeg"),
    "docx": (DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": (XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
BAD = {
    "empty": b"",
    "text": b"hello",
    "html": b"<!doctype html><script>alert(1)</script>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "a program": b"\x7fELF" + b"\x00" * 60,
    "a windows program": b"MZ" + b"\x00" * 60,
    "gif": b"GIF89a" + b"\x00" * 20,
    "eicar": EICAR,
    "a page that says it is a PDF inside": b"<html>%PDF-1.4 %%EOF</html>",
    "a PDF behind other bytes": b"GIF89a" + PDF,
    "a document of long ago": OLD_OFFICE + b"\x00" * 600,
    "any zip": office("readme.txt"),
    "a zip bomb": declared(600_000_000),
    "a document with macros": office(WORD, word__vbaProject_bin=b"x").replace(
        b"word/vbaProject_bin", b"word/vbaProject.bin"
    ),
}
DAMAGED = {
    "a PDF without an end": b"%PDF-1.4\n1 0 obj",
    "a PNG without an end": png()[:-12],
    "a zip that is cut": DOCX[:40],
    "a zip whose directory is cut": DOCX[:-30],
    "a zip of a version nobody reads": of_version(99),
}
LOCKED = {
    "a document with a password": OLD_OFFICE + b"\x00" * 600 + LOCKED_OFFICE + b"\x00" * 600,
    "a document whose parts are locked": locked(),
    **{f"a PDF with a password, by {way}": pdf_locked(way, "тайна") for way in WAYS},
}
