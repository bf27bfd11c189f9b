"""Memory of each process of ours: idle, and after 20 000 facts and 20 000 requests.

Peer: a bare FastAPI + FastStream + Motor process on the same servers, idle. Counted is the
proportional set size of `/proc/PID/smaps_rollup` in MB. Facts are versions of one case that
nobody is written to about; the gateway projects each; requests are the window, the case as
JSON and the case's page. Growth is from the first tenth of that load to its end. With shorter runs
(`KABINET_BENCH_SECONDS`) facts and requests are fewer in proportion. `python -m bench.memory`
"""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path

from pymongo import MongoClient

from bench import entries
from bench.report import Result, Target, say
from bench.stand import SECONDS, bearer, cookie, load, peer_process, person, plan, stack
from chassis.local.environment import PROCESSES
from chassis.publisher import Publisher
from chassis.testing import Stack
from tests.builders import a_change
from tests.portal.people import Person, waited

TOGETHER = 200
FACTS = round(20_000 * SECONDS / 5)
IDLE = Target("memory idle", 1.3, "MB", at_most=True)
MOST = Target("memory of a process", 1.0, "MB", at_most=True)
GROWTH = Target("memory growth", 1.05, "MB", at_most=True)
PROMISED = 120


def measured() -> list[Result]:
    """Idle, a tenth of the load, all of it."""
    with stack() as started:
        node, url = plan(started).node, plan(started).database.url()
        consumer = person(started, 1)
        told = {"BARE_MONGO": url, "BARE_AMQP": node.url()}
        with peer_process("bench.bare_bus:app", **told) as bare:
            # both at the same moment, for what they share is divided between all who use it
            idle, bare_mb = all_of(started), memory(bare.pid)
        work = working(started, consumer)
        work(FACTS // 10)
        early = all_of(started)
        work(FACTS - FACTS // 10)
        late = all_of(started)
    grown = {name: late[name] / early[name] for name in late}
    most, grew = max(idle, key=lambda n: idle[n]), max(grown, key=lambda n: grown[n])
    return [
        IDLE.of([(idle[most], bare_mb)], **idle),
        MOST.of([(max(late.values()), PROMISED)], **late),
        GROWTH.of([(late[grew], early[grew])], **grown),
    ]


def working(on: Stack, consumer: Person) -> Callable[[int], None]:
    """Facts about a case of somebody, and requests of the consumer as long as a run lasts."""
    case = consumer.call("GET", "/cases?limit=1").json()["items"][0]["id"]
    signed, token = cookie(consumer), bearer(consumer)
    addresses = (
        (f"{on.gateway}/api/v1/cases", token),
        (f"{on.gateway}/api/v1/cases/{case}", token),
        (f"{on.gateway}/status/{case}", signed),
    )
    told = 0

    def work(count: int) -> None:
        nonlocal told
        asyncio.run(tell(on, told, count))
        told += count
        waited(lambda: projected(on, told), within=300)
        for address, header in addresses:
            load(address, header, seconds=SECONDS * count / FACTS)

    return work


SNAPSHOT, DESK = entries.whole()


async def tell(on: Stack, first: int, count: int) -> None:
    """So many versions of one case in the name of applications; no letter follows from them."""
    publisher = Publisher(plan(on).node.url("applications"), "bench")
    await publisher.start()

    async def one(version: int) -> None:
        case = SNAPSHOT.model_copy(update={"version": version})
        fact = a_change(case, "assigned", desk=DESK)
        await publisher.publish(fact.routing_key(), fact.body(), name=fact.NAME)

    for start in range(first, first + count, TOGETHER):
        last = min(start + TOGETHER, first + count)
        await asyncio.gather(*(one(version + 1) for version in range(start, last)))
    await publisher.stop()


def projected(on: Stack, version: int) -> bool:
    """Whether the window shows this version of the case."""
    client: MongoClient[dict[str, int]] = MongoClient(plan(on).database.url("gateway"))
    with client:
        found = client["gateway"]["entries"].find_one({"_id": SNAPSHOT.id}, {"version": 1})
    return found is not None and found["version"] >= version


def all_of(on: Stack) -> dict[str, float]:
    """Every process of ours by name."""
    return {name: memory(on.pid(name)) for name in PROCESSES}


def memory(pid: int) -> float:
    """Proportional set size in MB."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
    assert found, rollup
    return int(found[1]) / 1024


if __name__ == "__main__":
    say(measured())
