"""Days for tests, and the strategies that make any."""

import random
from datetime import date, timedelta

from hypothesis import strategies as st

from contracts.consumption import Quality
from services.metering.consumption.model import Day

FIRST = date(2026, 1, 1)
MARKS: tuple[Quality, ...] = ("commercial", "questionable", "accepted")


def a_day(number: int = 0, *slots: int | None, mark: Quality = "commercial") -> Day:
    """The day of this number, with these slots or an even 100 Wh in each half-hour."""
    filled = slots or (100,) * 48
    return Day(FIRST + timedelta(days=number), tuple(filled), (mark,) * len(filled))


def _days(count: int, first: date, seed: int) -> list[Day]:
    chance, made = random.Random(seed), []
    for number in range(count):
        length = chance.choice((48, 48, 24, 1))
        slots = tuple(
            None if chance.random() < 0.02 else chance.randrange(10**6) for _ in range(length)
        )
        marks = tuple(chance.choice(MARKS) for _ in range(length))
        made.append(Day(first + timedelta(days=number), slots, marks))
    return made


SOME_DAYS = st.builds(
    _days, st.integers(1, 70), st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 10**6)
)
"""Up to ten weeks of days in a row, in slots of any length, with gaps."""
