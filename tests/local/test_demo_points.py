"""The demo company's points: two hundred, the same each time, with a year that was really lived."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from chassis.clock import new_id
from contracts.metering import Meter, PointSnapshot
from demo.metering import sent as metering
from demo.metering.points import Listed, points
from demo.metering.read import sent
from demo.metering.sent import Sent, files, values
from demo.metering.usage import half_hours
from services.metering import zones
from services.metering.intervals.gathering import gathered
from services.metering.intervals.packing import unpack

TODAY = date(2026, 11, 24)
POINTS = points()
NAMES = zones.read().names
TYPED = [(number, one) for number, one in enumerate(POINTS) if not one.smart]


def test_there_are_two_hundred_and_no_number_stands_twice() -> None:
    assert len(POINTS) == 200
    for name in ("account_number", "serial"):
        assert len({getattr(one, name) for one in POINTS}) == 200
    codes = [one.point_code for one in POINTS if one.smart]
    assert len(codes) == len(set(codes)) > 5
    assert points() == POINTS


def test_a_day_is_the_same_each_time() -> None:
    one = next(point for point in POINTS if point.smart)
    assert half_hours(one, TODAY) == half_hours(one, TODAY)
    assert half_hours(one, TODAY) != half_hours(one, TODAY - timedelta(days=1))


def test_what_was_sent_is_read_whole_with_its_gaps_doubts_and_corrections(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(metering, "LASTS", 40)
    made = files(tmp_path, TODAY)
    assert made == files(tmp_path, TODAY)
    said = []
    for file in made:
        with file.open("rb") as content:
            said += gathered(content, file.name)
    assert not any(one.refused for one in said)
    read = {
        (one.on, one.number, code): one.points[code]["01"] for one in said for code in one.points
    }
    sent = [unpack(packed) for packed in read.values()]
    assert any(one.gaps for one in sent)
    assert any(one.statuses for one in sent)
    assert any(number == "2" for _day, number, _code in read)
    for point in (one for one in POINTS if one.smart):
        day = TODAY - timedelta(days=1)
        if packed := read.get((day, "1", point.point_code)):
            series = unpack(packed)
            whole = 10 ** (3 - series.scale)
            told = [None if one is None else one * whole for one in series.values]
            assert told == values(point, Sent(day))


def a_snapshot(one: Listed) -> PointSnapshot:
    meter = Meter(id=new_id(), serial=one.serial, zones=one.zones, ratio=Decimal(one.ratio))
    return PointSnapshot(
        id=new_id(),
        version=1,
        account_number=one.account_number,
        address=one.address,
        point_type=one.point_type,
        meters=[meter],
    )


@pytest.mark.parametrize("number", [0, 5, 60, 120])
def test_readings_are_sent_by_the_rules_and_a_slip_is_questioned(number: int) -> None:
    _place, one = TYPED[number]
    cases = list(sent(one, a_snapshot(one), "a", TODAY, slip=False, names=NAMES))
    assert {case.state for case in cases} == {"accepted"}
    assert 11 <= len(cases) <= 15
    assert {"zones" in case.form and len(case.form["zones"]) for case in cases} == {
        len(NAMES.get(a_snapshot(one).meter.zones, {}))
    }
    assert len({case.form["seq"] for case in cases}) == len(cases)
    slipped = list(sent(one, a_snapshot(one), "a", TODAY, slip=True, names=NAMES))
    assert slipped[-1].state == "questioned"
