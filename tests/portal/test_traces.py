"""One trace from the form to the letter, also where something fails on the way."""

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from pymongo import AsyncMongoClient

from chassis.clock import new_id
from chassis.testing import Stack, eventually
from tests.otlp import Collector, Span
from tests.portal.people import Person, letter, registered, waited
from tests.portal.scraping import total


@pytest.fixture(scope="module")
def person(stack: Stack) -> Person:
    return registered(stack)


@contextmanager
def traced(person: Person) -> Iterator[str]:
    """What this person does meanwhile belongs to the trace of this id."""
    trace = new_id().replace("-", "")
    person.headers["traceparent"] = f"00-{trace}-{trace[:16]}-01"
    yield trace
    del person.headers["traceparent"]


def named(spans: Sequence[Span], service: str, words: str) -> list[Span]:
    return [one for one in spans if one.service == f"kabinet-{service}" and words in one.name]


def whole(collector: Collector, trace: str) -> bool:
    """Whether each span's parent has come; processes send theirs twice a second."""
    spans = collector.trace(trace)
    ids = {one.id for one in spans} | {trace[:16]}
    return all(one.parent in ids for one in spans)


async def test_a_fact_that_failed_and_was_tried_again_stays_in_its_trace(
    stack: Stack, collector: Collector, person: Person
) -> None:
    client: AsyncMongoClient[Any] = AsyncMongoClient(stack.described["mongo"])
    queue = {"queue": "notify.case_changed", "outcome": "retried"}
    async with client:
        known = client[await _database(client, "recipients")]["recipients"]
        addressee = await known.find_one_and_delete({"email": person.email})
        assert addressee
        before = total(stack, "notify", "kabinet_handled_seconds_count", **queue)
        with traced(person) as trace:
            case = person.submit().json()
        await eventually(
            lambda: total(stack, "notify", "kabinet_handled_seconds_count", **queue) > before
        )
        await known.insert_one(addressee)
    letter(stack, person.email, f"{case['number']}: принята")
    waited(lambda: named(collector.trace(trace), "notify", "letter"))
    waited(lambda: len(named(collector.trace(trace), "notify", "case.changed")) >= 2)
    waited(lambda: whole(collector, trace))


async def _database(client: "AsyncMongoClient[Any]", collection: str) -> str:
    for name in await client.list_database_names():
        if collection in await client[name].list_collection_names():
            return name
    raise AssertionError(f"no database has {collection}")


def test_a_fact_whose_teller_was_killed_is_told_by_the_next_one_in_its_trace(
    stack: Stack, collector: Collector, person: Person
) -> None:
    """The broker is away, so it cannot be told; then its process dies, and starts anew."""
    teller = stack.pid("applications")
    failed = {"event": "case.changed", "outcome": "failed"}
    before = total(stack, "applications", "kabinet_published_total", **failed)
    os.kill(stack.up, signal.SIGSTOP)  # nothing is started again meanwhile
    try:
        os.kill(stack.pid("rabbitmq"), signal.SIGKILL)
        with traced(person) as trace:
            case = person.submit().json()
        waited(lambda: total(stack, "applications", "kabinet_published_total", **failed) > before)
        waited(lambda: named(collector.trace(trace), "applications", "tell"))
        waited(lambda: named(collector.trace(trace), "applications", "POST"))
        os.kill(teller, signal.SIGKILL)
    finally:
        os.kill(stack.up, signal.SIGCONT)
    letter(stack, person.email, f"{case['number']}: принята")
    waited(lambda: named(collector.trace(trace), "notify", "letter"))

    def told_by_another() -> bool:
        spans = collector.trace(trace)
        wrote = {one.instance for one in named(spans, "applications", "POST")}
        return wrote < {one.instance for one in named(spans, "applications", "tell case.changed")}

    waited(told_by_another)
    waited(lambda: whole(collector, trace))
    waited(lambda: stack.run("status").returncode == 0, within=40)
