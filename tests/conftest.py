"""Real servers for the whole run; each test takes its own vhost or database on them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import settings

from chassis.testing import MongoDB, RabbitMQ, Stack, started
from tests.otlp import Collector

# No deadline: a busy machine is no failure. Ask for more with --hypothesis-profile=long.
settings.register_profile("quick", max_examples=40, deadline=None)
settings.register_profile("long", max_examples=2000, deadline=None)
settings.load_profile("quick")

# A traceback with the values of every frame takes seconds each, and shows what no test looks at.
plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
structlog.configure(processors=[*structlog.get_config()["processors"][:-1], plain])


@pytest.fixture(scope="session")
def rabbitmq() -> Iterator[RabbitMQ]:
    with started(RabbitMQ) as broker:
        yield broker


@pytest.fixture(scope="session")
def mongo() -> Iterator[MongoDB]:
    with started(MongoDB) as server:
        yield server


@pytest.fixture(scope="session")
def collector() -> Iterator[Collector]:
    with Collector() as traces:
        yield traces


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory, collector: Collector) -> Iterator[Stack]:
    """The whole thing as a user starts it. People of the tests come through a trusted proxy, for
    one address may register only so often in an hour."""
    env = {"KABINET_TRUSTED_PROXIES": "127.0.0.1", "KABINET_OTLP_ENDPOINT": collector.url}
    whole = Stack(Path(tmp_path_factory.mktemp("stack")) / "data", env=env)
    whole.start()
    yield whole
    whole.stop()
