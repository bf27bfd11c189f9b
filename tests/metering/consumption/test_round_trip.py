"""What goes out as макет 80020 comes back through our own importer as it was."""

import io
from datetime import datetime
from typing import Any

from hypothesis import given

from chassis.clock import MOSCOW
from services.metering.consumption.exports.maket import Sender, document, measured
from services.metering.consumption.model import Day
from services.metering.consumption.profiles import day_of
from services.metering.intervals.layout80020 import read
from services.metering.intervals.packing import unpack
from tests.metering.consumption.days import SOME_DAYS

SENDER = Sender("0000000018", "Сети «Пример» & Ко", "000000000000001", 'ул. "Первая" <1>')
NOON = datetime(2026, 11, 24, 12, tzinfo=MOSCOW)


def comparable(day: Day) -> list[Any]:
    """Values, and which of them are not for settlement."""
    doubted = [mark == "questionable" for mark in day.marks]
    return [
        (wh, doubt if wh is not None else False)
        for wh, doubt in zip(day.slots, doubted, strict=True)
    ]


@given(SOME_DAYS)
def test_a_day_that_goes_out_comes_back(days: list[Day]) -> None:
    past = [day for day in days if day.day < NOON.date()]
    for day in measured(past)[:3]:
        message = read(io.BytesIO(document(SENDER, day, NOON)), "80020.xml")
        assert message.on == day.day
        back = day_of(day.day, unpack(message.points[SENDER.code]["01"]))
        assert comparable(back) == comparable(day)
