"""A tap on the bus: every change of every case in the order it was told first."""

import asyncio
import contextlib
import json
import logging
from collections import defaultdict, deque
from typing import Any

import aio_pika
from aio_pika.abc import AbstractIncomingMessage
from aio_pika.exceptions import AMQPError

from tests.faults.stage import Stage

QUEUE = "faults.tap"
logging.getLogger("aiormq").setLevel(logging.CRITICAL)  # a lost connection is what is wanted here
BINDING = "*.case.changed"
RECENT = 50


class Tap:
    """Hears through a lasting queue of its own, so a killed broker takes nothing away."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.order: dict[str, list[int]] = defaultdict(list)
        """Versions of each case in the order each was told first."""
        self.copies = 0
        self.recent: deque[tuple[str, bytes]] = deque(maxlen=RECENT)
        """Routing keys and bodies of the newest facts."""
        self._task: asyncio.Task[None] | None = None
        self._declared = asyncio.Event()

    async def start(self) -> None:
        self._task = asyncio.create_task(self._keep())
        await self._declared.wait()

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def publish(
        self, key: str, body: bytes, exchange: str = "kabinet", **fields: Any
    ) -> None:
        """Put a message on the bus, be it good or bad; waits for a broker that is away."""
        for _ in range(50):
            with contextlib.suppress(OSError, AMQPError, TimeoutError):
                async with asyncio.timeout(5):
                    connection = await aio_pika.connect(self._stage.node.url())
                    async with connection:
                        channel = await connection.channel(on_return_raises=True)
                        to = (
                            await channel.get_exchange(exchange, ensure=False)
                            if exchange
                            else channel.default_exchange
                        )
                        await to.publish(aio_pika.Message(body, **fields), key)
                return
            await asyncio.sleep(0.3)
        raise AssertionError("the broker takes no message")

    async def _keep(self) -> None:
        while True:
            with contextlib.suppress(OSError, AMQPError, TimeoutError, RuntimeError):
                connection = await aio_pika.connect(self._stage.node.url(), timeout=5)
                async with connection:
                    await self._hear(await connection.channel())
            await asyncio.sleep(0.3)

    async def _hear(self, channel: Any) -> None:
        await channel.set_qos(prefetch_count=100)
        # one consumer at a time: what it held comes back before anything newer is given out
        arguments = {"x-queue-type": "quorum", "x-single-active-consumer": True}
        queue = await channel.declare_queue(QUEUE, durable=True, arguments=arguments)
        await queue.bind("kabinet", BINDING)
        self._declared.set()
        lost = asyncio.Event()
        channel.close_callbacks.add(lambda *_: lost.set())
        await queue.consume(self._heard)
        await lost.wait()

    async def _heard(self, message: AbstractIncomingMessage) -> None:
        self._note(message)
        with contextlib.suppress(AMQPError, RuntimeError):
            await message.ack()

    def _note(self, message: AbstractIncomingMessage) -> None:
        try:
            told = json.loads(message.body)
            case, version = told["case"]["id"], int(told["case"]["version"])
        except (ValueError, KeyError, TypeError):
            return  # one of the poisoned ones
        self.recent.append((str(message.routing_key), message.body))
        if version in self.order[case]:
            self.copies += 1
        else:
            self.order[case].append(version)
