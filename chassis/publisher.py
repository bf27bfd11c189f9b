"""Publishing with confirms through aio-pika itself, over a connection of its own."""

import asyncio
from collections.abc import Callable, Mapping

import aio_pika
import structlog
from aio_pika.abc import AbstractExchange, AbstractRobustChannel, AbstractRobustConnection

from chassis.clock import new_id, now

log = structlog.get_logger()

EXCHANGE = "kabinet"
UNCONFIRMED = 16
"""More in flight gains no throughput and costs latency (docs/performance.md)."""
TIMEOUT = 5.0
"""A publish while the broker is away may hang, so each has an end."""


class Publisher:
    """Publishes persistent messages; an unroutable or unconfirmed one is an error."""

    def __init__(self, url: str, name: str) -> None:
        self._url = url
        self._name = name
        self._gate = asyncio.Semaphore(UNCONFIRMED)
        self._connection: AbstractRobustConnection | None = None
        self._channel: AbstractRobustChannel | None = None
        self._exchanges: dict[str, AbstractExchange] = {}
        self.on_back: list[Callable[[], None]] = []

    @property
    def connected(self) -> bool:
        """Whether the broker is there right now."""
        return self._connection is not None and self._connection.connected.is_set()

    async def start(self) -> None:
        """Connect, waiting for the broker as long as it takes."""
        while True:
            try:
                self._connection = await aio_pika.connect_robust(
                    self._url,
                    client_properties={"connection_name": self._name},
                    reconnect_interval=0.3,
                )
                break
            except (OSError, aio_pika.exceptions.AMQPError) as error:
                log.warning("broker_away", error=type(error).__name__)
                await asyncio.sleep(0.3)
        self._connection.reconnect_callbacks.add(self._back)
        self._channel = await self.channel()

    async def channel(self) -> AbstractRobustChannel:
        """A channel of this connection, with confirms, for declaring and looking."""
        assert self._connection is not None, "start() comes first"
        channel = await self._connection.channel(publisher_confirms=True, on_return_raises=True)
        assert isinstance(channel, AbstractRobustChannel)
        return channel

    def _back(self, *_: object) -> None:
        for wake in self.on_back:
            wake()

    async def publish(
        self,
        key: str,
        body: bytes,
        *,
        name: str,
        headers: Mapping[str, str | int] | None = None,
        exchange: str = EXCHANGE,
        ttl: float | None = None,
    ) -> None:
        """Publish and wait for the confirm; raises when there is none in time or no route."""
        message = aio_pika.Message(
            body,
            headers=dict(headers or {}),
            content_type="application/json",
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
            # A message id of its own for each publish: two alike in flight confuse the returns.
            message_id=new_id(),
            timestamp=now(),
            type=name,
            app_id=self._name,
            expiration=ttl,
        )
        async with self._gate, asyncio.timeout(TIMEOUT):
            target = await self._exchange(exchange)
            await target.publish(message, routing_key=key, mandatory=True)

    async def _exchange(self, name: str) -> AbstractExchange:
        assert self._channel is not None, "start() comes first"
        if name not in self._exchanges:
            self._exchanges[name] = await self._channel.get_exchange(name, ensure=False)
        return self._exchanges[name]

    async def stop(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            await self._connection.close()
