"""How long until all is well again: every process ready, and a new submission told by letter."""

import asyncio
import contextlib
import time
from dataclasses import dataclass

from tests.faults.client import Unanswered
from tests.faults.people import Consumer
from tests.faults.stage import Stage

PATIENCE = 90.0


@dataclass(frozen=True)
class Recovery:
    """Seconds since the fault's cause was over; None where it did not come to that."""

    ready: float | None
    accepted: float | None
    told: float | None

    @property
    def whole(self) -> float | None:
        if self.ready is None or self.told is None:
            return None
        return max(self.ready, self.told)


async def recovered(stage: Stage, probe: Consumer, since: float) -> Recovery:
    """Look on from the moment `since` (monotonic) until all is well, or for PATIENCE seconds."""
    looks = (_ready(stage, since), _filed(probe, since))
    ready, (accepted, told) = await asyncio.gather(*looks)
    return Recovery(ready, accepted, told)


async def _ready(stage: Stage, since: float) -> float | None:
    while time.monotonic() < since + PATIENCE:
        if await stage.is_ready():
            return time.monotonic() - since
        await asyncio.sleep(0.2)
    return None


async def _filed(probe: Consumer, since: float) -> tuple[float | None, float | None]:
    accepted = None
    with contextlib.suppress(TimeoutError, Unanswered):
        async with asyncio.timeout(since + PATIENCE - time.monotonic()):
            case = await probe.submit()
            if case is None:
                return None, None
            accepted = time.monotonic() - since
            while not await _shown(probe, case.id):
                await asyncio.sleep(0.1)
            while not any(case.number in one["subject"] for one in await probe.client.letters()):
                await asyncio.sleep(0.1)
            return accepted, time.monotonic() - since
    return accepted, None


async def _shown(probe: Consumer, case_id: str) -> bool:
    return (await probe.client.ask("GET", f"/cases/{case_id}")).good
