"""Days of a point as макет 80020 (class 80020, version 2): a file a day, many of them in a ZIP.

Values are kWh of channel 01 for each half-hour or hour. A value that nobody knows has no period,
for a zero would be taken for one; a day of which nothing is known has no file, and a day that is
but a share between two readings has none either: it was never measured.
"""

import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from xml.sax.saxutils import escape, quoteattr

from services.metering.consumption.figures import kwh
from services.metering.consumption.model import Day, midnight

ENCODING = "windows-1251"


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose file it is, and of which point: its 15 digits and its name."""

    inn: str
    company: str
    code: str
    name: str


def name(sender: Sender, day: date) -> str:
    """`80020_INN_YYYYMMDD_NUMBER.xml`; the number is of the day, so it is the same each time."""
    return f"80020_{sender.inn}_{day:%Y%m%d}_1.xml"


def document(sender: Sender, day: Day, at: datetime) -> bytes:
    """One day; only where anything was measured."""
    periods = "".join(_periods(day))
    company = escape(sender.company)
    text = (
        f'<?xml version="1.0" encoding="{ENCODING}"?>\n'
        '<message class="80020" version="2" number="1">\n'
        f"<datetime><timestamp>{at:%Y%m%d%H%M%S}</timestamp>"
        f"<daylightsavingtime>0</daylightsavingtime><day>{day.day:%Y%m%d}</day></datetime>\n"
        f"<sender><inn>{sender.inn}</inn><name>{company}</name></sender>\n"
        f'<area timezone="1"><inn>{sender.inn}</inn><name>{company}</name>\n'
        f"<measuringpoint code={quoteattr(sender.code)} name={quoteattr(sender.name)}>\n"
        f'<measuringchannel code="01" desc="активная, прием">\n{periods}</measuringchannel>\n'
        "</measuringpoint></area></message>\n"
    )
    return text.encode(ENCODING, "xmlcharrefreplace")


def _periods(day: Day) -> Iterator[str]:
    start, length = midnight(day.day), timedelta(minutes=day.minutes)
    for number, (wh, mark) in enumerate(zip(day.slots, day.marks, strict=True)):
        if wh is not None:
            since, until = start + number * length, start + (number + 1) * length
            status = 1 if mark == "questionable" else 0
            yield (
                f'<period start="{since:%H%M}" end="{until:%H%M}">'
                f'<value status="{status}">{kwh(wh)}</value></period>\n'
            )


def measured(days: Iterable[Day]) -> list[Day]:
    """Those that a metering system knows anything of."""
    return [day for day in days if len(day.slots) > 1 and not day.empty]


class _Pieces:
    """A file that is only ever written on, and given away piece by piece."""

    def __init__(self) -> None:
        self._written = bytearray()

    def write(self, data: bytes, /) -> int:
        self._written += data
        return len(data)

    def flush(self) -> None:
        """Nothing waits here."""

    def close(self) -> None:
        """Nor is anything open."""

    def taken(self) -> bytes:
        """What was written since the last time."""
        piece = bytes(self._written)
        self._written.clear()
        return piece


def archive(sender: Sender, days: Iterable[Day], at: datetime) -> Iterator[bytes]:
    """A ZIP of them, piece by piece."""
    pieces = _Pieces()
    with zipfile.ZipFile(pieces, "w", zipfile.ZIP_DEFLATED) as packed:
        for day in days:
            info = zipfile.ZipInfo(name(sender, day.day), at.timetuple()[:6])
            packed.writestr(info, document(sender, day, at), zipfile.ZIP_DEFLATED)
            yield pieces.taken()
    yield pieces.taken()
