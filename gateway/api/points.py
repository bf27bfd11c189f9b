"""Supply points for programs: a consumer's own."""

from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from chassis.words import translate
from contracts.metering import Meter, PointType, PointView, Register
from contracts.words import Language, _
from gateway.api.access import Consumer

REMOTE = _("Показания снимаются дистанционно, передавать их не нужно")
door = APIRouter(prefix="/supply-points", tags=["metering"])


class MeterShape(BaseModel):
    """The meter that stands there now."""

    serial: str
    model: str
    registers: list[Register]

    @classmethod
    def of(cls, meter: Meter) -> "MeterShape":
        return cls(serial=meter.serial, model=meter.model, registers=list(meter.registers))


class WindowShape(BaseModel):
    """When readings are taken: the present window or the next, both days included; Moscow's days.

    It is not open for a smart point, whatever the day: nothing is typed in there.
    """

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    from_: date = Field(alias="from")
    until: date
    open: bool
    why: str

    @classmethod
    def of(cls, point: PointView, language: Language) -> "WindowShape":
        found = point.window
        return cls(
            from_=found.opens_on,
            until=found.closes_on,
            open=found.is_open and not point.smart,
            why=translate(REMOTE, language) if point.smart else found.why.spoken(language),
        )


class PointShape(BaseModel):
    """A supply point of one's own."""

    id: str
    account_number: str
    address: str
    point_type: PointType
    smart: bool
    meter: MeterShape | None
    window: WindowShape

    @classmethod
    def of(cls, point: PointView, language: Language) -> "PointShape":
        same = point.model_dump(include={"id", "account_number", "address", "point_type", "smart"})
        meter = MeterShape.of(point.meter) if point.meter else None
        return cls(**same, meter=meter, window=WindowShape.of(point, language))


@door.get("")
async def points(call: Consumer) -> list[PointShape]:
    """One's own points, by address."""
    answer = await call.call("metering", "GET", "/points")
    return [PointShape.of(PointView.model_validate(one), call.language) for one in answer.body]


class NewClaim(BaseModel):
    """What stands on a bill and on the meter."""

    model_config = ConfigDict(extra="forbid")

    account_number: str
    meter_serial: str


@door.post("/claims", status_code=201)
async def claim(call: Consumer, body: NewClaim) -> PointShape:
    """Be let in to a point: 404 for an unknown pair of numbers, 429 after five of these."""
    answer = await call.call("metering", "POST", "/points/claims", json=body.model_dump())
    return PointShape.of(PointView.model_validate(answer.body), call.language)
