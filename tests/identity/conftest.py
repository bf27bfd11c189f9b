"""Identity on a real broker and database, one for the whole run: each test has its own people."""

from collections.abc import AsyncIterator, Iterator

import httpx2
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from chassis.local.secrets import KeyPair, sealing_key, sealing_pair, signing_key, signing_pair
from chassis.settings import Settings
from chassis.testing import MongoDB, RabbitMQ
from services.identity import passwords, timing
from services.identity.main import build
from tests.identity.people import Door, Tap

REAL_MEMORY_KIB = passwords.MEMORY_KIB


@pytest.fixture(scope="session", autouse=True)
def quick() -> Iterator[None]:
    """Cheap hashes, and answers not evened out, where nobody measures them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timing, "FLOOR", 0.0)
        patch.setattr(passwords, "MEMORY_KIB", 1024)
        yield


@pytest.fixture(scope="session")
def caller() -> KeyPair:
    return signing_pair(signing_key())


@pytest.fixture(scope="session")
def seal() -> KeyPair:
    return sealing_pair(sealing_key())


@pytest.fixture(scope="session")
def vhost(rabbitmq: RabbitMQ) -> str:
    return rabbitmq.fresh_vhost()


@pytest.fixture(scope="session")
def settings(
    rabbitmq: RabbitMQ, mongo: MongoDB, vhost: str, caller: KeyPair, seal: KeyPair
) -> Settings:
    token = signing_pair(signing_key())
    return Settings(
        _env_file=None,
        service="identity",
        mongo_url=SecretStr(mongo.url()),
        amqp_url=SecretStr(rabbitmq.url("identity", vhost)),
        token_private_key=SecretStr(token.private),
        token_public_keys=token.public,
        caller_public_keys=caller.public,
        seal_public_key=seal.public,
        company_name="АО «Светлосеть»",
    )


@pytest.fixture(scope="session")
async def tap(rabbitmq: RabbitMQ, vhost: str, seal: KeyPair) -> AsyncIterator[Tap]:
    tap = Tap(seal.private)
    connection = await tap.listen(rabbitmq.url(vhost=vhost))
    yield tap
    await connection.close()


@pytest.fixture(scope="session")
async def app(settings: Settings, tap: Tap) -> AsyncIterator[FastAPI]:
    app = build(settings)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def door(app: FastAPI, caller: KeyPair, tap: Tap) -> AsyncIterator[Door]:
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://identity") as client:
        yield Door(client, caller.private, tap)


@pytest.fixture(scope="session")
async def strict_app(settings: Settings, tap: Tap) -> AsyncIterator[FastAPI]:
    """The same identity where staff must have a second factor."""
    app = build(settings.model_copy(update={"staff_totp": True}))
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def strict(strict_app: FastAPI, caller: KeyPair, tap: Tap) -> AsyncIterator[Door]:
    transport = httpx2.ASGITransport(app=strict_app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://identity") as client:
        yield Door(client, caller.private, tap)
