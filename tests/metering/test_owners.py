"""Metering keeps consumers at the highest version heard, by the numbers that find them."""

import asyncio
import random
from typing import Any

import pytest

from chassis.app import Service
from chassis.clock import new_id
from contracts.identity import AccountChanged, AccountRegistered, AccountSnapshot
from services.metering.bus import subscribe
from services.metering.points.finished import Finished
from services.metering.points.owning import Owning
from services.metering.points.store import SupplyPoints
from services.metering.store import Owners
from tests.builders import NOON


def an_account(version: int = 1, **changes: Any) -> AccountSnapshot:
    plain = {"id": new_id(), "role": "consumer", "status": "person", "email": "a@b.ru"}
    return AccountSnapshot(**{**plain, "version": version, **changes})


async def kept(service: Service, account: AccountSnapshot) -> Any:
    return await service.database["owners"].find_one({"_id": account.id})


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("at_once", [True, False])
async def test_any_order_and_repetition_leaves_the_highest_version(
    service: Service, owners: Owners, seed: int, at_once: bool
) -> None:
    id_ = new_id()
    come = [an_account(n, id=id_, snils=f"{n:011d}") for n in range(1, 7)] * 3
    random.Random(seed).shuffle(come)
    if at_once:
        await asyncio.gather(*(owners.keep(account) for account in come))
    else:
        for account in come:
            await owners.keep(account)
    found = await kept(service, come[0])
    assert (found["version"], found["snils"]) == (6, "00000000006")


async def test_a_number_that_was_taken_away_is_gone(service: Service, owners: Owners) -> None:
    account = an_account(1, inn="7707083893")
    await owners.keep(account)
    await owners.keep(account.model_copy(update={"version": 2, "inn": None}))
    assert (await kept(service, account))["inn"] is None


class Heard:
    """Stands for the bus: remembers who hears what."""

    def __init__(self) -> None:
        self.handlers: dict[type, Any] = {}

    def tells(self, *events: type) -> None:
        pass

    def on(self, event: type) -> Any:
        return lambda handler: self.handlers.setdefault(event, handler)


@pytest.mark.parametrize("event", [AccountRegistered, AccountChanged])
@pytest.mark.parametrize(
    ("role", "known"),
    [("consumer", True), ("operator", False), ("supervisor", False), ("admin", False)],
)
async def test_of_all_accounts_only_consumers_are_known(
    service: Service, points: SupplyPoints, owners: Owners, event: Any, role: str, known: bool
) -> None:
    bus: Any = Heard()
    subscribe(bus, Owning(points, owners), Finished(points))
    account = an_account(role=role)
    told = event(event_id=new_id(), occurred_at=NOON, account=account)
    await bus.handlers[event](told)
    assert (await kept(service, account) is not None) is known
