"""What letters about supply points show: never who the others are, nor any number of theirs."""

from typing import Any

from contracts.metering import PointChanged
from contracts.words import Language
from services.notify.recipient import Addressee

POINT = "/points/{point_id}"
LETTERS = (
    ("let_in", "point_let_in", POINT),
    ("access_lost", "point_lost", "/points"),
    ("meter_installed", "meter_changed", POINT),
    ("meter_replaced", "meter_changed", POINT),
)
"""Each fact, the letter it makes, and where its button leads."""


def concerned(event: PointChanged, _desk: str) -> Addressee | None:
    """The consumer whom the change concerns."""
    return Addressee(account=event.account_id)


def point(event: PointChanged, _language: Language) -> dict[str, Any]:
    """Where it is, and the meters that were there and are."""
    meter, gone = event.point.meter, [one for one in event.point.meters if one.removed_on]
    return {
        "point_id": event.point.id,
        "address": event.point.address,
        "serial": meter.serial if meter else "",
        "former": gone[-1].serial if gone and event.fact == "meter_replaced" else "",
    }
