"""How a process is, measured on real servers."""

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta

from chassis.app import Service
from chassis.bus import PREFETCH
from chassis.clock import freeze, new_id, now
from chassis.documents import Documents
from chassis.store import close_client
from chassis.testing import eventually
from tests.chassis.conftest import Make
from tests.chassis.thing import Thing, ThingGrew


def measured(service: Service, name: str, **labels: str) -> float | None:
    return service.telemetry.registry.get_sample_value(name, labels)


def idle(service: Service, running: AsyncExitStack) -> Service:
    """One that is not started: it tells and hears nothing."""
    running.push_async_callback(close_client, service.client)
    return service


async def a_thing(things: Documents[Thing]) -> None:
    thing = Thing(id=new_id())
    thing.grow()
    await things.add(thing)


async def test_the_outbox_is_as_old_as_its_oldest_fact_whoever_wrote_it(
    make: Make, running: AsyncExitStack
) -> None:
    dead = idle(make("things"), running)
    url = dead.settings.mongo_url.get_secret_value()
    things = Documents(dead.database["things"], Thing)
    with freeze(now() - timedelta(seconds=300)):
        await a_thing(things)
    await a_thing(things)
    other = idle(make("things", url=url), running)
    other.documents("things", Thing)
    await other.start_store()
    await other.condition.look()  # its broker is away: it was never started
    age = measured(other, "kabinet_outbox_age_seconds")
    assert age is not None
    assert 300 <= age < 320
    assert measured(other, "kabinet_reachable", part="broker") == 0
    assert measured(other, "kabinet_reachable", part="database") == 1
    assert measured(other, "kabinet_ready") == 0


async def test_what_a_hanging_handler_leaves_is_counted_until_it_is_drained(
    make: Make, running: AsyncExitStack
) -> None:
    teller, hearer = make("things"), make("ears")
    held, heard = asyncio.Event(), []

    @hearer.bus.on(ThingGrew)
    async def hear(event: ThingGrew) -> None:
        """Hang."""
        await held.wait()
        heard.append(event)

    things = teller.documents("things", Thing)
    await running.enter_async_context(hearer.running())
    await running.enter_async_context(teller.running())
    many = PREFETCH + 10
    for _ in range(many):
        await a_thing(things)
    queue = {"queue": "ears.things_thing_grew"}
    await eventually(lambda: measured(hearer, "kabinet_queue_waiting", **queue) == 10)
    held.set()
    await eventually(lambda: len(heard) == many)
    await eventually(lambda: measured(hearer, "kabinet_queue_waiting", **queue) == 0)
    assert measured(hearer, "kabinet_event_lag_seconds_count", **queue) == many


async def test_a_fact_lags_since_it_was_decided_not_since_it_was_published(
    make: Make, running: AsyncExitStack
) -> None:
    teller, hearer = make("things"), make("ears")

    @hearer.bus.on(ThingGrew)
    async def hear(_event: ThingGrew) -> None:
        """Hear."""

    things = Documents(teller.database["things"], Thing)
    with freeze(now() - timedelta(seconds=40)):
        await a_thing(things)
    teller.documents("things", Thing)
    await running.enter_async_context(hearer.running())
    await running.enter_async_context(teller.running())
    queue = {"queue": "ears.things_thing_grew"}
    await eventually(lambda: measured(hearer, "kabinet_event_lag_seconds_count", **queue) == 1)
    assert 40 <= (measured(hearer, "kabinet_event_lag_seconds_sum", **queue) or 0) < 60


async def test_a_queue_without_a_consumer_makes_it_unready(
    make: Make, running: AsyncExitStack
) -> None:
    hearer = make("ears")

    @hearer.bus.on(ThingGrew)
    async def hear(_event: ThingGrew) -> None:
        """Hear."""

    await running.enter_async_context(hearer.running())
    await eventually(lambda: measured(hearer, "kabinet_ready") == 1)
    await hearer.bus.broker.stop()
    await hearer.condition.look()
    assert measured(hearer, "kabinet_ready") == 0
    assert measured(hearer, "kabinet_reachable", part="broker") == 1


async def test_a_database_that_is_away_is_seen_and_the_age_is_kept(
    make: Make, running: AsyncExitStack
) -> None:
    away = idle(make("things", url="mongodb://127.0.0.1:1/things"), running)
    await away.condition.look()
    assert measured(away, "kabinet_reachable", part="database") == 0
    assert measured(away, "kabinet_outbox_age_seconds") == 0
