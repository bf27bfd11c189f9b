"""Facts on real servers: told once they are written, heard at least once, retried, laid aside."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import aio_pika
import pytest
from aio_pika.abc import AbstractQueue

from chassis import queues
from chassis.app import Service
from chassis.clock import new_id
from chassis.documents import Documents, silent
from chassis.errors import NotNow
from chassis.testing import RabbitMQ, eventually
from tests.chassis.conftest import Make
from tests.chassis.thing import Thing, ThingGrew


@pytest.fixture(autouse=True)
def short_delays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queues, "DELAYS", (1, 2))


async def depth(rabbitmq: RabbitMQ, vhost: str, queue: str) -> int:
    connection = await aio_pika.connect(rabbitmq.url(vhost=vhost))
    async with connection, connection.channel() as channel:
        declared = await channel.declare_queue(queue, passive=True)
        return declared.declaration_result.message_count or 0


def listening(service: Service) -> list[ThingGrew]:
    heard: list[ThingGrew] = []

    @service.bus.on(ThingGrew)
    async def hear(event: ThingGrew) -> None:
        """Remember it."""
        heard.append(event)

    return heard


async def a_thing(things: Documents[Thing]) -> Thing:
    thing = Thing(id=new_id())
    thing.grow()
    return await things.add(thing)


async def test_a_written_change_is_heard_and_its_outbox_emptied(
    make: Make, running: AsyncExitStack
) -> None:
    teller, hearer = make("things"), make("ears")
    heard = listening(hearer)
    things = teller.documents("things", Thing)
    await running.enter_async_context(hearer.running())
    await running.enter_async_context(teller.running())
    thing = await a_thing(things)
    await things.change(thing.id, Thing.grow, by=4)
    await eventually(lambda: [event.size for event in heard] == [1, 5])

    async def emptied() -> bool:
        return await things.collection.count_documents({"outbox.id": {"$exists": True}}) == 0

    await eventually(emptied)


async def test_facts_of_one_document_are_told_in_order(
    make: Make, running: AsyncExitStack, rabbitmq: RabbitMQ, vhost: str
) -> None:
    """In the queue they lie in order; a consumer that handles several at once may finish them so
    or otherwise, and goes by their versions."""
    teller = make("things")
    things = teller.documents("things", Thing)
    queue = await a_queue(running, rabbitmq, vhost)
    await running.enter_async_context(teller.running())
    thing = await a_thing(things)
    for _ in range(40):
        await things.change(thing.id, Thing.grow)
    assert await told_in(queue, 41) == list(range(1, 42))


async def a_queue(running: AsyncExitStack, rabbitmq: RabbitMQ, vhost: str) -> AbstractQueue:
    """A queue that shows in which order facts were told."""
    connection = await running.enter_async_context(
        await aio_pika.connect(rabbitmq.url(vhost=vhost))
    )
    queue = await (await connection.channel()).declare_queue(exclusive=True)
    await queue.bind("kabinet", ThingGrew.binding())
    return queue


async def told_in(queue: AbstractQueue, count: int) -> list[int]:
    """The sizes that so many facts tell."""
    told: list[int] = []
    async with asyncio.timeout(10), queue.iterator(no_ack=True) as messages:
        async for message in messages:
            told.append(ThingGrew.model_validate_json(message.body).size)
            if len(told) == count:
                break
    return told


async def test_what_a_crash_left_is_told_before_what_comes_next(
    make: Make, running: AsyncExitStack, rabbitmq: RabbitMQ, vhost: str
) -> None:
    teller = make("things")
    things = teller.documents("things", Thing)
    queue = await a_queue(running, rabbitmq, vhost)
    await running.enter_async_context(teller.running())
    crashed: Documents[Thing] = Documents(things.collection, Thing, silent)
    thing = await a_thing(crashed)
    await crashed.change(thing.id, Thing.grow)
    await things.change(thing.id, Thing.grow)
    assert await told_in(queue, 3) == [1, 2, 3]


async def test_what_could_not_be_told_is_told_before_what_comes_next(
    make: Make,
    running: AsyncExitStack,
    rabbitmq: RabbitMQ,
    vhost: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    teller = make("things")
    things = teller.documents("things", Thing)
    queue = await a_queue(running, rabbitmq, vhost)
    await running.enter_async_context(teller.running())
    publish, failing = teller.publisher.publish, [True]

    async def failing_once(*words: Any, **fields: Any) -> None:
        if failing and failing.pop():
            raise TimeoutError
        await publish(*words, **fields)

    monkeypatch.setattr(teller.publisher, "publish", failing_once)
    thing = await a_thing(things)
    await eventually(lambda: not failing)
    await things.change(thing.id, Thing.grow)
    assert await told_in(queue, 2) == [1, 2]


async def test_the_sweeper_tells_what_a_crash_left_untold(
    make: Make, mongo: object, running: AsyncExitStack
) -> None:
    teller, hearer = make("things"), make("ears")
    heard = listening(hearer)
    things = teller.documents("things", Thing)
    await running.enter_async_context(hearer.running())
    crashed: Documents[Thing] = Documents(things.collection, Thing, silent)
    await a_thing(crashed)
    await running.enter_async_context(teller.running())
    await eventually(lambda: [event.size for event in heard] == [1], within=15)


async def test_two_sweepers_do_not_tell_the_same_twice(
    make: Make, mongo: object, running: AsyncExitStack
) -> None:
    first = make("things")
    url = first.settings.mongo_url.get_secret_value()
    second, hearer = make("things", url), make("ears")
    heard = listening(hearer)
    things = first.documents("things", Thing)
    second.documents("things", Thing)
    await running.enter_async_context(hearer.running())
    crashed: Documents[Thing] = Documents(things.collection, Thing, silent)
    for _ in range(30):
        await a_thing(crashed)
    await running.enter_async_context(first.running())
    await running.enter_async_context(second.running())
    await eventually(lambda: len(heard) >= 30, within=15)
    await asyncio.sleep(1.5)
    assert len(heard) == 30


async def test_a_fact_nobody_can_hear_stays_in_the_outbox(
    make: Make, running: AsyncExitStack
) -> None:
    teller = make("things")
    things = teller.documents("things", Thing)
    await running.enter_async_context(teller.running())
    await a_thing(things)
    await asyncio.sleep(1)
    assert await things.collection.count_documents({"outbox.id": {"$exists": True}}) == 1
    hearer = make("ears")
    heard = listening(hearer)
    await running.enter_async_context(hearer.running())
    await eventually(lambda: len(heard) >= 1, within=10)


async def test_a_failing_handler_is_tried_again_later(make: Make, running: AsyncExitStack) -> None:
    teller, hearer = make("things"), make("ears")
    tried: list[int] = []

    @hearer.bus.on(ThingGrew)
    async def hear(event: ThingGrew) -> None:
        tried.append(event.size)
        if len(tried) < 3:
            raise RuntimeError("not yet")

    things = teller.documents("things", Thing)
    await running.enter_async_context(hearer.running())
    await running.enter_async_context(teller.running())
    await a_thing(things)
    await eventually(lambda: len(tried) == 3, within=10)


async def test_after_the_last_try_a_message_rests_with_its_error(
    make: Make, running: AsyncExitStack, rabbitmq: RabbitMQ, vhost: str
) -> None:
    teller, hearer = make("things"), make("ears")
    tried: list[int] = []

    @hearer.bus.on(ThingGrew)
    async def hear(event: ThingGrew) -> None:
        tried.append(event.size)
        raise RuntimeError("never")

    things = teller.documents("things", Thing)
    await running.enter_async_context(hearer.running())
    await running.enter_async_context(teller.running())
    await a_thing(things)
    dead = "ears.things_thing_grew.dead"

    async def resting() -> bool:
        return await depth(rabbitmq, vhost, dead) == 1

    await eventually(resting, within=15)
    assert len(tried) == 3
    connection = await aio_pika.connect(rabbitmq.url(vhost=vhost))
    async with connection, connection.channel() as channel:
        queue = await channel.get_queue(dead, ensure=False)
        message = await queue.get()
        assert message.headers["x-kabinet-error"] == "RuntimeError: never"
        assert message.headers["x-kabinet-tries"] == 3
        assert message.type == "things.thing.grew"


@pytest.mark.parametrize("body", [b"no json", b"{}", b'{"thing": 1}', b"\xff\xfe"])
async def test_what_can_never_be_read_is_laid_aside_at_once(
    body: bytes, make: Make, running: AsyncExitStack, rabbitmq: RabbitMQ, vhost: str
) -> None:
    hearer = make("ears")
    heard = listening(hearer)
    await running.enter_async_context(hearer.running())
    await hearer.publisher.publish("things.thing.grew", body, name="things.thing.grew")

    async def resting() -> bool:
        return await depth(rabbitmq, vhost, "ears.things_thing_grew.dead") == 1

    await eventually(resting, within=3)
    assert heard == []


async def test_a_refusal_is_laid_aside_at_once(
    make: Make, running: AsyncExitStack, rabbitmq: RabbitMQ, vhost: str
) -> None:
    teller, hearer = make("things"), make("ears")
    tried: list[int] = []

    @hearer.bus.on(ThingGrew)
    async def hear(event: ThingGrew) -> None:
        tried.append(event.size)
        raise NotNow("the rules say no")

    things = teller.documents("things", Thing)
    await running.enter_async_context(hearer.running())
    await running.enter_async_context(teller.running())
    await a_thing(things)

    async def resting() -> bool:
        return await depth(rabbitmq, vhost, "ears.things_thing_grew.dead") == 1

    await eventually(resting, within=3)
    assert tried == [1]


async def test_facts_are_told_and_heard_again_after_the_broker_was_killed(
    make: Make, running: AsyncExitStack, rabbitmq: RabbitMQ
) -> None:
    teller, hearer = make("things"), make("ears")
    heard = listening(hearer)
    things = teller.documents("things", Thing)
    await running.enter_async_context(hearer.running())
    await running.enter_async_context(teller.running())
    thing = await a_thing(things)
    await eventually(lambda: len(heard) == 1)
    # RabbitMQ 3.10 writes down a new quorum queue within a second, and a kill before loses it.
    await asyncio.sleep(1.5)
    rabbitmq.kill()
    for _ in range(5):
        await things.change(thing.id, Thing.grow)
    await asyncio.to_thread(rabbitmq.start)
    await eventually(lambda: {event.size for event in heard} == {1, 2, 3, 4, 5, 6}, within=20)
    assert await teller.problems() == []

    async def hears() -> bool:
        return await hearer.problems() == []

    await eventually(hears)
