"""Supply points for programs: a consumer's own."""

from fastapi import APIRouter
from pydantic import BaseModel

from contracts.metering import Meter, PointSnapshot, PointType, Register
from gateway.api.access import Consumer

door = APIRouter(prefix="/supply-points", tags=["metering"])


class MeterShape(BaseModel):
    """The meter that stands there now."""

    serial: str
    model: str
    registers: list[Register]

    @classmethod
    def of(cls, meter: Meter) -> "MeterShape":
        return cls(serial=meter.serial, model=meter.model, registers=list(meter.registers))


class PointShape(BaseModel):
    """A supply point of one's own."""

    id: str
    account_number: str
    address: str
    point_type: PointType
    smart: bool
    meter: MeterShape | None

    @classmethod
    def of(cls, point: PointSnapshot) -> "PointShape":
        same = point.model_dump(include={"id", "account_number", "address", "point_type", "smart"})
        return cls(**same, meter=MeterShape.of(point.meter) if point.meter else None)


@door.get("")
async def points(call: Consumer) -> list[PointShape]:
    """One's own points, by address."""
    answer = await call.call("metering", "GET", "/points")
    return [PointShape.of(PointSnapshot.model_validate(one)) for one in answer.body]
