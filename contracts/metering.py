"""Supply points and their meters, as metering knows them and others may.

Register values are exact numbers: they travel and lie as text and never pass through a binary
float.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from pydantic import Field

from contracts.event import Event
from contracts.part import Part
from contracts.readings import ReadingWindow
from contracts.words import Words, _

PointType = Literal["house", "private_house", "room", "other"]
Access = Literal["owner", "member"]
Register = Literal["1.8.0", "1.8.1", "1.8.2", "1.8.3"]
REGISTERS: dict[int, tuple[Register, ...]] = {
    1: ("1.8.0",),
    2: ("1.8.1", "1.8.2"),
    3: ("1.8.1", "1.8.2", "1.8.3"),
}
"""The registers of a meter by how many zones of the day it counts (OBIS, active import)."""
ZoneNames = dict[int, dict[Register, Words]]
"""What the company calls each register, by how many zones the meter counts: day, night."""

POINT_TYPES: dict[PointType, str] = {
    "house": _("Многоквартирный дом"),
    "private_house": _("Жилой дом"),
    "room": _("Помещение в многоквартирном доме"),
    "other": _("Другой объект"),
}
"""What is supplied: it decides when readings are taken (442 п.157)."""


class RegisterValue(Part):
    """What one register shows, in kWh before the transformers' ratio."""

    code: Register
    value: Decimal


class Meter(Part):
    """A meter that stands at a point, or stood there until `removed_on`.

    `opening` is what it showed on the day it was put up, `closing` on the day it was taken down;
    empty where nobody told. `digits` stand before the decimal point, so it begins again at zero
    after 10 ** digits. Consumption is a difference of readings times `ratio`.
    """

    id: str
    serial: str
    model: str = ""
    digits: int = Field(6, ge=1, le=12)
    zones: int = Field(1, ge=1, le=3)
    ratio: Decimal = Field(Decimal(1), gt=0, description="Of the transformers; 1 without them")
    calibrated_until: date | None = Field(None, description="The last day its verification holds")
    installed_on: date | None = None
    removed_on: date | None = None
    opening: list[RegisterValue] = []
    closing: list[RegisterValue] = []

    @property
    def registers(self) -> tuple[Register, ...]:
        """The registers one reads."""
        return REGISTERS[self.zones]


class Person(Part):
    """A consumer who sees a point: its owner by the register's number, or who was let in."""

    account_id: str
    role: Access
    since: datetime


class PointSnapshot(Part):
    """A supply point at one version, without the number that names its owner."""

    id: str
    version: int
    account_number: str
    address: str
    point_type: PointType
    smart: bool = Field(False, description="Read by the smart system: typed readings are refused")
    point_code: str | None = Field(None, description="The 15 digits of макет 80020")
    people: list[Person] = []
    meters: list[Meter] = Field([], description="Oldest first; the last may stand there now")

    @property
    def meter(self) -> Meter | None:
        """The meter that stands there now."""
        return next((one for one in reversed(self.meters) if one.removed_on is None), None)


Concerns = Literal["let_in", "access_lost", "meter_installed", "meter_replaced"]


class PointChanged(Event, name="metering.point.changed"):
    """A supply point changed in a way that concerns one consumer who sees it, or saw it.

    Told once for each of them: somebody was let in to the owner's point, access was taken back,
    a meter was put up or replaced. A point that nobody sees concerns nobody, and a register of a
    hundred thousand of them is no flood of facts.
    """

    account_id: str = Field(description="Whom it concerns")
    fact: Concerns
    point: PointSnapshot
    other_id: str = Field("", description="The account that was let in, where that is the fact")


class RejectedLine(Part):
    """A line of a register of which nothing was taken."""

    line: int
    reason: str


class RegisterTaken(Part):
    """What became of a register: `accepted` is what was created, changed or stayed as it was."""

    accepted: int
    created: int
    changed: int
    unchanged: int
    refused: int
    rejected: list[RejectedLine] = Field([], description="The first thousand of those refused")


class PointView(PointSnapshot):
    """A point as its consumers see it."""

    window: ReadingWindow
    mine: Access = Field("member", description="What whoever asks is to the point")
    others: list["Fellow"] = Field([], description="Who else sees it; told to an owner alone")
    zone_names: ZoneNames = {}


class Fellow(Part):
    """Somebody else who sees a point: never by their whole address."""

    account_id: str
    email: str = Field(description="Masked: i…@mail.ru")
    role: Access
    since: datetime


class HistoryLine(Part):
    """Something that happened to a point, as staff read it."""

    at: datetime
    by: str
    what: str
    about: str = ""


class Resident(Person):
    """Who sees a point, as staff know them."""

    email: str


class ClaimTries(Part):
    """How many tries to claim a point somebody has left in this hour."""

    left: int
    of: int


class PointCard(PointSnapshot):
    """A point as the desk sees it: the owner's number masked, who sees it, its history."""

    owner_number: str | None = Field(description="Masked to its last digits")
    residents: list[Resident]
    shut_out: list[Resident] = Field([], description="Who lost access and may not claim it again")
    history: list[HistoryLine]
    zone_names: ZoneNames = {}
