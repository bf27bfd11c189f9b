"""Real servers for the whole run; each test takes its own vhost or database on them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chassis.testing import MongoDB, RabbitMQ, Stack, started


@pytest.fixture(scope="session")
def rabbitmq() -> Iterator[RabbitMQ]:
    with started(RabbitMQ) as broker:
        yield broker


@pytest.fixture(scope="session")
def mongo() -> Iterator[MongoDB]:
    with started(MongoDB) as server:
        yield server


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    whole = Stack(Path(tmp_path_factory.mktemp("stack")) / "data")
    whole.start()
    yield whole
    whole.stop()
