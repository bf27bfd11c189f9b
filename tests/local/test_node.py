"""The broker's node is private, bears a second one beside it, and keeps what it confirmed."""

import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import aio_pika

from chassis.testing import RabbitMQ, started

QUORUM = {"x-queue-type": "quorum"}


def listening(pid: int) -> set[str]:
    """Local addresses on which the process listens."""
    inodes = set()
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        target = str(entry.readlink())
        if target.startswith("socket:"):
            inodes.add(target.removeprefix("socket:[").removesuffix("]"))
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in inodes:
                found.add(fields[1])
    return found


def test_it_listens_on_the_loopback_only_and_on_the_two_ports_it_was_given(rabbitmq):
    ports = {rabbitmq.node.port, rabbitmq.node.distribution}
    assert listening(rabbitmq.pid) == {f"0100007F:{port:04X}" for port in ports}


def test_it_starts_without_a_port_mapper():
    with started(RabbitMQ) as own:
        environ = f"RABBITMQ_NODENAME={own.node.name}".encode()
        assert not mapped(environ)
        assert own.evaluate("node()") == f"{own.node.name}"


def test_it_answers_several_who_ask_at_once(rabbitmq):
    with ThreadPoolExecutor(4) as callers:
        answers = callers.map(lambda n: rabbitmq.evaluate(f"timer:sleep(50), {n}"), range(8))
        assert list(answers) == [str(n) for n in range(8)]


def mapped(environ):
    """Whether a port mapper runs that was started by the node of this environment."""
    mappers = subprocess.run(["pgrep", "-x", "epmd"], capture_output=True, text=True, check=False)
    return any(
        environ in Path(f"/proc/{pid}/environ").read_bytes() for pid in mappers.stdout.split()
    )


async def test_a_second_node_stands_beside_it_and_neither_knows_the_other(rabbitmq):
    with started(RabbitMQ) as other:
        assert other.node.name != rabbitmq.node.name
        assert other.node.cookie != rabbitmq.node.cookie
        assert other.evaluate("nodes()") == rabbitmq.evaluate("nodes()") == "[]"
        for broker in (rabbitmq, other):
            async with await aio_pika.connect(broker.url()) as connection:
                queue = await (await connection.channel()).declare_queue("mine", exclusive=True)
                assert queue.declaration_result.message_count == 0


async def declared(connection, name: str):
    channel = await connection.channel(publisher_confirms=True)
    queue = await channel.declare_queue(name, durable=True, arguments=QUORUM)
    await queue.bind("kabinet", f"{name}.told")
    return queue, await channel.get_exchange("kabinet", ensure=False)


def lasting(body: bytes) -> aio_pika.Message:
    return aio_pika.Message(body, delivery_mode=aio_pika.DeliveryMode.PERSISTENT)


async def test_a_confirmed_message_survives_kill_9():
    with started(RabbitMQ) as broker:
        async with await aio_pika.connect(broker.url("identity")) as connection:
            _, exchange = await declared(connection, "identity.kept")
            # the node notes a new queue on disk within half a second; do not wait for it
            broker.evaluate("[dets:sync(T) || T <- dets:all()]")
            await exchange.publish(lasting(b"kept"), "identity.kept.told")
        broker.kill()
        broker.start()
        async with await aio_pika.connect(broker.url("identity")) as connection:
            channel = await connection.channel()
            queue = await channel.declare_queue("identity.kept", passive=True)
            message = await queue.get(timeout=10)
            assert message.body == b"kept"
            await message.ack()


async def test_a_queue_declared_just_before_kill_9_takes_messages_again():
    with started(RabbitMQ) as broker:
        async with await aio_pika.connect(broker.url("identity")) as connection:
            await declared(connection, "identity.young")
        broker.kill()
        broker.start()
        async with await aio_pika.connect(broker.url("identity")) as connection:
            queue, exchange = await declared(connection, "identity.young")
            await exchange.publish(lasting(b"again"), "identity.young.told", timeout=5)
            message = await queue.get(timeout=5)
            assert message.body == b"again"
            await message.ack()


async def test_a_fresh_vhost_has_queues_of_its_own(rabbitmq):
    one, two = rabbitmq.fresh_vhost(), rabbitmq.fresh_vhost()
    async with await aio_pika.connect(rabbitmq.url("identity", one)) as connection:
        await (await connection.channel()).declare_queue("identity.q", durable=True)
    for vhost, queues in ((one, "1"), (two, "0")):
        assert rabbitmq.evaluate(f'length(rabbit_amqqueue:list_names(<<"{vhost}">>))') == queues


async def test_the_policies_reach_the_queues(rabbitmq):
    vhost = rabbitmq.fresh_vhost()
    async with await aio_pika.connect(rabbitmq.url("identity", vhost)) as connection:
        channel = await connection.channel()
        await channel.declare_queue("identity.q", durable=True, arguments=QUORUM)
    queue = f'rabbit_misc:r(<<"{vhost}">>, queue, <<"identity.q">>)'
    name = rabbitmq.evaluate(
        f"begin {{ok, Q}} = rabbit_amqqueue:lookup({queue}),"
        " binary_to_list(rabbit_policy:name(Q)) end"
    )
    assert name.strip('"') == "limits"


def test_what_a_first_start_cut_short_did_not_enable_is_enabled_at_the_next(tmp_path):
    broker = RabbitMQ(tmp_path)
    broker.start()
    broker.stop()
    [known] = (broker.node.home / "data").glob("*-feature_flags")
    known.write_text("[].\n")
    broker.start()
    try:
        # one that the node does not enable by itself when it finds it missing
        assert broker.evaluate("rabbit_feature_flags:is_enabled(stream_queue)") == "true"
    finally:
        broker.stop()
