"""Dead letters over AMQP: counted, looked at without taking them, put back with a confirm."""

import importlib
import json
import pkgutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractIncomingMessage, AbstractQueue
from aio_pika.exceptions import AMQPError, ChannelClosed

import contracts
from contracts.event import EVENTS

TRIES = "x-kabinet-tries"
ERROR = "x-kabinet-error"
PROCESSES = ("identity", "applications", "metering", "reception", "notify", "gateway")


class NoSuchQueue(Exception):
    """The broker has no queue of this name."""


class DeadLetters:
    """What the operator does with dead letters; `url` is of a user who may."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def counts(self) -> dict[str, int]:
        """Dead letters of every queue that has any."""
        async with self._connection() as connection:
            found = {queue: await _count(connection, queue) for queue in possible_queues()}
        return {queue: count for queue, count in found.items() if count}

    async def peek(self, queue: str, limit: int) -> list[dict[str, Any]]:
        """The oldest of them; held unacknowledged and given back when the channel closes."""
        async with self._opened(queue) as (_, source):
            letters: list[dict[str, Any]] = []
            while len(letters) < limit and (message := await source.get(fail=False)):
                letters.append(_told(message))
            return letters

    async def replay(self, queue: str, event_id: str = "") -> int:
        """Publish each back and acknowledge it only when the broker has the copy.

        Each that waits now is tried once, so one that dies again at once is not met again.
        """
        target, moved = queue.removesuffix(".dead"), 0
        async with self._opened(queue) as (channel, source):
            async for message in _each(source, event_id):
                await channel.default_exchange.publish(_again(message), target, timeout=10)
                await message.ack()
                moved += 1
        return moved

    async def drop(self, queue: str, event_id: str = "") -> int:
        """Forget them: what can never be read, or has lost its sense."""
        dropped = 0
        async with self._opened(queue) as (_, source):
            async for message in _each(source, event_id):
                await message.ack()
                dropped += 1
        return dropped

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[AbstractConnection]:
        connection = await aio_pika.connect(self._url, timeout=10)
        async with connection:
            yield connection

    @asynccontextmanager
    async def _opened(self, queue: str) -> AsyncIterator[tuple[AbstractChannel, AbstractQueue]]:
        async with self._connection() as connection:
            channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
            try:
                source = await channel.declare_queue(queue, passive=True)
            except ChannelClosed:
                told = f"the broker has no queue {queue}; see ./kabinet dead list"
                raise NoSuchQueue(told) from None
            yield channel, source


async def _each(source: AbstractQueue, event_id: str) -> AsyncIterator[AbstractIncomingMessage]:
    """Those that wait now, or the ones of one fact; the rest go back when the channel closes."""
    for _ in range(source.declaration_result.message_count or 0):
        message = await source.get(fail=False)
        if message is None:
            return
        if not event_id or _told(message)["event_id"] == event_id:
            yield message


def possible_queues() -> list[str]:
    """AMQP cannot list queues, but their names follow from who may hear which fact."""
    for module in pkgutil.iter_modules(contracts.__path__):
        importlib.import_module(f"contracts.{module.name}")
    heard = [name.replace(".", "_") for name in EVENTS]
    return [f"{process}.{fact}.dead" for process in PROCESSES for fact in heard]


async def _count(connection: AbstractConnection, queue: str) -> int:
    channel = await connection.channel()
    try:
        declared = await channel.declare_queue(queue, passive=True)
    except AMQPError:
        return 0
    await channel.close()
    return declared.declaration_result.message_count or 0


def _told(message: AbstractIncomingMessage) -> dict[str, Any]:
    try:
        body = json.loads(message.body)
    except ValueError:
        body = message.body.decode(errors="replace")
    fields = body if isinstance(body, dict) else {}
    return {
        "event": message.type or message.routing_key,
        "event_id": fields.get("event_id"),
        "occurred_at": fields.get("occurred_at"),
        "tries": message.headers.get(TRIES),
        "error": message.headers.get(ERROR),
        "headers": {
            n: str(value) for n, value in message.headers.items() if n not in (TRIES, ERROR)
        },
        "body": body,
    }


def _again(message: AbstractIncomingMessage) -> aio_pika.Message:
    # what the broker and the bus noted about the tries so far begins with x-
    kept = {name: value for name, value in message.headers.items() if not name.startswith("x-")}
    return aio_pika.Message(
        message.body,
        headers=kept,
        content_type=message.content_type,
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        message_id=message.message_id,
        timestamp=message.timestamp,
        type=message.type,
        app_id=message.app_id,
    )
