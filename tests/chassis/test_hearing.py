"""A replica that went deaf is found out, also while others of its service hear."""

import asyncio
from contextlib import AsyncExitStack

import pytest
from aio_pika.exceptions import ChannelNotFoundEntity

from chassis import hearing
from chassis.app import Service
from chassis.clock import new_id, now
from chassis.testing import eventually
from tests.chassis.conftest import Make
from tests.chassis.thing import ThingGrew


@pytest.fixture(autouse=True)
def looked_at_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hearing, "EVERY", 0.1)


def listening(service: Service) -> list[int]:
    """What its open pages would be shown."""
    shown: list[int] = []

    @service.bus.on(ThingGrew)
    async def keep(event: ThingGrew) -> None:
        """One of the replicas keeps it."""

    @service.bus.everywhere(ThingGrew)
    async def show(event: ThingGrew) -> None:
        """Each replica shows it."""
        shown.append(event.size)

    return shown


async def tell(service: Service, size: int) -> None:
    fact = ThingGrew(event_id=new_id(), occurred_at=now(), thing="x", size=size)
    await service.publisher.publish(fact.routing_key(), fact.body(), name=fact.NAME)


async def test_a_replica_whose_own_queue_is_gone_begins_again_while_the_other_hears(
    make: Make, running: AsyncExitStack
) -> None:
    one, other = make("ears"), make("ears")
    first, second = listening(one), listening(other)
    await running.enter_async_context(one.running())
    await running.enter_async_context(other.running())
    await tell(one, 1)
    await eventually(lambda: first == second == [1])

    transport = (await one.bus.broker.connect()).transport
    assert transport is not None
    channel = await transport.connection.channel()
    (own,) = one.bus._own
    await channel.queue_delete(own)
    # it may have begun again already
    assert await one.problems() in ([f"no consumer on {own}"], [])
    assert await other.problems() == []

    async def well() -> bool:
        return await one.problems() == []

    await eventually(well)
    await tell(one, 2)
    await eventually(lambda: first == second == [1, 2])


async def test_a_replica_whose_connection_no_longer_answers_is_not_ready(
    make: Make, running: AsyncExitStack
) -> None:
    one, other = make("ears"), make("ears")
    first, _ = listening(one), listening(other)
    await running.enter_async_context(one.running())
    await running.enter_async_context(other.running())
    await one.bus.broker.stop()
    transport = (await one.bus.broker.connect()).transport
    assert transport is not None
    await transport.connection.close()
    assert len(await one.problems()) == 1

    async def well() -> bool:
        return await one.problems() == []

    await eventually(well)
    await tell(other, 1)
    await eventually(lambda: first == [1])


async def test_one_that_cannot_begin_again_tries_until_it_can(
    make: Make, running: AsyncExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its rights were withdrawn for a while, say."""
    one = make("ears")
    heard = listening(one)
    await running.enter_async_context(one.running())
    start, refusals = one.bus.broker.start, [ConnectionError(), RuntimeError()]

    async def refused() -> None:
        if refusals:
            raise refusals.pop()
        await start()

    monkeypatch.setattr(one.bus.broker, "start", refused)
    await one.bus.broker.stop()

    async def well() -> bool:
        return await one.problems() == []

    await eventually(well)
    assert refusals == []
    await tell(one, 1)
    await eventually(lambda: heard == [1])


async def test_a_connection_closed_under_a_look_is_lost_and_nobody_is_cancelled() -> None:
    """The client library cancels what waits on it; a look that is given up still is cancelled."""
    waiting = asyncio.get_running_loop().create_future()
    waiting.cancel()
    with pytest.raises(ConnectionError), hearing.closed_is_lost():
        await waiting

    async def look() -> None:
        with hearing.closed_is_lost():
            await asyncio.Event().wait()

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(look(), 0.01)


async def test_looks_share_a_channel_until_one_of_them_closes_it(
    make: Make, running: AsyncExitStack
) -> None:
    """Each channel opened leaves something in its connection for as long as that is open."""
    one = make("ears")
    listening(one)
    await running.enter_async_context(one.running())
    channel = await one.publisher.looking()
    for _ in range(3):
        assert await one.problems() == []
    assert await one.publisher.looking() is channel
    with pytest.raises(ChannelNotFoundEntity):
        await channel.declare_queue("ears.none", passive=True)
    assert await one.problems() == []
    assert await one.publisher.looking() is not channel
