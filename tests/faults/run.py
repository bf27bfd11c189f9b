"""A run: the load begins, faults come one after another, and in the end all is checked."""

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tests.faults.check import Checker
from tests.faults.compare import Found
from tests.faults.faults import Fault, Scene, chosen
from tests.faults.ledger import Ledger
from tests.faults.load import Load
from tests.faults.people import Consumer
from tests.faults.recovery import Recovery, recovered
from tests.faults.stage import Stage
from tests.faults.store import Databases, opened
from tests.faults.tap import Tap

MAIL_TARGETS = ("notify", "mail", "everything", "up stopped", "up killed")
Say = Callable[[str], None]


@dataclass(frozen=True)
class Happened:
    """One fault as it went."""

    fault: Fault
    began: datetime
    ended: datetime
    recovery: Recovery
    old_untold: int


@dataclass
class Outcome:
    """Everything a run has to tell."""

    seed: int
    happened: list[Happened] = field(default_factory=list)
    ledger: Ledger = field(default_factory=Ledger)
    found: Found = field(default_factory=Found)
    seconds: float = 0.0
    copies: int = 0

    @property
    def unrecovered(self) -> list[str]:
        return [one.fault.name for one in self.happened if one.recovery.whole is None]

    @property
    def old_untold(self) -> int:
        return sum(one.old_untold for one in self.happened)

    @property
    def holds(self) -> bool:
        well = self.found.holds and not self.unrecovered and not self.old_untold
        return well and not self.ledger.broken


async def run(
    data: Path,
    count: int,
    seed: int,
    *,
    replicas: int = 1,
    stopped_for: float = 20.0,
    say: Say = print,
) -> Outcome:
    """`count` faults in the order of this seed on a stack of its own in `data`."""
    outcome = Outcome(seed)
    stage = Stage(data, replicas)
    try:
        await stage.start()
        async with opened(stage.plan.database.url()) as databases:
            faults = chosen(count, seed, replicas)
            await _faults(outcome, stage, databases, faults, stopped_for, say)
    finally:
        stage.thawed()
        await stage.close()
    return outcome


async def _faults(
    outcome: Outcome,
    stage: Stage,
    databases: Databases,
    faults: list[Fault],
    stopped_for: float,
    say: Say,
) -> None:
    tap, load = Tap(stage), Load(stage, outcome.ledger, outcome.seed)
    scene = Scene(stage, tap, random.Random(outcome.seed), stopped_for)
    try:
        await tap.start()
        await load.start()
        probe = load.consumer(await load.newcomer())
        began = time.monotonic()
        for number, fault in enumerate(faults, 1):
            one = await _one(scene, fault, probe, databases)
            outcome.happened.append(one)
            say(f"{number:>4}  {line(one)}")
        outcome.seconds = time.monotonic() - began
        await load.stop()
        hurt = [
            (one.began, one.ended) for one in outcome.happened if one.fault.target in MAIL_TARGETS
        ]
        say("the load has stopped; waiting until all is quiet")
        checker = Checker(stage, databases, load, tap, outcome.ledger, scene.poisoned, hurt)
        outcome.found = await checker.check()
        outcome.copies = tap.copies
    finally:
        await load.close()
        await tap.stop()


async def _one(scene: Scene, fault: Fault, probe: Consumer, databases: Databases) -> Happened:
    began = datetime.now(UTC)
    async with fault.lasting(scene, fault.target):
        pass
    since = time.monotonic()
    if fault.target.startswith("up "):
        await scene.stage.ready()
    recovery = await recovered(scene.stage, probe, since)
    old = await databases.old_untold()
    await asyncio.sleep(scene.rng.uniform(0.3, 1.2))
    return Happened(fault, began, datetime.now(UTC), recovery, old)


def line(one: Happened) -> str:
    """How a fault went, in a line."""
    took = one.recovery
    if took.whole is None:
        return f"{one.fault.name:<28} NOT RECOVERED ({took})"
    return (
        f"{one.fault.name:<28} all well after {took.whole:5.1f} s"
        f"  (ready {took.ready:.1f}, accepted {took.accepted:.1f}, told {took.told:.1f})"
    )
