"""Green Button: an Atom feed of NAESB ESPI 3.3, written piece by piece (namespace of espi.xsd).

A usage point, its local time, a meter reading, a reading type for each length of slot (uom 72, Wh),
and a block of intervals for each day. What is unknown has no interval at all, for zero would be a
lie. A day that is a share of a span between two readings is one interval of 24 hours.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from xml.sax.saxutils import escape

from contracts.consumption import Quality
from services.metering.consumption.model import Day, midnight

QUALITY: Mapping[Quality, int] = {
    "commercial": 19,
    "questionable": 10,
    "raw": 14,
    "accepted": 17,
    "calculated": 8,
    "spread": 9,
    "corrected": 7,
}
"""ReadingQuality: revenue, questionable, raw, validated, estimated, interpolated, edited."""

TZ_OFFSET = 3 * 3600
"""Moscow, which has known no summer time since 2014."""
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:espi="http://naesb.org/espi">
<id>urn:uuid:{id}</id><title>{title}</title><updated>{at}</updated>
<author><name>{company}</name></author>
<link rel="self" href="{base}"/>
"""
ENTRY = """<entry><id>urn:uuid:{id}</id>
{links}<title>{title}</title>
<content>{content}</content>
<published>{at}</published><updated>{at}</updated></entry>
"""
TIME = (
    "<espi:LocalTimeParameters><espi:dstEndRule>00000000</espi:dstEndRule>"
    "<espi:dstOffset>0</espi:dstOffset><espi:dstStartRule>00000000</espi:dstStartRule>"
    f"<espi:tzOffset>{TZ_OFFSET}</espi:tzOffset></espi:LocalTimeParameters>"
)
POINT = (
    "<espi:UsagePoint><espi:ServiceCategory><espi:kind>0</espi:kind></espi:ServiceCategory>"
    "</espi:UsagePoint>"
)
READING = "<espi:MeterReading/>"
TYPE = (
    "<espi:ReadingType><espi:accumulationBehaviour>4</espi:accumulationBehaviour>"
    "<espi:commodity>1</espi:commodity>"
    "<espi:flowDirection>1</espi:flowDirection>"
    "<espi:intervalLength>{seconds}</espi:intervalLength><espi:kind>12</espi:kind>"
    "<espi:powerOfTenMultiplier>0</espi:powerOfTenMultiplier><espi:timeAttribute>0"
    "</espi:timeAttribute><espi:uom>72</espi:uom></espi:ReadingType>"
)
"""Delta data of energy, forward. Nothing is priced, so no currency is named."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose feed it is: the point's id, a title, the company, and the address it was asked at."""

    point: str
    title: str
    company: str
    base: str


def feed(subject: Subject, days: Iterable[Day], at: datetime) -> Iterator[str]:
    """The feed in pieces; days of slots of another length are a meter reading of their own."""
    told = {"at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}
    yield HEAD.format(
        id=_name(subject, "feed"),
        title=escape(subject.title),
        company=escape(subject.company),
        base=escape(subject.base, {'"': "&quot;"}),
        **told,
    )
    entry = _Entries(subject, told["at"])
    time, point = "LocalTimeParameters/1", f"UsagePoint/{subject.point}"
    readings = f"{point}/MeterReading"
    yield entry(point, "UsagePoint", POINT, related=(readings, time))
    yield entry(time, "LocalTimeParameters", TIME)
    known = (day for day in days if not day.empty)
    for seconds, alike in groupby(known, key=lambda day: day.minutes * 60):
        number = next(entry.numbers)
        reading, kind = f"{readings}/{number}", f"ReadingType/{seconds}"
        blocks = f"{reading}/IntervalBlock"
        yield entry(reading, "MeterReading", READING, up=readings, related=(blocks, kind))
        if kind not in entry.written:
            yield entry(kind, "ReadingType", TYPE.format(seconds=seconds), up="ReadingType")
        for day in alike:
            yield entry(f"{blocks}/{day.day}", f"IntervalBlock {day.day}", _block(day), up=blocks)
    yield "</feed>\n"


class _Entries:
    """Entries of one feed, with the links between them."""

    def __init__(self, subject: Subject, at: str) -> None:
        self._subject, self._at = subject, at
        self.written: set[str] = set()
        self.numbers = iter(range(1, 1_000_000))

    def __call__(
        self, path: str, title: str, content: str, *, up: str = "", related: Iterable[str] = ()
    ) -> str:
        self.written.add(path)
        links = _link("self", path) + (_link("up", up) if up else "")
        links += "".join(_link("related", one) for one in related)
        name = _name(self._subject, path)
        return ENTRY.format(id=name, links=links, title=title, content=content, at=self._at)


def _link(rel: str, path: str) -> str:
    return f'<link rel="{rel}" href="{escape(path)}"/>\n'


def _name(subject: Subject, path: str) -> uuid.UUID:
    """The same of the same point each time: so a program knows what it has already."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{subject.point}/{path}")


def _block(day: Day) -> str:
    start, seconds = int(midnight(day.day).timestamp()), day.minutes * 60
    rows = [
        "<espi:IntervalReading><espi:ReadingQuality><espi:quality>"
        f"{QUALITY[mark]}</espi:quality></espi:ReadingQuality><espi:timePeriod><espi:duration>"
        f"{seconds}</espi:duration><espi:start>{start + number * seconds}</espi:start>"
        f"</espi:timePeriod><espi:value>{wh}</espi:value></espi:IntervalReading>"
        for number, (wh, mark) in enumerate(zip(day.slots, day.marks, strict=True))
        if wh is not None
    ]
    whole = (
        f"<espi:interval><espi:duration>86400</espi:duration><espi:start>{start}</espi:start>"
        "</espi:interval>"
    )
    return f"<espi:IntervalBlock>{whole}{''.join(rows)}</espi:IntervalBlock>"
