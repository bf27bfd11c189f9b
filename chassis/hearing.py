"""Whether a process still hears, and beginning again where a consumer did not come back.

The broker counts the consumers of a queue, whichever replica they belong to. So a replica that
went deaf while others hear is known by the queues it has to itself.
"""

import asyncio
import contextlib
from collections.abc import Collection, Iterator, Mapping

import structlog
from aio_pika.exceptions import AMQPError
from faststream.rabbit import RabbitBroker

from chassis.publisher import Publisher
from chassis.telemetry import Telemetry
from contracts.event import Event

log = structlog.get_logger()
EVERY = 2.0
PATIENCE = 1.0
"""Seconds a connection that is well takes at the most to answer."""
AGAIN = 20.0
"""Seconds that beginning again may take, running handlers included."""


@contextlib.contextmanager
def closed_is_lost() -> Iterator[None]:
    """A connection closed meanwhile is lost: aiormq says to who waits on it that he was cancelled.

    Taken at its word, that would end the task that looks after the hearing.
    """
    try:
        yield
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
        raise ConnectionError("the connection was closed meanwhile") from error


class Hearing:
    """Looks after the consumers of the queues `shared` by all replicas and those of its `own`."""

    def __init__(
        self,
        broker: RabbitBroker,
        publisher: Publisher,
        telemetry: Telemetry,
        shared: Mapping[str, type[Event]],
        own: Collection[str],
    ) -> None:
        self._broker = broker
        self._publisher = publisher
        self._telemetry = telemetry
        self._shared = shared
        self._own = own
        self._look = asyncio.Lock()
        """One at a time: one that is given up takes the channel along."""

    async def consumers(self) -> dict[str, int]:
        """How many consumers each queue has; notes how many messages wait on the way."""
        async with self._look:
            with closed_is_lost():
                counts = await self._shared_consumers()
            return counts | await self._own_consumers()

    async def _shared_consumers(self) -> dict[str, int]:
        channel = await self._publisher.looking()
        counts = {}
        for name in self._shared:
            queue = await channel.declare_queue(name, passive=True)
            counts[name] = queue.declaration_result.consumer_count or 0
            waiting = queue.declaration_result.message_count or 0
            self._telemetry.waiting.labels(name).set(waiting)
            dead = await channel.declare_queue(f"{name}.dead", passive=True)
            laid_aside = dead.declaration_result.message_count or 0
            self._telemetry.dead_letters.labels(f"{name}.dead").set(laid_aside)
        return counts

    async def _own_consumers(self) -> dict[str, int]:
        """Of our own queues; none where the connection that declared them no longer answers, for
        no other may look at them.
        """
        counts = dict.fromkeys(self._own, 0)
        if not counts:
            return counts
        with contextlib.suppress(OSError, TimeoutError, AMQPError, RuntimeError):
            async with asyncio.timeout(PATIENCE):
                with closed_is_lost():
                    await self._count_own(counts)
        return counts

    async def _count_own(self, counts: dict[str, int]) -> None:
        transport = (await self._broker.connect()).transport
        if transport is None:
            return
        # A channel of the plain connection below: a healing one would be opened again.
        channel = await transport.connection.channel()
        for name in self._own:
            found = await channel.queue_declare(name, passive=True)
            counts[name] = found.consumer_count or 0
        await channel.close()

    async def keep(self) -> None:
        """Begin again where a consumer did not come back after the broker did."""
        silent = 0
        while True:
            await asyncio.sleep(EVERY)
            try:
                async with asyncio.timeout(3):
                    counts = await self.consumers()
            except Exception:
                silent = 0
                continue
            silent = silent + 1 if 0 in counts.values() else 0
            if silent >= 2:
                log.warning("deaf", queues=[name for name, count in counts.items() if not count])
                silent = 0 if await self._again() else silent

    async def _again(self) -> bool:
        """Whether it hears again; where it may not, or the broker went meanwhile, not yet."""
        try:
            async with asyncio.timeout(AGAIN):
                await self._broker.stop()
                await self._broker.start()
        except Exception as error:
            log.warning("still_deaf", error=type(error).__name__)
            return False
        return True
