"""Zones are data: read from a file, refused where they make no day, and never lose a Wh."""

from pathlib import Path

import pytest
from hypothesis import given

from services.metering.consumption.model import Day, amounts
from services.metering.consumption.zoned import zoned
from services.metering.zones import OURS, BadZones, read
from tests.metering.consumption.days import FIRST, SOME_DAYS, a_day
from tests.metering.consumption.test_sums import FAR


@pytest.mark.parametrize("zones", [2, 3])
@given(days=SOME_DAYS)
def test_zones_together_are_all_that_is_known(zones: int, days: list[Day]) -> None:
    known = read()
    for day in days:
        if len(day.slots) > 1:
            assert sum(zoned(day, known, known.of(zones)).zones) == day.known


def test_a_night_is_an_hour_before_midnight_and_seven_after() -> None:
    day = zoned(a_day(0, *range(48)), read(), read().of(2))
    assert day.night == sum(range(14)) + 46 + 47
    assert day.zones == (sum(range(14, 46)), day.night)


def test_hours_fall_into_zones_as_half_hours_do() -> None:
    halves = zoned(a_day(0, *[1] * 48), read(), read().of(3))
    hours = zoned(a_day(0, *[2] * 24), read(), read().of(3))
    assert halves.zones == hours.zones == (14, 16, 18)


def test_the_night_of_a_typed_day_is_told_by_its_registers_alone() -> None:
    known = read()
    two = Day(FIRST, (30,), ("spread",), zones=(20, 10))
    assert zoned(two, known, known.of(2)).night == 10
    one = zoned(Day(FIRST, (30,), ("spread",)), known, None)
    assert one.night is None
    assert amounts([one], "month", FAR)[0].night is None


@pytest.mark.parametrize(
    ("was", "is_now"),
    [
        ('"07:00-23:00"', '"07:00-22:00"'),
        ('"07:00-23:00"', '"06:00-23:00"'),
        ('"07:00-23:00"', '"07:10-23:00"'),
        ('"07:00-23:00"', '"27:00-23:00"'),
        ("zones = 2", "zones = 3"),
        ("[[schedule]]", "[[schedule"),
        ("night = true", "nigth = true"),
    ],
)
def test_a_file_that_makes_no_day_is_refused(tmp_path: Path, was: str, is_now: str) -> None:
    file = tmp_path / "zones.toml"
    file.write_text(OURS.read_text("utf-8").replace(was, is_now, 1), "utf-8")
    with pytest.raises(BadZones):
        read(str(file))
