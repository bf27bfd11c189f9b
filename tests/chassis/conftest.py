"""A process of the chassis on real servers."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import pytest
from pydantic import SecretStr

from chassis.app import Service
from chassis.settings import Settings
from chassis.testing import MongoDB, RabbitMQ

Make = Callable[..., Service]


@pytest.fixture
def vhost(rabbitmq: RabbitMQ) -> str:
    return rabbitmq.fresh_vhost()


@pytest.fixture(params=["motor", "pymongo"])
def driver(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def make(rabbitmq: RabbitMQ, mongo: MongoDB, vhost: str) -> Make:
    """A service of the given name, all on one vhost; its database is fresh unless given."""

    def made(name: str, url: str = "", **settings: object) -> Service:
        return Service(
            Settings(
                service=name,
                mongo_url=SecretStr(url or mongo.url()),
                amqp_url=SecretStr(rabbitmq.url(vhost=vhost)),
                sweep_seconds=0.5,
                **settings,  # type: ignore[arg-type]
            )
        )

    return made


@pytest.fixture
async def running() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack
