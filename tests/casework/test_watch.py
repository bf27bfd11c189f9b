"""Several replicas look at the terms of the same cases: each is told once."""

import asyncio
from contextlib import AsyncExitStack

from pydantic import SecretStr

from casework.store import Cases
from casework.watch import look
from chassis.app import Service
from chassis.clock import freeze
from chassis.settings import Settings
from chassis.testing import MongoDB, RabbitMQ
from services.applications.kinds.connection import KIND
from tests.builders import a_case

REPLICAS, CASES = 3, 15


def settings(mongo: MongoDB, rabbitmq: RabbitMQ) -> Settings:
    return Settings(
        _env_file=None,
        service="applications",
        mongo_url=SecretStr(mongo.url()),
        amqp_url=SecretStr(rabbitmq.url(vhost=rabbitmq.fresh_vhost())),
    )


async def test_three_that_look_at_the_same_moment_tell_each_term_once(
    mongo: MongoDB, rabbitmq: RabbitMQ
) -> None:
    told = settings(mongo, rabbitmq)
    async with AsyncExitStack() as stack:
        replicas = []
        for _ in range(REPLICAS):
            service = Service(told)
            replicas.append(Cases(service, {KIND.slug: KIND}))
            await stack.enter_async_context(service.running())
        cases = [a_case() for _ in range(CASES)]
        for n, case in enumerate(cases):
            case.number = f"ТП-2026-{n:06d}"
            case.request_id = case.id
            await replicas[0].add(case)
        assert cases[0].wake_at
        with freeze(cases[0].wake_at):
            await asyncio.gather(*(look(replica) for replica in replicas))
        for case in cases:
            entries = (await replicas[0].get(case.id)).timeline
            assert [one.fact for one in entries].count("term_near") == 1
