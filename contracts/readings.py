"""Readings as metering answers them to the gateway."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from contracts.case import FileRef
from contracts.part import Part
from contracts.words import Words

Source = Literal["consumer", "staff", "smart", "calculated"]
ReadingState = Literal["accepted", "questioned", "declined", "corrected", "withdrawn"]


class ReadingWindow(Part):
    """When readings of a point are taken: the present window, or the next one. Days in Moscow."""

    opens_on: date
    closes_on: date = Field(description="The last day on which they may be sent")
    is_open: bool
    why: Words = Field(description="The rule in words")
    clause: str


class Shown(Part):
    """What one register showed, and what has been used since the reading before.

    Both in kWh as exact text; `used` before the transformers' ratio, null for a first reading.
    """

    code: str = Field(description="Of the register: 1.8.0, or 1.8.1 to 1.8.3 by zone")
    value: str
    used: str | None = None
    zone: Words | None = Field(None, description="What its zone of the day is called")


class ReadingView(Part):
    """A reading as it stands in a point's history; a mark of a meter has no number."""

    id: str
    number: str = ""
    taken_on: date
    meter_serial: str
    source: Source
    state: ReadingState
    state_title: Words
    shown: list[Shown]
    consumption: str | None = Field(
        None, description="kWh since the reading before, with the ratio; null where none is before"
    )
    remarks: list[Words] = []
    mark: Literal["", "opening", "closing"] = Field(
        "", description="What the meter showed as it was put up or taken down"
    )
    sent_at: datetime | None = None
    instead_of: str = Field("", description="The number of the reading it was put in place of")
    replaced_by: str = Field("", description="The number of the reading put in its place")
    why: str = Field("", description="Why it was put in place of another")
    mine: bool = Field(False, description="Whoever asks has sent it")
    files: list[FileRef] = []


class History(Part):
    """A point's readings, newest first, and what one may do now."""

    window: ReadingWindow
    refusal: Words | None = Field(None, description="Why none may be typed in, where that is so")
    readings: list[ReadingView]
    zones: dict[str, Words] = Field({}, description="Zones of the meter there now, by register")


class Questioned(Part):
    """A reading that an employee decides about, with the one that stands before it."""

    reading: ReadingView
    point: str
    account_number: str
    address: str
    before_on: date | None = None
    before: list[Shown] = []
    due: date | None = Field(None, description="The last day of the check")
