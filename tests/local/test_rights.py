"""Least privilege, as the real broker enforces it."""

import aio_pika
import aio_pika.exceptions
import aiormq.exceptions
import pytest

from chassis.testing import RabbitMQ

REFUSED = aiormq.exceptions.ChannelAccessRefused


@pytest.fixture
async def notify(rabbitmq: RabbitMQ):
    connection = await aio_pika.connect(rabbitmq.url("notify", rabbitmq.fresh_vhost()))
    async with connection:
        yield await connection.channel(publisher_confirms=True)


async def test_a_service_declares_hears_and_tells_under_its_own_name(notify):
    queue = await notify.declare_queue(
        "notify.letter_sent", durable=True, arguments={"x-queue-type": "quorum"}
    )
    exchange = await notify.get_exchange("kabinet", ensure=False)
    await queue.bind(exchange, "notify.letter.sent")
    await exchange.publish(aio_pika.Message(b"x"), "notify.letter.sent")
    message = await queue.get(timeout=5)
    await message.ack()
    assert message.body == b"x"


async def test_it_may_not_declare_a_queue_under_another_name(notify):
    with pytest.raises(REFUSED):
        await notify.declare_queue("identity.case_changed", durable=True)


async def test_it_may_not_tell_a_fact_of_another_service(notify):
    exchange = await notify.get_exchange("kabinet", ensure=False)
    with pytest.raises(REFUSED):
        await exchange.publish(aio_pika.Message(b"forged"), "identity.account.registered")


async def test_it_may_not_publish_past_the_exchange(notify):
    with pytest.raises(REFUSED):
        await notify.default_exchange.publish(aio_pika.Message(b"x"), "identity.case_changed")


async def test_it_may_not_redeclare_the_exchange_as_another_kind(notify):
    with pytest.raises((REFUSED, aio_pika.exceptions.ChannelPreconditionFailed)):
        await notify.declare_exchange("kabinet", "fanout", durable=True)


async def test_it_may_not_take_another_services_messages(rabbitmq):
    vhost = rabbitmq.fresh_vhost()
    async with await aio_pika.connect(rabbitmq.url("identity", vhost)) as owner:
        await (await owner.channel()).declare_queue("identity.secret", durable=True)
        async with await aio_pika.connect(rabbitmq.url("notify", vhost)) as other:
            channel = await other.channel()
            queue = await channel.get_queue("identity.secret", ensure=False)
            with pytest.raises(REFUSED):
                await queue.get(fail=False)


async def test_a_wrong_password_and_the_brokers_own_guest_are_refused(rabbitmq):
    right = rabbitmq.url("notify")
    password = rabbitmq.node.passwords["notify"]
    for wrong in (
        right.replace(password, "guess"),
        right.replace(f"notify:{password}", "guest:guest"),
    ):
        with pytest.raises((aio_pika.exceptions.AMQPError, ConnectionError)):
            await aio_pika.connect(wrong)


async def test_the_operator_reads_any_queue(rabbitmq):
    vhost = rabbitmq.fresh_vhost()
    async with await aio_pika.connect(rabbitmq.url("identity", vhost)) as owner:
        await (await owner.channel()).declare_queue("identity.case_changed.dead", durable=True)
    async with await aio_pika.connect(rabbitmq.url("operator", vhost)) as operator:
        channel = await operator.channel()
        declared = await channel.declare_queue("identity.case_changed.dead", passive=True)
        assert declared.declaration_result.message_count == 0
