"""Readings as tests make them: a meter's year, and what is typed on top of it."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from chassis.clock import MOSCOW
from contracts.metering import Meter, RegisterValue
from services.metering.readings.chain import Chain, Taken
from services.metering.readings.checks import Checked, checked
from tests.metering.points import a_meter

TODAY = date(2026, 11, 24)
AT = datetime(2026, 11, 24, 12, tzinfo=MOSCOW)
"""Within the window of a private house and of a room."""


def a_used_meter(**changes: object) -> Meter:
    """One zone, six digits, put up three years ago at zero."""
    given = {"installed_on": date(2023, 11, 24), "calibrated_until": None, **changes}
    return a_meter(**given)


def a_year(meter: Meter, monthly: int = 300, months: int = 24, start: int = 1000) -> Chain:
    """A reading each 24th up to last month, so much a month."""
    days = [_months_before(months - place) for place in range(months)]
    return Chain(
        meter,
        [
            Taken(meter.id, day, {"1.8.0": Decimal(start + monthly * place)}, seq=place + 1)
            for place, day in enumerate(days)
        ],
    )


def after(chain: Chain, shown: object, day: date | None = None, at: datetime = AT) -> Checked:
    """What is typed on top, in one zone."""
    return checked(chain.meter, "private_house", chain, {"1.8.0": str(shown)}, day, at)


def two_zones(**changes: object) -> Meter:
    """Day and night, five digits, behind transformers of 20."""
    opening = [
        RegisterValue(code="1.8.1", value=Decimal(0)),
        RegisterValue(code="1.8.2", value=Decimal(0)),
    ]
    given = {"zones": 2, "digits": 5, "ratio": Decimal(20), "opening": opening, **changes}
    return a_used_meter(**given)


def days_ago(count: int) -> date:
    return TODAY - timedelta(days=count)


def _months_before(count: int) -> date:
    place = TODAY.year * 12 + TODAY.month - 1 - count
    return date(place // 12, place % 12 + 1, TODAY.day)
