"""Макет 80021: what a sender of 80020 is answered, message by message."""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from chassis.clock import MOSCOW
from services.metering.intervals.refusal import ReplyStatus

TOGETHER = "80021.zip"


def reply_name(name: str) -> str:
    """What the reply to this message is called: 80021_... for 80020_...."""
    stem = name.replace("\\", "/").rpartition("/")[2]
    stem = stem[:-4] if stem.lower().endswith((".xml", ".zip")) else stem
    return f"80021_{stem.removeprefix('80020').removeprefix('_')[:150]}.xml"


def reply(name: str, id_: str, status: ReplyStatus, at: datetime, zipped: bool = False) -> bytes:
    """The reply to one message, received at this moment."""
    root = Element("message", {"class": "80021", "version": "1", "id": id_})
    SubElement(root, "email")
    file = SubElement(root, "file", {"zip": "1" if zipped else "0"})
    SubElement(file, "name").text = _printable(name)
    SubElement(file, "date").text = f"{at.astimezone(MOSCOW):%Y%m%d%H%M%S}"
    SubElement(root, "reply", {"status": str(status)})
    made: bytes = tostring(root, encoding="windows-1251", xml_declaration=True)
    return made


def _printable(name: str) -> str:
    """XML has no place for control marks, not even as references."""
    return "".join(mark if mark.isprintable() else "_" for mark in name)


def together(replies: Sequence[tuple[str, bytes]]) -> tuple[str, bytes]:
    """The one file that goes back: the reply itself, or an archive of them."""
    if len(replies) == 1:
        return replies[0]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in replies:
            archive.writestr(zipfile.ZipInfo(name), content)
    return TOGETHER, out.getvalue()
