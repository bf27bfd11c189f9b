"""A gateway of one's own for each test."""

from collections.abc import AsyncIterator

import pytest

from chassis.testing import MongoDB
from tests.gateway.pages.house import House, a_house


@pytest.fixture
async def house(mongo: MongoDB) -> AsyncIterator[House]:
    made = await a_house(mongo.url())
    yield made
    await made.close()
