"""Publishing with confirms through aio-pika itself, over a connection of its own."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping

import aio_pika
import structlog
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractExchange
from aio_pika.exceptions import AMQPError

from chassis.clock import new_id, now

log = structlog.get_logger()

EXCHANGE = "kabinet"
UNCONFIRMED = 16
"""More in flight gains no throughput and costs latency (measured)."""
DECIDED = "x-kabinet-decided"
"""Header: when the fact was decided, in seconds since 1970; it may have waited in an outbox."""
NotTold = (AMQPError, TimeoutError)
"""What `publish` raises."""
TIMEOUT = 5.0
"""A publish while the broker is away may hang, so each has an end."""


class Publisher:
    """Publishes persistent messages; an unroutable or unconfirmed one is an error.

    Keeps one plain connection and opens another when it is lost: a channel that heals itself was
    seen to hang its publishes for ever after the broker had been killed.
    """

    def __init__(self, url: str, name: str) -> None:
        self._url = url
        self._name = name
        self._gate = asyncio.Semaphore(UNCONFIRMED)
        self._connection: AbstractConnection | None = None
        self._exchanges: dict[str, AbstractExchange] = {}
        self._looking: AbstractChannel | None = None
        self._up = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None
        self.on_back: list[Callable[[], None]] = []

    @property
    def connected(self) -> bool:
        """Whether the broker is there right now."""
        return self._up.is_set()

    async def start(self) -> None:
        """Connect, waiting for the broker as long as it takes, and stay connected."""
        self._keeper = asyncio.create_task(self._keep())
        await self._up.wait()

    async def _keep(self) -> None:
        while True:
            try:
                async with asyncio.timeout(TIMEOUT):
                    lost = await self._connect()
            except (OSError, TimeoutError, AMQPError) as error:
                log.warning("broker_away", error=type(error).__name__)
                await asyncio.sleep(0.3)
                continue
            self._up.set()
            for wake in self.on_back:
                wake()
            await lost.wait()
            self._up.clear()
            await self._close()

    async def _connect(self) -> asyncio.Event:
        """Open a connection and the publishing channel; the event is set when either is lost."""
        lost = asyncio.Event()
        self._connection = await aio_pika.connect(
            self._url, client_properties={"connection_name": self._name}
        )
        self._connection.close_callbacks.add(lambda *_: lost.set())
        self._channel = await self.channel()
        self._channel.close_callbacks.add(lambda *_: lost.set())
        self._exchanges.clear()
        self._looking = None
        return lost

    async def looking(self) -> AbstractChannel:
        """The channel for looks at queues; it is closed when one of them is not there.

        Kept, for each channel opened leaves 4 KB in its connection until that is closed (aio-pika
        10.2 takes back another callback than it gave): looks every two seconds were 280 MB a day.
        """
        if self._looking is None or self._looking.is_closed:
            self._looking = await self.channel()
        return self._looking

    async def channel(self) -> AbstractChannel:
        """A new channel of this connection, with confirms."""
        assert self._connection is not None, "start() comes first"
        return await self._connection.channel(publisher_confirms=True, on_return_raises=True)

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
        # A message id of its own for each publish: two alike in flight confuse the returns.
        id_ = new_id()
        message = aio_pika.Message(
            body,
            headers=dict(headers or {}),
            content_type="application/json",
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
            message_id=id_,
            correlation_id=id_,  # where there is none, FastStream makes one up at each hearing
            timestamp=now(),
            type=name,
            app_id=self._name,
            expiration=ttl,
        )
        async with self._gate, asyncio.timeout(TIMEOUT):
            await self._up.wait()
            target = await self._exchange(exchange)
            await target.publish(message, routing_key=key, mandatory=True)

    async def _exchange(self, name: str) -> AbstractExchange:
        if name not in self._exchanges:
            self._exchanges[name] = await self._channel.get_exchange(name, ensure=False)
        return self._exchanges[name]

    async def _close(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(OSError, TimeoutError, AMQPError, RuntimeError):
                async with asyncio.timeout(2):
                    await self._connection.close()

    async def stop(self) -> None:
        """Close the connection."""
        if self._keeper is not None:
            self._keeper.cancel()
        await self._close()
