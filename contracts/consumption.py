"""What was used at a supply point, as metering tells the gateway: whole Wh, days in Moscow."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from contracts.part import Part
from contracts.words import Words

Step = Literal["hour", "day", "month"]
View = Literal["day", "month", "year"]
Quality = Literal[
    "commercial",
    "accepted",
    "corrected",
    "raw",
    "calculated",
    "spread",
    "questionable",
    "incomplete",
    "missing",
]
"""From the most to the least trustworthy; a sum is as good as the worst of its parts.

`commercial` is a value of the metering system good for settlement, `questionable` one that is not,
or a reading that is being checked; `spread` is an equal share of a span between two readings.
"""
SHARED = "kabp_"
"""What an access to one point begins with, so that it is known for one wherever it is found."""


class Bar(Part):
    """One step of a view; `was` is the same place a year ago, None where it is not known whole."""

    start: datetime
    known: int = Field(description="Wh, of what is known")
    missing: int = Field(description="Minutes that have passed without data")
    ahead: int = Field(description="Minutes that are still to come")
    quality: Quality
    trust: Quality = Field(description="How good what is known of it is")
    zones: list[int] = []
    was: int | None = None

    @property
    def value(self) -> int | None:
        """Wh, or None where any of it is unknown."""
        return None if self.missing or self.ahead else self.known


class Beside(Part):
    """Ours beside theirs, Wh, over the parts that are known of both: `parts` of `of`."""

    ours: int
    theirs: int
    parts: int
    of: int
    percent: int | None


class ZoneSum(Part):
    """What was used in a zone of the day, and what the zone is called."""

    code: str
    name: Words
    wh: int


class Peak(Part):
    """When the most was used, and how much, Wh."""

    start: datetime
    wh: int


class Stretch(Part):
    """From when to when nothing is known."""

    start: datetime
    end: datetime


class Between(Part):
    """What was used between two readings, Wh; `until` is the day of the second."""

    since: date
    until: date
    wh: int
    quality: Quality


class ConsumptionView(Part):
    """A day by hours, a month by days or a year by months, and what that tells."""

    view: View
    start: date
    end: date = Field(description="The day after")
    hourly: bool = Field(description="Whether hours are known of any of it")
    bars: list[Bar]
    known: int
    missing: int
    ahead: int
    zones: list[ZoneSum] = []
    night: int | None = Field(None, description="Per cent used at night")
    before: Beside | None = Field(None, description="Beside the period before")
    year_ago: Beside | None = None
    expected: int | None = Field(None, description="Wh of the month, if it goes on so")
    highest_hour: Peak | None = None
    highest_day: Peak | None = None
    gaps: list[Stretch] = []
    more_gaps: int = 0
    between: list[Between] = Field([], description="Spans between readings that touch the period")

    @property
    def value(self) -> int | None:
        """Wh of all of it, or None where any of it is unknown."""
        return None if self.missing or self.ahead else self.known


class AccessView(Part):
    """An access that a consumer gave to a program; `token` is there once, when it was made."""

    id: str
    name: str
    starts_on: date
    ends_on: date = Field(description="The last day on which it opens")
    created_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None
    open: bool = Field(description="Whether it opens now")
    token: str | None = None
