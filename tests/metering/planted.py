"""Points and their readings, put into a running stack's database as an import would leave them."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from pydantic import SecretStr

from casework.parts import By
from chassis.clock import MOSCOW, new_id, now
from chassis.settings import Settings
from chassis.store import CODEC, close_client, open_client
from chassis.testing import Stack
from contracts.metering import Meter
from services.metering.points.model import SupplyPoint
from services.metering.readings.chain import Taken
from services.metering.readings.checks import Checked
from services.metering.readings.model import Sent, filed
from tests.metering.points import a_meter, a_point


def planted(stack: Stack, *people: str, months: int = 0, **changes: Any) -> SupplyPoint:
    """A private house's point of these accounts, with so many months of 300 kWh behind it."""
    today = now().astimezone(MOSCOW).date()
    meter = a_meter(installed_on=today - timedelta(days=31 * (months + 1)))
    given = {"point_type": "private_house", "meters": [meter], "version": 1, **changes}
    point = a_point(*people, **given)
    readings = _readings(point, people[0], months, today)
    # A browser's driver has a loop of its own running in this thread.
    with ThreadPoolExecutor(1) as apart:
        apart.submit(lambda: asyncio.run(_plant(stack, point, readings))).result()
    return point


def _readings(point: SupplyPoint, owner: str, months: int, today: date) -> list[dict[str, Any]]:
    made, before = list[dict[str, Any]](), None
    meter: Meter = point.meters[-1]
    for place in range(1, months + 1):
        day = today - timedelta(days=30 * (months - place + 1))
        shown = Decimal(290 * place + (place % 4) * 40)
        taken = Taken(meter.id, day, {"1.8.0": shown}, {"1.8.0": 0}, seq=place)
        used = shown - before.registers["1.8.0"] if before else shown
        sent = Sent(By(party="consumer"), owner, "consumer", (new_id(), "hash"))
        at = datetime.combine(day, time(10), MOSCOW)
        number = f"ПК-{day.year}-{new_id()[-6:]}"
        case = filed(sent, point.snapshot(), meter, Checked(taken, before, used, ()), number, at)
        case.version, before = 1, taken
        made.append(case.document())
    return made


async def _plant(stack: Stack, point: SupplyPoint, readings: list[dict[str, Any]]) -> None:
    settings = Settings(
        _env_file=None, service="metering", mongo_url=SecretStr(stack.described["mongo"])
    )
    client = open_client(settings)
    database = client.get_database("metering", codec_options=CODEC)
    await database["points"].insert_one(point.document())
    if readings:
        await database["cases"].insert_many(readings)
    await close_client(client)
