"""What metering hears, three times each and in any order, leaves the same points."""

import asyncio
import random
from collections.abc import Sequence
from typing import Any

import pytest

from chassis.app import Service
from chassis.clock import new_id
from contracts.case import CaseSnapshot
from contracts.event import Event
from contracts.identity import AccountChanged, AccountRegistered
from services.metering.bus import subscribe
from services.metering.points.finished import Finished
from services.metering.points.owning import Owning
from services.metering.points.store import SupplyPoints
from services.metering.store import Owners
from tests.builders import NOON, a_change
from tests.metering.points import ADDRESS, a_point
from tests.metering.test_finished import DONE, a_done
from tests.metering.test_owners import Heard, an_account

SNILS = "08765430300"
LATER = 3
"""Facts that follow the one by which an application is done: documents, a rating."""


class World:
    """A consumer, two points of the register, three applications; all named by one mark."""

    def __init__(self, points: SupplyPoints, owners: Owners) -> None:
        self.mark = new_id().replace("-", "").upper()
        self.points, self.owner = points, new_id()
        self.bus: Any = Heard()
        subscribe(self.bus, Owning(points, owners), Finished(points))

    async def known(self) -> None:
        """What the register says before anything is heard."""
        for place in (1, 2):
            number = f"{self.mark}-{place}"
            point = a_point(account_number=number, owner_number=f"{SNILS}{self.mark}")
            await self.points.documents.add(point)

    def facts(self) -> list[Event]:
        """The account in three versions, each application with what follows its end."""
        told: list[Event] = []
        for version in (1, 2, 3):
            made = AccountRegistered if version == 1 else AccountChanged
            mine = {"id": self.owner, "snils": f"{SNILS}{self.mark}"}
            account = an_account(version, phone=f"+7900000000{version}", **mine)
            told.append(made(event_id=new_id(), occurred_at=NOON, account=account))
        for case in self._done():
            versions = ({"version": 5 + later} for later in range(LATER))
            told += [a_change(case.model_copy(update=one)) for one in versions]
        return told

    def _done(self) -> Sequence[CaseSnapshot]:
        step = DONE | {"done_on": "2026-11-20", "removed_reading": "345.6"}
        form = {"account_number": f"{self.mark}-1", "point_address": ADDRESS}
        elsewhere = f"{ADDRESS}, {self.mark}"
        return (
            a_done("meter_service", "done", form, step, owner=self.owner),
            a_done("connection", "connected", {"object_address": elsewhere}, {}, owner=self.owner),
        )

    async def hear(self, facts: Sequence[Event], *, at_once: bool) -> None:
        """Each by whoever hears it."""
        handlers = [self.bus.handlers[type(fact)](fact) for fact in facts]
        if at_once:
            await asyncio.gather(*handlers)
        else:
            for handler in handlers:
                await handler

    async def left(self) -> list[Any]:
        """The points, without the ids and moments that each of them makes for itself."""
        mine = await self.points.all_of(self.owner)
        found = [
            (
                point.address.replace(self.mark, ""),
                [one.role for one in point.people],
                [(one.serial, one.installed_on, one.removed_on) for one in point.meters],
                sorted(line.what for line in point.history),
                len(point.cases),
            )
            for point in mine
        ]
        return sorted(found, key=repr)


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("seed", range(2))
async def test_any_order_and_repetition_leaves_the_same_points(
    service: Service, points: SupplyPoints, owners: Owners, seed: int, at_once: bool
) -> None:
    """The account is known first: an application is its owner's, who has one."""
    once, thrice = World(points, owners), World(points, owners)
    for world in (once, thrice):
        await world.known()
    told, shuffled = once.facts(), thrice.facts()
    await once.hear(told, at_once=False)
    await thrice.hear(shuffled[:1], at_once=False)
    come = shuffled * 3
    random.Random(seed).shuffle(come)
    await thrice.hear(come, at_once=at_once)
    assert await thrice.left() == await once.left()
    assert len(await once.left()) == 3
