"""The catalogue of faults. Each is put in, lasts a while, and is taken away again."""

import asyncio
import json
import random
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field

from chassis.clock import new_id
from tests.faults.stage import Stage
from tests.faults.tap import Tap

PROCESSES = (
    "identity",
    "applications",
    "metering",
    "reception",
    "notify",
    "gateway",
    "rabbitmq",
    "mongo",
    "mail",
)
CALLED = ("identity", "applications", "metering", "reception")
"""Services that the load calls through the gateway."""
HEARING = ("applications", "metering", "reception", "notify", "gateway", "identity")
"""Processes whose connection to the broker carries the load's facts."""
FACT = {"content_type": "application/json", "type": "case.changed"}


@dataclass
class Scene:
    """What a fault acts on, and what it leaves for the checker to know."""

    stage: Stage
    tap: Tap
    rng: random.Random
    stopped_for: float = 20.0
    poisoned: list[str] = field(default_factory=list)
    """Marks of the messages that no handler can read."""

    def one_of(self, name: str) -> str:
        """One of the processes of this name, chosen at random."""
        found = [one for one in self.stage.processes() if one.split("-")[0] == name]
        return self.rng.choice(sorted(found)) if found else name

    def link(self, caller: str, called: str) -> str:
        """One of the links from a process of this name."""
        found = [
            one
            for one in self.stage.links.names()
            if one.split(">")[0].split("-")[0] == caller and one.endswith(f">{called}")
        ]
        return self.rng.choice(found)


Way = Callable[[Scene, str], AbstractAsyncContextManager[None]]


@dataclass(frozen=True)
class Fault:
    """One way to hurt one thing. `lasting` is entered to put it in and left to take it away."""

    kind: str
    target: str
    lasting: Way

    @property
    def name(self) -> str:
        return f"{self.kind} {self.target}"


@asynccontextmanager
async def killed(scene: Scene, name: str) -> AsyncIterator[None]:
    """kill -9; the supervisor starts it again."""
    scene.stage.send(scene.one_of(name), signal.SIGKILL)
    yield


@asynccontextmanager
async def stopped(scene: Scene, name: str) -> AsyncIterator[None]:
    """SIGSTOP for a while: it is there and does not answer."""
    one = scene.one_of(name)
    scene.stage.send(one, signal.SIGSTOP)
    try:
        await asyncio.sleep(scene.stopped_for)
        yield
    finally:
        scene.stage.send(one, signal.SIGCONT)


@asynccontextmanager
async def alarmed(scene: Scene, _name: str) -> AsyncIterator[None]:
    """The broker thinks its disk is full, and blocks whoever publishes."""
    await _evaluate(scene, 'rabbit_disk_monitor:set_disk_free_limit("1000TB")')
    try:
        await asyncio.sleep(min(6.0, scene.stopped_for))
        yield
    finally:
        await _evaluate(scene, 'rabbit_disk_monitor:set_disk_free_limit("200MB")')


async def _evaluate(scene: Scene, erlang: str) -> str:
    return await asyncio.to_thread(scene.stage.node.evaluate, erlang)


@asynccontextmanager
async def slowed(scene: Scene, way: str) -> AsyncIterator[None]:
    """Each piece of data takes 0.4 s longer."""
    link = scene.stage.links[scene.link(*way.split(">"))]
    link.latency = 0.4
    try:
        await asyncio.sleep(5)
        yield
    finally:
        link.mend()


@asynccontextmanager
async def cut(scene: Scene, way: str) -> AsyncIterator[None]:
    """Connections break, and new ones are refused."""
    link = scene.stage.links[scene.link(*way.split(">"))]
    link.cut()
    try:
        await asyncio.sleep(4)
        yield
    finally:
        link.mend()


@asynccontextmanager
async def poisoned(scene: Scene, _name: str) -> AsyncIterator[None]:
    """Messages that can never be read, to everybody who hears of cases."""
    mark = f"poison-{new_id()}"
    scene.poisoned.append(mark)
    wrong = json.dumps({"event_id": mark, "case": {"id": 5}}).encode()
    body = scene.rng.choice([wrong, f"{mark} \xff\xfe no JSON".encode("latin-1")])
    await scene.tap.publish("applications.case.changed", body, **FACT)
    yield


@asynccontextmanager
async def doubled(scene: Scene, _name: str) -> AsyncIterator[None]:
    """Facts that were told already come once more, an old one after a new one."""
    for key, body in _some(scene, 3):
        await scene.tap.publish(key, body, **FACT)
    yield


@asynccontextmanager
async def newer(scene: Scene, _name: str) -> AsyncIterator[None]:
    """A fact comes as a later version of its contract would say it."""
    for key, body in _some(scene, 1):
        told = json.loads(body)
        grown = {**told, "schema": 2, "mood": "calm", "case": {**told["case"], "colour": [1, {}]}}
        await scene.tap.publish(key, json.dumps(grown).encode(), **FACT)
    yield


def _some(scene: Scene, most: int) -> list[tuple[str, bytes]]:
    recent = list(scene.tap.recent)
    return scene.rng.sample(recent, min(most, len(recent)))


@asynccontextmanager
async def everything(scene: Scene, _name: str) -> AsyncIterator[None]:
    """kill -9 of every process at once; the supervisor starts all again."""
    for name in scene.stage.processes():
        scene.stage.send(name, signal.SIGKILL)
    yield


@asynccontextmanager
async def stack_stopped(scene: Scene, _name: str) -> AsyncIterator[None]:
    """`up` is stopped as by Ctrl-C and started again."""
    await scene.stage.stop()
    scene.stage.launch()
    yield


@asynccontextmanager
async def stack_killed(scene: Scene, _name: str) -> AsyncIterator[None]:
    """kill -9 of `up`, which takes all with it; started again."""
    await scene.stage.stop(signal.SIGKILL)
    scene.stage.launch()
    yield


def _each(kind: str, targets: tuple[str, ...], way: Way) -> list[Fault]:
    return [Fault(kind, target, way) for target in targets]


TO_SERVICES = tuple(f"gateway>{name}" for name in CALLED)
TO_BROKER = tuple(f"{name}>broker" for name in HEARING)
CATALOGUE = [
    *_each("kill", PROCESSES, killed),
    *_each("stop", PROCESSES, stopped),
    *_each("alarm", ("rabbitmq",), alarmed),
    *_each("slow", (*TO_SERVICES, *TO_BROKER), slowed),
    *_each("cut", (*TO_SERVICES, *TO_BROKER), cut),
    *_each("poisoned", ("case.changed",), poisoned),
    *_each("doubled", ("case.changed",), doubled),
    *_each("newer", ("case.changed",), newer),
    *_each("restart", ("everything",), everything),
    Fault("restart", "up stopped", stack_stopped),
    Fault("restart", "up killed", stack_killed),
]
FRONT = [Fault("kill", "front", killed), Fault("stop", "front", stopped)]
"""The proxy that stands before several of each."""
LONG = ("stop", "restart")
"""Kinds that take long: after the first round only one of each comes in a round."""


def chosen(count: int, seed: int, replicas: int = 1) -> list[Fault]:
    """Faults in random order: first one of each kind, then the rest of the catalogue, then round
    after round.
    """
    rng = random.Random(seed)
    catalogue = [*CATALOGUE, *(FRONT if replicas > 1 else [])]
    first = _one_of_each(rng, catalogue)
    rest = [fault for fault in catalogue if fault not in first]
    picked = [*first, *rng.sample(rest, len(rest))]
    while len(picked) < count:
        short = [fault for fault in catalogue if fault.kind not in LONG]
        long = _one_of_each(rng, [fault for fault in catalogue if fault.kind in LONG])
        picked += rng.sample([*short, *long], len(short) + len(long))
    return picked[:count]


def _one_of_each(rng: random.Random, faults: list[Fault]) -> list[Fault]:
    by_kind: dict[str, list[Fault]] = {}
    for fault in faults:
        by_kind.setdefault(fault.kind, []).append(fault)
    return rng.sample([rng.choice(found) for found in by_kind.values()], len(by_kind))
