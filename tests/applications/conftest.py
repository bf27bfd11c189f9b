"""Applications on a real broker and database; each test has people of its own."""

from collections.abc import AsyncIterator
from typing import Any

import aio_pika
import httpx2
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from chassis.local.secrets import KeyPair, signing_key, signing_pair
from chassis.settings import Settings
from chassis.store import close_client, database_of, open_client
from chassis.testing import MongoDB, RabbitMQ
from contracts.case import CaseChanged
from services.applications.main import build
from tests.applications.door import Door
from tests.builders import ACCOUNT


@pytest.fixture(scope="session")
def people() -> KeyPair:
    return signing_pair(signing_key())


@pytest.fixture(scope="session")
def inside() -> KeyPair:
    return signing_pair(signing_key())


@pytest.fixture(scope="session")
def vhost(rabbitmq: RabbitMQ) -> str:
    return rabbitmq.fresh_vhost()


@pytest.fixture(scope="session")
def settings(
    rabbitmq: RabbitMQ, mongo: MongoDB, vhost: str, people: KeyPair, inside: KeyPair
) -> Settings:
    return Settings(
        _env_file=None,
        service="applications",
        mongo_url=SecretStr(mongo.url()),
        amqp_url=SecretStr(rabbitmq.url("applications", vhost)),
        token_public_keys=people.public,
        caller_public_keys=inside.public,
        file_megabytes=1,
        **ACCOUNT,
    )


@pytest.fixture(scope="session")
async def heard(rabbitmq: RabbitMQ, vhost: str) -> AsyncIterator[list[CaseChanged]]:
    """Every change of a case that is told."""
    facts: list[CaseChanged] = []

    async def hear(message: aio_pika.abc.AbstractIncomingMessage) -> None:
        facts.append(CaseChanged.model_validate_json(message.body))

    connection = await aio_pika.connect(rabbitmq.url(vhost=vhost))
    async with connection:
        channel = await connection.channel()
        queue = await channel.declare_queue("tap", exclusive=True)
        await queue.bind("kabinet", "applications.case.changed")
        await queue.consume(hear, no_ack=True)
        yield facts


@pytest.fixture(scope="session")
async def app(settings: Settings, heard: list[CaseChanged]) -> AsyncIterator[FastAPI]:
    app = build(settings)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture(scope="session")
async def replica(settings: Settings, app: FastAPI) -> AsyncIterator[FastAPI]:
    """The same service a second time, over the same database."""
    second = build(settings)
    async with second.router.lifespan_context(second):
        yield second


@pytest.fixture
async def door(app: FastAPI, people: KeyPair, inside: KeyPair) -> AsyncIterator[Door]:
    async with _client(app) as client:
        yield Door(client, people.private, inside.private)


@pytest.fixture
async def other_door(replica: FastAPI, people: KeyPair, inside: KeyPair) -> AsyncIterator[Door]:
    async with _client(replica) as client:
        yield Door(client, people.private, inside.private)


def _client(app: FastAPI) -> httpx2.AsyncClient:
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx2.AsyncClient(transport=transport, base_url="http://applications")


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Any]:
    """The service's own database, looked at from outside."""
    client = open_client(settings)
    yield database_of(client, settings)
    await close_client(client)
