"""Interval data of the company's metering system, as its imports are told and shown."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from pydantic import Field

from contracts.event import Event
from contracts.part import Part

ImportState = Literal["received", "done", "refused"]
ImportSource = Literal["page", "api", "command", "folder"]
IntervalQuality = Literal["commercial", "not_commercial", "doubtful", "missing"]


class RejectedPoint(Part):
    """A point of a file of which nothing was taken, and why, in the reader's language."""

    point: str
    day: date
    reason: str


class ZeroDay(Part):
    """A day all of zeros: it was taken, and somebody should look whether it is true."""

    point: str
    day: date


class ChangedDay(Part):
    """A day of a point that says something else since an import."""

    point: str
    point_id: str | None
    day: date
    channel: str


class IntervalValue(Part):
    """One value as a file says it: kWh (kvarh) from `start` on; null is a gap, never a zero."""

    start: datetime
    value: Decimal | None
    status: int = Field(0, description="1: must not be used in commercial settlement")
    marks: dict[str, str] = Field({}, description="extendedstatus, errofmeasuring, param1..3")


class FileSaid(Part):
    """What one file says of a channel on a day, and when that came and went."""

    import_id: str
    file: str
    received_at: datetime | None
    made_at: datetime = Field(description="When the file itself says it was made")
    replaced_at: datetime | None = Field(None, description="Null for what holds now")
    late: bool = Field(False, description="It came when something newer was kept already")
    total: Decimal | None
    is_zero: bool
    values: list[IntervalValue]


class ChannelDay(Part):
    """A channel on a day: what holds now, and what was said before, the last replaced first."""

    channel: str
    now: FileSaid | None
    before: list[FileSaid]


class PointDay(Part):
    """A day of a point as the desk looks into it."""

    on: date
    channels: list[ChannelDay]
    changed: list[date] = Field(description="Days of the point that were corrected, newest first")
    newest: date | None = Field(description="The last day there is anything of")


class ImportStep(Part):
    """What happened to an import."""

    at: datetime
    what: Literal["received", "taken", "done", "refused"]
    by: str = ""


class IntervalImport(Part):
    """One file of макет 80020 and what became of it."""

    id: str
    name: str
    size: int
    source: ImportSource
    by: str
    state: ImportState
    received_at: datetime
    finished_at: datetime | None = None
    accepted: int = Field(0, description="Days of points that were taken")
    points: int = Field(0, description="Points they are of")
    since: date | None = None
    until: date | None = Field(None, description="The last day, included")
    rejected: list[RejectedPoint] = Field([], description="The first thousand of them")
    rejected_count: int = 0
    skipped: int = Field(0, description="Groups and flows, which are no supply points")
    corrected: int = Field(0, description="Channels of days that say something else since")
    late: int = Field(0, description="Channels of days of which something newer is kept already")
    zeros: list[ZeroDay] = []
    changed: list[ChangedDay] = Field([], description="The first of what it corrected")
    messages: int = 0
    status: int | None = Field(None, description="Of the reply 80021, the worst of its messages")
    reply: str = Field("", description="Name of the file with the reply")
    reason: str = Field("", description="Why nothing of the file was taken")
    history: list[ImportStep] = []


class ImportPage(Part):
    """Imports, the newest first."""

    items: list[IntervalImport]
    next: str | None


class LatestInterval(Part):
    """The newest value of a point that is read from afar, and what is missing of late."""

    start: datetime
    end: datetime
    minutes: int
    value: Decimal = Field(description="kWh in these minutes")
    quality: IntervalQuality
    day: date
    day_total: Decimal = Field(description="kWh of that day as far as they are known")
    day_gaps: int = Field(description="Intervals of that day without a value")


class RemoteReading(Part):
    """Whether a point is read from afar, and what came last."""

    latest: LatestInterval | None
    missing_days: list[date] = Field(
        [], description="Of the last thirty before today, newest first"
    )


class IntervalsImported(Event, name="metering.intervals.imported"):
    """Metering took or refused a file of interval data that an employee, a command or the watched
    folder gave it.
    """

    import_id: str
    source: ImportSource
    state: ImportState
    accepted: int = 0
    rejected: int = 0
    corrected: int = 0
    since: date | None = None
    until: date | None = None
    status: int
