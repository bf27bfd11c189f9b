"""deploy/rabbitmq.conf and the definitions, loaded by a real broker of one's own."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import aio_pika
import pytest
from aiormq.exceptions import ChannelAccessRefused, ProbableAuthenticationError

from chassis.clock import new_id
from chassis.local import rabbitmq
from chassis.local.ports import free_port
from chassis.testing import RabbitMQ, Server

ROOT = Path(__file__).resolve().parents[2]
CONF = (ROOT / "deploy/rabbitmq.conf").read_text()


def settings(conf: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z_.0-9]+) = (.*)$", conf, re.MULTILINE))


@dataclass(frozen=True)
class DeployedNode(rabbitmq.Node):
    """A node of the local stack that is given the deployment's file in place of its own."""

    secrets: Path = Path()

    def prepare(self) -> None:
        super().prepare()
        definitions = self.secrets / "rabbitmq_definitions.json"
        conf = CONF.replace("/run/secrets/rabbitmq_definitions.json", str(definitions))
        listener = f"listeners.tcp.1 = 127.0.0.1:{self.port}\n"
        (self.home / "rabbitmq.conf").write_text(conf + listener)

    def url(self, user: str = "operator", vhost: str = "kabinet") -> str:
        made = (self.secrets / f"amqp_{user}").read_text()
        return made.replace("rabbitmq:5672/kabinet", f"127.0.0.1:{self.port}/{vhost}")


class Broker(Server):
    greeting = RabbitMQ.greeting


@pytest.fixture(scope="module")
def broker(secret_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeployedNode]:
    home = tmp_path_factory.mktemp("broker")
    node = DeployedNode(
        home=home / "rabbitmq",
        stack_id=new_id(),
        port=free_port(),
        distribution=free_port(),
        cookie=new_id(),
        passwords={},
        secrets=secret_files,
    )
    node.prepare()
    server = Broker(node.program(home / "rabbitmq.log"), node.stack_id)
    try:
        server.start()
        yield node
    finally:
        server.stop()


async def publish(url: str, key: str) -> None:
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        exchange = await channel.get_exchange("kabinet", ensure=False)
        await exchange.publish(aio_pika.Message(b"{}"), key, mandatory=False, timeout=10)


async def declare(url: str, queue: str, key: str) -> None:
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        made = await channel.declare_queue(
            queue, durable=True, arguments={"x-queue-type": "quorum"}, timeout=20
        )
        await made.bind("kabinet", key, timeout=10)


async def consume(url: str, queue: str) -> None:
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        await (await channel.get_queue(queue, ensure=False)).get(fail=False, timeout=10)


async def test_a_service_tells_its_own_facts(broker):
    await publish(broker.url("identity"), "identity.account.registered")


async def test_a_service_cannot_forge_anothers_fact(broker):
    with pytest.raises(ChannelAccessRefused):
        await publish(broker.url("gateway"), "identity.account.registered")


async def test_a_service_hears_everybody_on_its_own_queue(broker):
    await declare(broker.url("notify"), "notify.identity_account_registered", "identity.#")
    await publish(broker.url("identity"), "identity.account.registered")


async def test_a_service_can_neither_make_nor_read_anothers_queue(broker):
    await declare(broker.url("metering"), "metering.own", "identity.#")
    with pytest.raises(ChannelAccessRefused):
        await declare(broker.url("reception"), "metering.other", "identity.#")
    with pytest.raises(ChannelAccessRefused):
        await consume(broker.url("reception"), "metering.own")


async def test_the_operator_may_read_every_queue(broker):
    await declare(broker.url("applications"), "applications.own", "identity.#")
    await consume(broker.url("operator"), "applications.own")


async def test_there_is_no_guest_and_no_other_vhost(broker):
    with pytest.raises(ProbableAuthenticationError):
        await publish(f"amqp://guest:guest@127.0.0.1:{broker.port}/kabinet", "x.y.z")
    assert broker.evaluate('rabbit_auth_backend_internal:exists(<<"guest">>)') == "false"
    assert broker.evaluate("length(rabbit_vhost:list_names())") == "1"


def test_the_broker_keeps_below_its_containers_memory(services):
    assert services["rabbitmq"]["deploy"]["resources"]["limits"]["memory"] == "1G"
    assert settings(CONF)["vm_memory_high_watermark.absolute"] == "600MiB"


def test_definitions_are_read_where_compose_mounts_them(services):
    (mounted,) = services["rabbitmq"]["secrets"]
    assert settings(CONF)["load_definitions"] == f"/run/secrets/{mounted['target']}"


def test_logs_and_time_limits_are_those_of_the_local_stack():
    local, deployed = settings(rabbitmq.CONFIGURATION), settings(CONF)
    same = ("log.console", "log.console.level", "log.file", "consumer_timeout")
    assert {name: deployed[name] for name in same} == {name: local[name] for name in same}
