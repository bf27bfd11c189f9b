"""Values that the company's metering system sent, as days of consumption in Wh.

They are told in kWh of the point itself: what макет 80020 carries has the ratio of transformers in
it already, so it is not applied again.
"""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from contracts.consumption import Quality
from services.metering.consumption.model import TRUST, Day
from services.metering.intervals.days import Days
from services.metering.intervals.series import Series

MARKS: dict[str, Quality] = {
    "commercial": "commercial",
    "not_commercial": "questionable",
    "doubtful": "questionable",
    "missing": "missing",
}
EVEN = (24, 48)


class SentProfiles:
    """Imported active energy by point code."""

    def __init__(self, days: Days) -> None:
        self._days = days

    async def read(self, code: str, since: date, until: date) -> list[Day]:
        """The days of which anything came."""
        found = await self._days.read(code, since, until)
        return [day_of(one.on, one.series) for one in found if one.series is not None]


def day_of(on: date, series: Series) -> Day:
    """A day of slots; one on which clocks were changed, until 2014, is known as a whole only."""
    places = range(len(series.values))
    slots = tuple(_wh(value, series.scale) for value in series.values)
    marks: tuple[Quality, ...] = tuple(MARKS[series.quality(place)] for place in places)
    if len(slots) in EVEN:
        return Day(on, slots, marks)
    known = [wh for wh in slots if wh is not None]
    if len(known) < len(slots):
        return Day(on)
    return Day(on, (sum(known),), (max(marks, key=TRUST.index),))


def _wh(value: int | None, scale: int) -> int | None:
    if value is None:
        return None
    return int(Decimal(value).scaleb(3 - scale).to_integral_value(ROUND_HALF_UP))
