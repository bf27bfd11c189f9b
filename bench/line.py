"""What benchmarks of bus and store stand on: real servers, services in this process, real facts."""

import asyncio
import logging
import os
import statistics
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar

import aio_pika
import structlog
import uvloop
from aio_pika.abc import AbstractChannel
from pydantic import SecretStr

from chassis.app import Service
from chassis.clock import new_id
from chassis.serving import collect_seldom
from chassis.settings import Settings
from chassis.testing import MongoDB, RabbitMQ, started
from contracts.case import CaseChanged
from tests.builders import a_case, a_change

T = TypeVar("T")
SIZE = float(os.environ.get("KABINET_BENCH_SIZE", "1"))
"""Share of the whole number of facts or cases that a run takes; less to try whether it works."""


def sized(count: int) -> int:
    """So many, or the share of them that was asked for."""
    return max(50, round(count * SIZE))


@contextmanager
def servers() -> Iterator[tuple[RabbitMQ, MongoDB]]:
    """A broker and a database of one's own."""
    with started(RabbitMQ) as broker, started(MongoDB) as database:
        yield broker, database


def settings(name: str, broker: RabbitMQ, vhost: str, mongo: str, **told: Any) -> Settings:
    """Of a process on these servers."""
    return Settings(
        _env_file=None,
        service=name,
        mongo_url=SecretStr(mongo),
        amqp_url=SecretStr(broker.url(vhost=vhost)),
        **told,
    )


def run(work: Coroutine[Any, Any, T]) -> T:
    """As the services run: under the same event loop, with garbage looked for as seldom."""
    quiet = structlog.make_filtering_bound_logger(logging.WARNING)
    structlog.configure(
        wrapper_class=quiet, logger_factory=structlog.PrintLoggerFactory(sys.stderr)
    )
    collect_seldom()
    return uvloop.run(work)


def changes(count: int, version: int = 1, owners: int = 0) -> list[CaseChanged]:
    """Facts of that many cases, each as large as a real one, about 8 KiB."""
    snapshot = a_case().snapshot()
    whose = [new_id() for _ in range(owners or count)]
    return [
        a_change(
            snapshot.model_copy(
                update={"id": new_id(), "owner": whose[n % len(whose)], "version": version}
            ),
            desk=a_case().desk() if n == 0 else _DESK,
        )
        for n in range(count)
    ]


_DESK = a_case().desk()


@asynccontextmanager
async def channel(url: str) -> AsyncIterator[AbstractChannel]:
    """A bare connection's channel with confirms."""
    connection = await aio_pika.connect(url)
    async with connection:
        yield await connection.channel(publisher_confirms=True, on_return_raises=True)


async def waiting(channel: AbstractChannel, vhost_queue: str, key: str) -> Any:
    """A quorum queue of this name bound to the exchange, as the services' own are."""
    queue = await channel.declare_queue(
        vhost_queue, durable=True, arguments={"x-queue-type": "quorum"}
    )
    await queue.bind("kabinet", key)
    return queue


async def at_once(works: Sequence[Callable[[], Awaitable[Any]]], most: int) -> None:
    """Do all, at most so many under way at the same time."""
    left = iter(works)

    async def worker() -> None:
        for work in left:
            await work()

    await asyncio.gather(*(worker() for _ in range(most)))


def share(times: Sequence[float], part: int) -> float:
    """The percentile of these times, in their unit."""
    return statistics.quantiles(times, n=100, method="inclusive")[part - 1]


async def until(done: Callable[[], Awaitable[bool] | bool], within: float = 600.0) -> float:
    """Wait until it is so; the moment when it was, on the clock of `perf_counter`."""
    end = time.perf_counter() + within
    while True:
        answer = done()
        if (await answer) if isinstance(answer, Awaitable) else answer:
            return time.perf_counter()
        if time.perf_counter() > end:
            raise TimeoutError(f"still not so after {within} s")
        await asyncio.sleep(0.02)


async def stopped(service: Service) -> None:
    """End what was started of a service by hand."""
    await service.bus.stop()
    await service.publisher.stop()
    service.telemetry.close()


async def all_in(collection: Any, last: str, count: int, within: float = 600.0) -> float:
    """Wait until as many documents lie there; the moment when they did.

    The local server counts by walking through all, so it is asked for the one that is told last
    until that is there, and only then for the number.
    """

    async def last_is_in() -> bool:
        return await collection.find_one({"_id": last}, {"_id": 1}) is not None

    moment = await until(last_is_in, within)
    while await collection.estimated_document_count() < count:
        await asyncio.sleep(0.05)
        moment = time.perf_counter()
    return moment
