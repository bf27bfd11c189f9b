"""What a service hears: quorum queues, settled after the handler, retried, then laid aside.

The names of the queues, and how they hang together, are told in queues.py.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from json import JSONDecodeError
from typing import Any, TypeVar

import aio_pika
import structlog
from faststream import AckPolicy, BaseMiddleware
from faststream.rabbit import (
    Channel,
    ExchangeType,
    RabbitBroker,
    RabbitExchange,
    RabbitQueue,
    RabbitRouter,
)

from chassis import queues
from chassis.clock import new_id, now
from chassis.errors import Refused
from chassis.hearing import Hearing
from chassis.publisher import DECIDED, EXCHANGE, Publisher
from chassis.queues import queue_name, quorum
from chassis.reticence import told
from chassis.telemetry import Telemetry
from contracts.event import Event

log = structlog.get_logger()
E = TypeVar("E", bound=Event)
Handler = Callable[[E], Awaitable[None]]

PREFETCH = 50
TRIES = "x-kabinet-tries"
ERROR = "x-kabinet-error"


class Bus:
    """A service's ears. `@bus.on(Event)` before `start()`."""

    def __init__(self, service: str, url: str, publisher: Publisher, telemetry: Telemetry) -> None:
        self._service = service
        self._publisher = publisher
        self._telemetry = telemetry
        self.heard: dict[str, type[Event]] = {}
        self.told: list[type[Event]] = []
        bus = self

        class Settled(BaseMiddleware):
            """Acknowledges what was handled; hands the rest to `fail`."""

            async def consume_scope(self, call_next: Any, msg: Any) -> Any:
                await bus._settle(call_next, msg)

        self._lasting = RabbitRouter(middlewares=[Settled])
        self.broker = RabbitBroker(
            url,
            default_channel=Channel(prefetch_count=PREFETCH),
            app_id=service,
            apply_types=False,  # facts are read by `_read_as`; handlers take nothing else
            logger=logging.getLogger("faststream"),
            log_level=logging.DEBUG,
            reconnect_interval=0.3,
        )
        self._exchange = RabbitExchange(
            EXCHANGE, type=ExchangeType.TOPIC, durable=True, declare=False
        )
        self._own: list[str] = []
        self._hearing = Hearing(self.broker, publisher, telemetry, self.heard, self._own)
        self._watch: asyncio.Task[None] | None = None

    def on(self, event: type[E]) -> Callable[[Handler[E]], Handler[E]]:
        """Let the handler hear every such fact, at least once, in any order."""

        def register(handler: Handler[E]) -> Handler[E]:
            name = queue_name(self._service, event)
            self.heard[name] = event
            subscriber = self._lasting.subscriber(
                quorum(name, f"{self._service}.direct", f"{name}.dead", event.binding()),
                self._exchange,
                ack_policy=AckPolicy.MANUAL,
                no_reply=True,
                decoder=_read_as(event),
                title=name,
                description=handler.__doc__,
            )
            subscriber(handler)
            return handler

        return register

    def everywhere(self, event: type[E]) -> Callable[[Handler[E]], Handler[E]]:
        """Let every replica hear each such fact while it runs; nothing is kept or retried."""

        def register(handler: Handler[E]) -> Handler[E]:
            name = f"{queue_name(f'{self._service}.live', event)}.{new_id()}"
            self._own.append(name)
            subscriber = self.broker.subscriber(
                RabbitQueue(name, exclusive=True, auto_delete=True, routing_key=event.binding()),
                self._exchange,
                ack_policy=AckPolicy.ACK_FIRST,
                no_reply=True,
                decoder=_read_as(event),
                title=f"{queue_name(f'{self._service}.live', event)}.<replica>",
                description=handler.__doc__,
            )
            subscriber(handler)
            return handler

        return register

    def tells(self, *events: type[Event]) -> None:
        """Say which facts this service tells, for the documents made from the code."""
        self.told.extend(events)

    def describe(self) -> None:
        """Put what is heard and told into the broker, from which documents are made."""
        self.broker.include_router(self._lasting)
        for event in self.told:
            self.broker.publisher(
                exchange=self._exchange,
                routing_key=event.binding().replace("*", self._service),
                schema=event,
                title=event.NAME,
                description=event.__doc__,
            )

    async def start(self) -> None:
        """Declare the topology and begin to hear; waits for the broker."""
        if not self.heard:
            return
        await queues.declare(self._publisher, self._service, self.heard)
        self.broker.include_router(self._lasting)
        await self.broker.start()
        self._watch = asyncio.create_task(self._hearing.keep())

    async def stop(self) -> None:
        """Let the running handlers end."""
        if self._watch is not None:
            self._watch.cancel()
        if self.heard:
            await self.broker.stop()

    async def _settle(self, call_next: Any, msg: Any) -> None:
        queue, began = self._queue_of(msg), time.perf_counter()
        outcome = "done"
        raw = msg.raw_message
        with self._telemetry.on_the_way(f"hear {raw.type or queue}", raw.headers):
            try:
                await call_next(msg)
            except Exception as error:
                outcome = await self._fail(msg, queue, error)
        await self._acknowledge(msg)
        self._telemetry.handled.labels(queue, outcome).observe(time.perf_counter() - began)
        if outcome == "done":
            self._telemetry.lag.labels(queue).observe(_age(raw))

    def _queue_of(self, msg: Any) -> str:
        """The queue a message came from: retried ones bear its name, others their fact's."""
        key = msg.raw_message.routing_key or ""
        if key in self.heard:
            return str(key)
        name = str(msg.raw_message.type or key).replace(".", "_")
        return f"{self._service}.{name}"

    async def _fail(self, msg: Any, queue: str, error: Exception) -> str:
        raw = msg.raw_message
        tries = int(raw.headers.get(TRIES, 0)) + 1
        hopeless = isinstance(error, Refused) or _unreadable(error) or tries > len(queues.DELAYS)
        exchange = (
            f"{self._service}.direct"
            if hopeless
            else f"{self._service}.retry.{queues.DELAYS[tries - 1]}s"
        )
        key = f"{queue}.dead" if hopeless else queue
        outcome = "dead" if hopeless else "retried"
        log.error(f"message_{outcome}", queue=queue, tries=tries, exc_info=error)
        headers = {**raw.headers, TRIES: tries, ERROR: told(error)[:500]}
        while True:
            try:
                await self._publisher.publish(
                    key, raw.body, name=raw.type or "", headers=headers, exchange=exchange
                )
            except Exception as away:
                log.warning("not_laid_aside", queue=queue, error=type(away).__name__)
                await asyncio.sleep(0.5)
                if raw.channel.is_closed:
                    raise
            else:
                return outcome

    async def _acknowledge(self, msg: Any) -> None:
        try:
            await msg.ack()
        except (aio_pika.exceptions.AMQPError, RuntimeError) as error:
            # The connection went away meanwhile: the message comes again, and handlers bear that.
            log.warning("not_acknowledged", error=type(error).__name__)

    async def consumers(self) -> dict[str, int]:
        """How many consumers each of our queues has."""
        return await self._hearing.consumers()


def _read_as(event: type[Event]) -> Callable[[Any], Awaitable[Event]]:
    """JSON straight into the model: a dict in between costs as much again."""

    async def read(message: Any) -> Event:
        return event.model_validate_json(message.body)

    return read


def _age(message: Any) -> float:
    """Seconds since the fact was decided; of what no outbox held, since it was published."""
    decided = message.headers.get(DECIDED)
    since = float(decided) if decided else message.timestamp.timestamp() if message.timestamp else 0
    return max(0.0, now().timestamp() - since) if since else 0.0


def _unreadable(error: Exception) -> bool:
    """Whether the body can never be read, however often it is tried."""
    by_shape = type(error).__module__.startswith(("pydantic", "fast_depends"))
    return by_shape or isinstance(error, UnicodeDecodeError | JSONDecodeError)
