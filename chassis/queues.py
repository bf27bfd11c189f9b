"""The topology of a service on the bus: its queues, retries and dead letters.

For a service `notify` that hears `case.changed` there are the queue `notify.case_changed` bound to
the exchange `kabinet`, its dead letters `notify.case_changed.dead`, and for the whole service one
retry queue a delay (`notify.retry.5s`), whose messages return through `notify.direct`. All names
begin with the service's own, so its broker user needs rights on nothing else.
"""

from collections.abc import Mapping
from typing import Any

from faststream.rabbit import QueueType, RabbitQueue

from chassis.publisher import EXCHANGE, Publisher
from contracts.event import Event

DELAYS = (1, 5, 30, 120)
"""Seconds before each further try; after the last the message rests in the dead letters."""


def queue_name(service: str, event: type[Event]) -> str:
    """`notify` hearing `identity.account.registered`: `notify.identity_account_registered`."""
    return f"{service}.{event.NAME.replace('.', '_')}"


def quorum(name: str, dead_exchange: str, dead_key: str, binding: str) -> RabbitQueue:
    """The one way a queue of ours is declared.

    Arguments of a declared queue are frozen, so limits that may change are broker policies.
    """
    return RabbitQueue(
        name,
        queue_type=QueueType.QUORUM,
        durable=True,
        routing_key=binding,
        arguments={
            "x-dead-letter-exchange": dead_exchange,
            "x-dead-letter-routing-key": dead_key,
            "x-delivery-limit": 20,
            "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",
        },
    )


async def declare(publisher: Publisher, service: str, heard: Mapping[str, type[Event]]) -> None:
    """Make what is missing of it; what is there already must be the same."""
    channel = await publisher.channel()
    direct = await channel.declare_exchange(f"{service}.direct", "direct", durable=True)
    for delay in DELAYS:
        name = f"{service}.retry.{delay}s"
        retry = await channel.declare_exchange(name, "fanout", durable=True)
        arguments: Any = {
            "x-queue-type": "quorum",
            "x-message-ttl": delay * 1000,
            "x-dead-letter-exchange": f"{service}.direct",
            "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",
        }
        queue = await channel.declare_queue(name, durable=True, arguments=arguments)
        await queue.bind(retry)
    for name, event in heard.items():
        dead = await channel.declare_queue(
            f"{name}.dead", durable=True, arguments={"x-queue-type": "quorum"}
        )
        await dead.bind(direct, f"{name}.dead")
        wanted = quorum(name, f"{service}.direct", f"{name}.dead", event.binding())
        live = await channel.declare_queue(name, durable=True, arguments=wanted.arguments)
        await live.bind(direct, name)
        await live.bind(EXCHANGE, event.binding())
    await channel.close()
