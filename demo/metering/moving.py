"""Lets the made-up points move into metering, by the doors that a company's other systems use.

The register is a CSV and what was measured is макет 80020. The files stay in the data folder, so
that whoever wonders may set them beside the pages. Both doors know what they were given before.
"""

import asyncio
import time
from pathlib import Path
from typing import Any

from chassis.app import Service
from chassis.clock import MOSCOW, now
from chassis.commands.common import Failed, ask
from chassis.settings import Settings
from demo.metering.points import points
from demo.metering.register import register
from demo.metering.sent import files
from services.metering.points.store import SupplyPoints

PATIENCE = 600.0


def listed(settings: Settings, folder: Path) -> None:
    """The register, before anybody is there: so nobody is told of meters put up long ago."""
    folder.mkdir(parents=True, exist_ok=True)
    taken = _handed(settings, "supply-points", register(folder))
    if taken["refused"]:
        raise Failed(f"the demo's register is refused: {taken['rejected'][0]}")


def measured(settings: Settings, folder: Path) -> None:
    """What the metering system sent, in its order."""
    for file in files(folder, now().astimezone(MOSCOW).date()):
        made, until = _handed(settings, "intervals", file), time.monotonic() + PATIENCE
        while made["state"] == "received" and time.monotonic() < until:
            time.sleep(1)
            url = f"{settings.metering_url}/imports/intervals/{made['id']}"
            made = ask(settings, "GET", url).json()
        if made["state"] != "done":
            raise Failed(f"{file.name} is {made['state']}: {made['reason']}")


def _handed(settings: Settings, door: str, file: Path) -> Any:
    with file.open("rb") as content:
        url, key = (
            f"{settings.metering_url}/imports/{door}",
            {"Idempotency-Key": f"demo:{file.name}"},
        )
        return ask(settings, "POST", url, files={"file": (file.name, content)}, headers=key).json()


async def owned(service: Service) -> None:
    """Until every point has found its owner, who is told of by identity in a while."""
    store, until = SupplyPoints(service), time.monotonic() + PATIENCE
    accounts = [one.account_number for one in points()]
    while any(not one.people for one in await store.at_accounts(accounts)):
        if time.monotonic() > until:
            raise Failed("the demo's points have not found their owners; see ./kabinet status")
        await asyncio.sleep(0.5)
