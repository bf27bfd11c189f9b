"""Reception on a real broker and database; each test has people of its own."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from chassis.local.secrets import KeyPair, signing_key, signing_pair
from chassis.settings import Settings
from chassis.testing import MongoDB, RabbitMQ
from services.reception.main import build
from tests.applications.door import Door


@pytest.fixture(scope="session")
def people() -> KeyPair:
    return signing_pair(signing_key())


@pytest.fixture(scope="session")
def inside() -> KeyPair:
    return signing_pair(signing_key())


@pytest.fixture(scope="session")
def settings(rabbitmq: RabbitMQ, mongo: MongoDB, people: KeyPair, inside: KeyPair) -> Settings:
    vhost = rabbitmq.fresh_vhost()
    return Settings(
        _env_file=None,
        service="reception",
        mongo_url=SecretStr(mongo.url()),
        amqp_url=SecretStr(rabbitmq.url("reception", vhost)),
        token_public_keys=people.public,
        caller_public_keys=inside.public,
    )


@pytest.fixture(scope="session")
async def app(settings: Settings) -> AsyncIterator[FastAPI]:
    app = build(settings)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def door(app: FastAPI, people: KeyPair, inside: KeyPair) -> AsyncIterator[Door]:
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://reception") as client:
        yield Door(client, people.private, inside.private)
