"""How the made-up places use energy: whole Wh for each half-hour, the same each time."""

import math
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from demo.metering.points import Listed

HOME = (2, 2, 1, 1, 1, 1, 2, 4, 5, 4, 3, 3, 3, 3, 3, 3, 4, 6, 8, 9, 9, 8, 6, 4)
WORK = (2, 2, 2, 2, 2, 2, 3, 5, 9, 11, 11, 11, 10, 11, 11, 11, 10, 8, 5, 4, 3, 3, 2, 2)
"""Shares of the hours of a day, at home and at work."""
DAYS = {"person": (10, 9, 9, 10, 11, 14, 13), "other": (11, 11, 11, 11, 10, 4, 3)}


def day_wh(point: Listed, day: date) -> int:
    """What is used in a day, Wh: more in winter and in odd years, by weekday, by chance."""
    chance = Random(f"{point.account_number}{day}")  # noqa: S311  a demo is no lottery
    kind = "person" if point.customer.status == "person" else "other"
    season = 1 + 0.3 * math.cos((day.timetuple().tm_yday - 15) * 2 * math.pi / 365)
    thrift = 1.06 if day.year % 2 else 0.97
    share = DAYS[kind][day.weekday()] / 10
    return int(point.kwh * 1000 * season * thrift * share * chance.uniform(0.85, 1.15))


def half_hours(point: Listed, day: date) -> list[int]:
    """Wh of each half-hour of the day; a company's are whole kWh, as its system sends them."""
    home = point.customer.status == "person"
    shares, total = (HOME if home else WORK), day_wh(point, day)
    chance = Random(f"{point.account_number}/{day}")  # noqa: S311
    unit = 10 if home else 1000
    whole = sum(shares) * 2
    return [
        round(total * shares[half // 2] / whole * chance.uniform(0.7, 1.3) / unit) * unit
        for half in range(48)
    ]


def between(point: Listed, since: date, until: date) -> Iterator[tuple[date, int]]:
    """Each day's Wh, `until` not included."""
    for number in range((until - since).days):
        day = since + timedelta(days=number)
        yield day, day_wh(point, day)
