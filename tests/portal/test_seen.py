"""What can be seen of it from outside, and what must not be."""

import asyncio
from typing import Any

import aio_pika
import httpx2
from pymongo import AsyncMongoClient

from chassis.clock import new_id
from chassis.testing import Stack
from tests.otlp import Collector
from tests.portal.people import Person, letter, mailed_password, registered, waited

WAY = {"kabinet-gateway", "kabinet-applications", "kabinet-notify"}


def test_one_trace_goes_from_the_form_to_the_letter(stack: Stack, collector: Collector) -> None:
    person = registered(stack)
    trace = new_id().replace("-", "")
    parent = {"traceparent": f"00-{trace}-{trace[:16]}-01"}
    person.headers |= parent
    case = person.submit().json()
    person.headers.pop("traceparent")
    letter(stack, person.email, f"{case['number']}: принята")

    def complete() -> bool:
        names = {(span.service, span.name.split(" ")[0]) for span in collector.trace(trace)}
        services = {service for service, _ in names}
        return services >= WAY and ("kabinet-notify", "letter") in names

    waited(complete)

    def whole() -> bool:
        spans = collector.trace(trace)
        return {span.parent for span in spans} <= {span.id for span in spans} | {trace[:16]}

    waited(whole)


def test_every_process_tells_its_metrics_and_the_public_port_none(stack: Stack) -> None:
    for name in ("identity", "applications", "metering", "reception", "notify"):
        port = stack.described["processes"][name]["port"]
        answer = httpx2.get(f"http://127.0.0.1:{port}/metrics")
        assert "kabinet_request_seconds" in answer.text, name
    for path in ("/metrics", "/openapi.json", "/docs"):
        assert httpx2.get(stack.gateway + path).status_code == 404, path


async def test_the_mailed_password_rests_nowhere(stack: Stack, collector: Collector) -> None:
    """Every collection, log and trace is scanned, and the queues by a tap on the exchange."""
    person = Person(stack, f"{new_id()}@example.com")
    body = {
        "status": "person",
        "snils": "34293244776",
        "phone": "89123456789",
        "email": person.email,
        "consent": True,
    }
    async with await aio_pika.connect(stack.described["amqp"]) as connection:
        channel = await connection.channel()
        tap = await channel.declare_queue(exclusive=True)
        await tap.bind("kabinet", "#")
        answer = await asyncio.to_thread(person.call, "POST", "/registrations", json=body)
        assert answer.status_code == 202
        password = await asyncio.to_thread(mailed_password, stack, person.email)
        await asyncio.sleep(1)
        tapped = b""
        while message := await tap.get(fail=False):
            tapped += message.body
        assert person.email.encode() in tapped, "the tap heard nothing"
    stored = await everything_stored(stack)
    assert person.email in stored, "the scan read nothing"
    logs = stack.logs(last=10_000_000)
    assert '"started"' in logs
    for place in (tapped.decode(), stored, logs, b"".join(collector.raw).decode("latin-1")):
        assert password not in place
    assert person.email not in logs, "an address stands in a log"
    assert "34293244776" not in logs


async def everything_stored(stack: Stack) -> str:
    client: AsyncMongoClient[Any] = AsyncMongoClient(stack.described["mongo"])
    async with client:
        text = ""
        for database in await client.list_database_names():
            for collection in await client[database].list_collection_names():
                text += repr(await client[database][collection].find().to_list())
        return text
