"""What a finished application says of points and meters, and what becomes of them by it.

A case tells all that its steps were given, so any of its facts will do: doubled, late or alone.
What it says is done for the consumer's own point alone; what does not fit there any more (another
meter stands there since, the account number is somebody else's) is left to the desk, and logged.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Literal

import structlog

from chassis.clock import now
from chassis.documents import Duplicate
from chassis.errors import Refused
from contracts import checks
from contracts.case import CaseSnapshot
from contracts.metering import RegisterValue
from services.metering.points.meters import Described, put_up
from services.metering.points.model import Listed, SupplyPoint
from services.metering.points.store import SupplyPoints

log = structlog.get_logger()


@dataclass(frozen=True)
class Finish:
    """States of a kind in which its work is done, and the field that says on which day it was."""

    states: tuple[str, ...]
    day: str = ""


FINISHED: Mapping[str, Finish] = {
    "connection": Finish(("connected",)),
    "meter_admission": Finish(("admitted", "connecting", "completed"), "inspected_on"),
    "point_equipment": Finish(("connecting", "completed"), "installed_on"),
    "meter_service": Finish(("done", "connecting", "completed"), "done_on"),
    "meter_failure": Finish(("connecting", "replaced"), "replaced_on"),
}


class Finished:
    """Hears of applications that are done."""

    def __init__(self, points: SupplyPoints) -> None:
        self._points = points

    async def hear(self, case: CaseSnapshot) -> None:
        """Let a connection end in a point, and the meter that an act names stand there."""
        finish = FINISHED.get(case.kind) if case.service == "applications" else None
        if finish is None or case.state not in finish.states:
            return
        said = said_by(case)
        try:
            point = await self._point(case, said)
            if point is not None and said.get("meter_serial") and finish.day in said:
                await self._put_up(point, case, said, date.fromisoformat(said[finish.day]))
        except Refused as refused:
            log.info("point_left_as_it_was", kind=case.kind, why=type(refused).__name__)

    async def _point(self, case: CaseSnapshot, said: Mapping[str, str]) -> SupplyPoint | None:
        """The consumer's point that the case is about, made by it where nobody knew of it.

        The point remembers the case: facts that follow, such as a rating, find it again, and make
        no second one for who has left it since. One that the consumer chose is meant and no other.
        """
        if chosen := said.get("supply_point"):
            own = await self._points.documents.find_one({"_id": chosen})
            return await self._remembering(own, case) if own else None
        number = said.get("account_number", "")
        address = said.get("object_address") or said.get("point_address", "")
        found = await self._points.of_case(case.id)
        if found is None and number:
            found = await self._points.at_account(checks.account_number(number))
        elif found is None:
            mine = await self._points.all_of(case.owner)
            found = next((one for one in mine if one.address == address), None)
        if found is not None:
            return await self._remembering(found, case)
        listed = Listed(address=address, point_type=type_of(said))
        point = SupplyPoint.make(number or case.number, listed, case.number, now())
        point.id = case.id
        point.remember(case.id)
        point.attach([case.owner], now())
        try:
            return await self._points.documents.add(point)
        except Duplicate:
            return await self._points.of_case(case.id)

    async def _remembering(self, point: SupplyPoint, case: CaseSnapshot) -> SupplyPoint | None:
        """The point, if its consumer sees it."""
        if not point.is_seen_by(case.owner):
            return None
        return await self._points.documents.change(point.id, SupplyPoint.remember, case.id)

    async def _put_up(
        self, point: SupplyPoint, case: CaseSnapshot, said: Mapping[str, str], on: date
    ) -> None:
        described = Described(
            serial=checks.serial(said["meter_serial"]), model=said.get("meter_model")
        )
        opening = total(said.get("reading"))
        present = point.meter
        closing = total(said.get("removed_reading")) if present and present.zones == 1 else []
        await self._points.documents.change(
            point.id, put_up, described, on, opening, closing, case.number, now()
        )


def said_by(case: CaseSnapshot) -> dict[str, str]:
    """Each field as it was given last: by the form first, then by the steps."""
    given = {answer.field: answer.value for answer in case.answers if answer.value}
    for entry in case.timeline:
        given |= {answer.field: answer.value for answer in entry.answers if answer.value}
    return given


def type_of(said: Mapping[str, str]) -> Literal["private_house", "room", "other"]:
    """What kind of point an application asks for, as far as it says."""
    if said.get("object_kind") in ("house", "garage"):
        return "private_house"
    if said.get("object_kind") == "flat":
        return "room"
    return "private_house" if said.get("load") == "household" else "other"


def total(value: str | None) -> list[RegisterValue]:
    """What a meter of one zone showed; nothing where nobody said."""
    try:
        return [RegisterValue(code="1.8.0", value=Decimal(value))] if value else []
    except InvalidOperation:
        return []
