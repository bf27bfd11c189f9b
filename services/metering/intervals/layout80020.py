"""Макет 80020: read as it streams by, days of points packed.

Names may be in capitals, their order is free but that the day stands before its values. DTD and
entities are refused by defusedxml; what else could fill the memory has its bound in the reader.
"""

from collections.abc import Iterator
from typing import Any, BinaryIO, Final
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from contracts.words import _
from services.metering.intervals.message import Message
from services.metering.intervals.plain import Plain
from services.metering.intervals.reader import Reader
from services.metering.intervals.refusal import NOT_XML, WholeRefused

PIECE: Final = 64 * 1024


def read(source: BinaryIO, name: str = "") -> Message:
    """Read one message to its end. Raises WholeRefused where nothing of it can be taken."""
    plain = Plain()
    reader = Reader(name, plain)
    parser: Any = DefusedXMLParser(target=reader, forbid_dtd=True)
    reader.listen(parser.parser)
    try:
        for piece in _pieces(source):
            given = plain.without(piece)
            parser.feed(given)
            reader.hold_to_the_bound(len(given))
        parser.feed(plain.rest())
        parser.close()
    except DefusedXmlException:
        raise WholeRefused(_("В файле есть DTD или сущности: так не передают"), NOT_XML) from None
    except (ParseError, LookupError, ValueError) as error:
        line = getattr(error, "position", (0, 0))[0]
        raise WholeRefused(
            _("Это не XML: ошибка в строке {line}"), NOT_XML, line=str(line)
        ) from None
    return reader.message()


def _pieces(source: BinaryIO) -> Iterator[bytes]:
    """The file piece by piece, without white space before its declaration."""
    begun = False
    while piece := source.read(PIECE):
        if not begun:
            piece = piece.lstrip()
            begun = bool(piece)
        if piece:
            yield piece
