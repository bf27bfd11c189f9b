"""Supply points as tests make them."""

from decimal import Decimal
from typing import Any

from chassis.clock import new_id
from contracts.metering import Meter, Person, PointSnapshot, RegisterValue
from services.metering.points.model import SupplyPoint
from tests.builders import NOON

ADDRESS = "Примерский край, г. Примерск, ул. Первая, д. 1, кв. 2"


def a_meter(**changes: Any) -> Meter:
    """A meter of one zone and six digits that began at zero."""
    opening = [RegisterValue(code="1.8.0", value=Decimal("0.0"))]
    plain = {"id": new_id(), "serial": "0123456789", "model": "ПУ-1 Пример", "opening": opening}
    return Meter(**{**plain, **changes})


def a_point(*people: str, **changes: Any) -> SupplyPoint:
    """A point with a meter that these accounts may see, the first of them as its owner."""
    seen = [
        Person(account_id=one, role="member" if place else "owner", since=NOON)
        for place, one in enumerate(people)
    ]
    id_ = new_id()
    plain = {"_id": id_, "account_number": id_, "address": ADDRESS, "point_type": "room"}
    return SupplyPoint(**{**plain, "people": seen, "meters": [a_meter()], **changes})


def a_point_snapshot(*people: str, **changes: Any) -> PointSnapshot:
    """A point as pages and other services get it."""
    return a_point(*people, **changes).snapshot()
