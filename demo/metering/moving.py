"""Lets the made-up points move into metering: the points, then what was measured and read there."""

from collections.abc import Mapping
from decimal import Decimal

from chassis.app import Service
from chassis.clock import MOSCOW, new_id, now
from chassis.documents import Duplicate
from contracts.metering import Meter, Person
from demo.metering.points import Listed, points
from demo.metering.read import Reader
from demo.metering.sent import sent
from services.metering.intervals.days import Days
from services.metering.points.model import SupplyPoint
from services.metering.points.store import SupplyPoints


async def moved(service: Service, people: Mapping[str, str]) -> int:
    """All that is not there yet; returns how many readings are new. `people` by address."""
    today = now().astimezone(MOSCOW).date()
    store, days = SupplyPoints(service), Days(service)
    for listed in points():
        if await store.at_account(listed.account_number) is not None:
            continue
        if listed.smart:
            await sent(days, listed, today)
        try:
            await store.documents.add(_point(listed, people[listed.customer.email]))
        except Duplicate:
            continue  # another one is at it too
    return await Reader(service, people).read(today)


def _point(listed: Listed, owner: str) -> SupplyPoint:
    """As the register has it. Its days are there before it, so it is never half there."""
    meter = Meter(
        id=new_id(),
        serial=listed.serial,
        model="ПУ-3 Пример" if listed.smart else "ПУ-1 Пример",
        zones=listed.zones,
        ratio=Decimal(listed.ratio),
    )
    made = {
        "id": new_id(),
        "account_number": listed.account_number,
        "address": listed.address,
        "point_type": listed.point_type,
        "smart": listed.smart,
        "point_code": listed.point_code or None,
        "owner_number": listed.customer.snils or listed.customer.inn,
        "people": [Person(account_id=owner, role="owner", since=now())],
        "meters": [meter],
    }
    return SupplyPoint.model_validate(made)
