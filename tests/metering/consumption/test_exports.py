"""What goes out as JSON, CSV and Green Button is what is known, to the Wh."""

import json
from datetime import datetime, timedelta
from decimal import Decimal
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from chassis.clock import MOSCOW
from services.metering.consumption.exports.espi import QUALITY, Subject, feed
from services.metering.consumption.exports.table import as_csv, as_json
from services.metering.consumption.figures import kwh
from services.metering.consumption.model import Day, amounts
from services.metering.consumption.zoned import zoned
from services.metering.zones import read
from tests.metering.consumption.days import FIRST, SOME_DAYS, a_day
from tests.metering.consumption.test_sums import FAR

ATOM, ESPI = "{http://www.w3.org/2005/Atom}", "{http://naesb.org/espi}"
NOON = datetime(2026, 11, 24, 12, tzinfo=MOSCOW)
SUBJECT = Subject("p1", "Потребление <1 & 2>", "Сеть «Пример»", "https://example.com/?a=1&b=2")


def entries(days: list[Day]) -> dict[str, list[ET.Element]]:
    """The contents of the feed by their names."""
    root = ET.fromstring("".join(feed(SUBJECT, days, NOON)))
    found: dict[str, list[ET.Element]] = {}
    for entry in root.findall(f"{ATOM}entry"):
        for field in ("id", "title", "published", "updated", "link"):
            assert entry.find(ATOM + field) is not None, field
        content = entry.find(f"{ATOM}content")
        assert content is not None
        found.setdefault(content[0].tag.removeprefix(ESPI), []).append(content[0])
    return found


@given(st.integers(-(10**12), 10**12))
def test_kilowatt_hours_are_exact(wh: int) -> None:
    assert Decimal(kwh(wh)) * 1000 == wh


@given(SOME_DAYS)
def test_the_feed_holds_each_known_slot_and_no_other(days: list[Day]) -> None:
    blocks = entries(days).get("IntervalBlock", [])
    read_back = [
        (
            int(row.findtext(f"{ESPI}timePeriod/{ESPI}start") or 0),
            int(row.findtext(f"{ESPI}value") or 0),
        )
        for block in blocks
        for row in block.findall(f"{ESPI}IntervalReading")
    ]
    told = [
        (
            int(datetime(*day.day.timetuple()[:3], tzinfo=MOSCOW).timestamp())
            + n * day.minutes * 60,
            wh,
        )
        for day in days
        for n, wh in enumerate(day.slots)
        if wh is not None
    ]
    assert read_back == told


SEQUENCES = {
    "UsagePoint": ("roleFlags", "ServiceCategory", "status", "ServiceDeliveryPoint"),
    "LocalTimeParameters": ("dstEndRule", "dstOffset", "dstStartRule", "tzOffset"),
    "ReadingType": (
        *("accumulationBehaviour", "commodity", "consumptionTier", "currency", "dataQualifier"),
        *("defaultQuality", "flowDirection", "intervalLength", "kind", "phase"),
        *("powerOfTenMultiplier", "timeAttribute", "tou", "uom", "cpp", "interharmonic"),
        *("measuringPeriod", "argument"),
    ),
    "MeterReading": (),
}
"""The order of their elements in the published schema; each of them may be left out."""


def test_the_feed_keeps_the_rules_of_the_schema() -> None:
    """Names, order and codes of espi.xsd 3.3: rules.md 4.3 and the sequences of its types."""
    found = entries(
        [a_day(0), a_day(1, mark="questionable"), Day(FIRST + timedelta(days=5), (9,), ("spread",))]
    )
    assert [len(found[name]) for name in ("UsagePoint", "LocalTimeParameters")] == [1, 1]
    assert len(found["MeterReading"]) == len(found["ReadingType"]) == 2
    first = found["ReadingType"][0]
    for name, sequence in SEQUENCES.items():
        for one in found[name]:
            told = [each.tag.removeprefix(ESPI) for each in one]
            assert told == [each for each in sequence if each in told], name
    assert {"commodity", "flowDirection", "kind", "powerOfTenMultiplier"} < {
        one.tag.removeprefix(ESPI) for one in first
    }
    assert first.findtext(f"{ESPI}uom") == "72"
    assert first.findtext(f"{ESPI}intervalLength") == "1800"
    block = found["IntervalBlock"][1]
    assert [one.tag.removeprefix(ESPI) for one in block] == ["interval"] + ["IntervalReading"] * 48
    row = block[1]
    assert [one.tag.removeprefix(ESPI) for one in row] == ["ReadingQuality", "timePeriod", "value"]
    assert row.findtext(f"{ESPI}ReadingQuality/{ESPI}quality") == "10"
    assert [one.tag.removeprefix(ESPI) for one in row[1]] == ["duration", "start"]
    assert (
        found["IntervalBlock"][2].findtext(f"{ESPI}IntervalReading/{ESPI}timePeriod/{ESPI}duration")
        == "86400"
    )


def test_every_quality_that_a_known_slot_may_have_has_its_code() -> None:
    assert set(QUALITY.values()) == {7, 8, 9, 10, 14, 17, 19}


def test_an_entry_has_the_same_id_each_time_and_links_to_those_it_belongs_to() -> None:
    def ids(at: datetime) -> list[str | None]:
        root = ET.fromstring("".join(feed(SUBJECT, [a_day(0)], at)))
        return [one.text for one in root.iter(f"{ATOM}id")]

    assert ids(NOON) == ids(NOON + timedelta(days=1))
    assert len(set(ids(NOON))) == 6


def test_json_tells_null_where_data_are_missing_and_exact_numbers_elsewhere() -> None:
    days = [a_day(0, *[125] * 47, None), a_day(1, *[125] * 48)]
    told = json.loads(as_json(amounts(days, "day", FAR), "day"), parse_float=Decimal)
    assert (told["unit"], told["step"]) == ("kWh", "day")
    assert told["points"] == [
        {
            "start": "2026-01-01T00:00:00+03:00",
            "value": None,
            "quality": "incomplete",
            "known": Decimal("5.875"),
            "missing_minutes": 30,
        },
        {
            "start": "2026-01-02T00:00:00+03:00",
            "value": 6,
            "quality": "commercial",
            "known": 6,
            "missing_minutes": 0,
        },
    ]


def test_csv_has_a_column_for_each_zone() -> None:
    day = zoned(a_day(0), read(), read().of(2))
    text = "".join(
        as_csv(amounts([day, Day(FIRST + timedelta(days=1))], "day", FAR), ("1.8.1", "1.8.2"))
    )
    assert text.splitlines() == [
        "start,value,quality,known,missing_minutes,1.8.1,1.8.2",
        "2026-01-01T00:00:00+03:00,4.8,commercial,4.8,0,3.2,1.6",
        "2026-01-02T00:00:00+03:00,,missing,0,1440,,",
    ]
