"""Reception on a real broker and database, twice over: visits are booked at both."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import aio_pika
import httpx2
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from chassis.local.secrets import KeyPair, signing_key, signing_pair
from chassis.settings import Settings
from chassis.testing import MongoDB, RabbitMQ
from contracts.case import CaseChanged
from services.reception.main import build
from tests.applications.door import Door, Person
from tests.reception.appointments.offices import a_plan

REPLICAS = 2


@pytest.fixture(scope="package")
def people() -> KeyPair:
    return signing_pair(signing_key())


@pytest.fixture(scope="package")
def settings(rabbitmq: RabbitMQ, mongo: MongoDB, people: KeyPair) -> Settings:
    vhost = rabbitmq.fresh_vhost()
    return Settings(
        _env_file=None,
        service="reception",
        mongo_url=SecretStr(mongo.url()),
        amqp_url=SecretStr(rabbitmq.url("reception", vhost)),
        token_public_keys=people.public,
    )


@pytest.fixture(scope="package")
async def heard(rabbitmq: RabbitMQ, settings: Settings) -> AsyncIterator[list[CaseChanged]]:
    """Every change of a visit that is told."""
    facts: list[CaseChanged] = []

    async def hear(message: aio_pika.abc.AbstractIncomingMessage) -> None:
        facts.append(CaseChanged.model_validate_json(message.body))

    vhost = settings.amqp_url.get_secret_value().rpartition("/")[2]
    connection = await aio_pika.connect(rabbitmq.url(vhost=vhost))
    async with connection:
        channel = await connection.channel()
        queue = await channel.declare_queue("tap", exclusive=True)
        await queue.bind("kabinet", "reception.case.changed")
        await queue.consume(hear, no_ack=True)
        yield facts


@pytest.fixture(scope="package")
async def apps(settings: Settings, heard: list[CaseChanged]) -> AsyncIterator[list[FastAPI]]:
    async with AsyncExitStack() as stack:
        made = [build(settings) for _ in range(REPLICAS)]
        for app in made:
            await stack.enter_async_context(app.router.lifespan_context(app))
        yield made


@pytest.fixture
async def doors(apps: list[FastAPI], people: KeyPair) -> AsyncIterator[list[Door]]:
    async with AsyncExitStack() as stack:
        clients = [
            await stack.enter_async_context(
                httpx2.AsyncClient(
                    transport=httpx2.ASGITransport(app=app), base_url="http://reception"
                )
            )
            for app in apps
        ]
        yield [Door(client, people.private, "") for client in clients]


@pytest.fixture
async def door(doors: list[Door]) -> Door:
    return doors[0]


@pytest.fixture
async def office(door: Door) -> dict[str, Any]:
    """An office of two desks."""
    return await opened(door.employee("supervisor"))


async def opened(staff: Person, **changes: Any) -> dict[str, Any]:
    answer = await staff.call("POST", "/staff/offices", json=a_plan(**changes))
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found
