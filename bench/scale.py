"""How cost grows with consumers: 1 000, 10 000, 100 000 and 1 000 000, a case each.

Measured at each size, one request after the other, median in milliseconds: the window of a consumer
with 20 cases, made anew (`window`); the first page of the desk's queue (`queue`); the desk's search
by a house number that stands in one case (`search`) and by a case's number (`number`); one changed
case put into the window by the gateway's own code (`projection`). Beside them the database's size
on disk and its memory in MB. Entries are slim (`bench/entries.py`), so disk is less than in life,
where an entry is five times as large. The peer of each result is the smallest size. 60 000 stands
for an answer that had not come after a minute.

The three small sizes grow in one fresh stack, the million is the one that `bench/size.py` keeps.
The table goes into docs/scaling.md. `python -m bench.scale`
"""

import asyncio
import re
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from motor.motor_asyncio import AsyncIOMotorClient

from bench import entries
from bench.report import Result, Target, rounded, say
from bench.size import MANY, account, million
from bench.stand import bearer, cookie, latency, plan, stack
from chassis.app import Service
from chassis.commands.bench import between
from chassis.local.place import ROOT
from chassis.store import CODEC
from chassis.testing import Stack
from gateway.store import Window
from tests.portal.people import employee, registered

SIZES = (1_000, 10_000, 100_000)
OWN = 20
TIMES, CHANGES = 20, 200
PAGE = ROOT / "docs" / "scaling.md"
HEAD = (
    "| consumers | window, ms | queue, ms | search, ms | number, ms | projection, ms "
    "| disk, MB | database's memory, MB |"
)
TARGETS = {
    "window": Target("window, a thousandfold", 1.2, "ms", at_most=True),
    "projection": Target("projection, a thousandfold", 1.2, "ms", at_most=True),
    "queue": Target("desk's queue, a thousandfold", 3.0, "ms", at_most=True),
    "search": Target("desk's search, a thousandfold", 3.0, "ms", at_most=True),
    "number": Target("search by number, a thousandfold", 3.0, "ms", at_most=True),
}


@dataclass(frozen=True)
class Cost:
    """What is measured at one size."""

    consumers: float
    window: float
    queue: float
    search: float
    number: float
    projection: float
    disk: float
    memory: float


def measured() -> list[Result]:
    """Every size from the smallest on, then the table."""
    costs = list(all_sizes())
    if PAGE.exists():
        PAGE.write_text(with_table(PAGE.read_text(), costs))
    first, last = costs[0], costs[-1]
    return [
        target.of([(getattr(last, name), getattr(first, name))], consumers=last.consumers)
        for name, target in TARGETS.items()
    ]


def all_sizes() -> Iterator[Cost]:
    """The cost at each size."""
    with stack() as growing:
        there = 0
        for size in SIZES:
            series = entries.Series(entries.slim(), lambda number: f"owner-{number}", there)
            entries.put(growing, series, size - there)
            there = size
            yield cost(growing, size)
    with million() as large:
        yield cost(large, MANY)


def cost(on: Stack, consumers: int) -> Cost:
    """Measured with a new consumer and a new employee, whom nothing is kept of."""
    person, staff = registered(on), employee(on)
    owner = account(person)
    entries.put(on, entries.Series(entries.whole(), lambda _number: owner, 10**9), OWN)
    house = consumers // 2
    api, desk = f"{on.gateway}/api/v1/cases", f"{on.gateway}/staff"
    found = f"{desk}?q="
    return Cost(
        consumers=consumers,
        window=latency(f"{api}?n=%", bearer(person), times=TIMES),
        queue=latency(f"{desk}?n=%", cookie(staff), times=TIMES),
        search=latency(f"{found}д.%20{house}&n=%", cookie(staff), times=TIMES),
        number=latency(f"{found}ТП-2026-{house:06d}&n=%", cookie(staff), times=TIMES),
        projection=asyncio.run(projection(on)),
        disk=size_of(on.data / "mongo"),
        memory=resident(on.pid("mongo")),
    )


async def projection(on: Stack) -> float:
    """Median milliseconds of one new version of a case, by the gateway's own store."""
    client: Any = AsyncIOMotorClient(plan(on).database.url("gateway"))
    database = client.get_database("gateway", codec_options=CODEC)
    stand_in = SimpleNamespace(database=database, prepare=lambda _work: None)
    window = Window(cast("Service", stand_in))
    case, desk = entries.whole()
    took = []
    for version in range(1, CHANGES + 1):
        began = time.perf_counter()
        await window.saw(case.model_copy(update={"version": version}), desk)
        took.append((time.perf_counter() - began) * 1000)
    client.close()
    return statistics.median(took)


def size_of(folder: Path) -> float:
    """MB on disk."""
    return sum(file.stat().st_blocks for file in folder.rglob("*")) * 512 / 1024 / 1024


def resident(pid: int) -> float:
    """MB of memory."""
    found = re.search(r"^VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    assert found
    return int(found[1]) / 1024


def with_table(page: str, costs: list[Cost]) -> str:
    """The page with the table between its marks."""
    rows = [
        "| "
        + " | ".join(f"{rounded(getattr(one, field.name)):,g}" for field in fields(Cost))
        + " |"
        for one in costs
    ]
    return between(page, [HEAD, "| --- " * len(fields(Cost)) + "|", *rows])


if __name__ == "__main__":
    say(measured())
