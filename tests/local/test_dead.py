"""Dead letters on a real broker: counted, shown, put back, dropped."""

import aio_pika
import pytest

from chassis.local.letters import ERROR, TRIES, DeadLetters, NoSuchQueue
from chassis.testing import eventually
from tests.local.test_commands import command

QUORUM = {"x-queue-type": "quorum"}


class Laid:
    """A queue with three dead letters."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.queue = "gateway.case_changed"  # of a fact that a command knows too
        self.letters = DeadLetters(url)

    async def lay(self, count: int = 3) -> None:
        async with await aio_pika.connect(self.url) as connection:
            channel = await connection.channel(publisher_confirms=True)
            for name in (self.queue, f"{self.queue}.dead"):
                await channel.declare_queue(name, durable=True, arguments=QUORUM)
            for number in range(count):
                message = aio_pika.Message(
                    f'{{"event_id": "e{number}", "secret": "шум"}}'.encode(),
                    headers={TRIES: 5, ERROR: "ValueError: broken", "traceparent": "00-1"},
                    type="a.fact",
                    delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
                )
                await channel.default_exchange.publish(message, f"{self.queue}.dead")

    async def taken(self) -> list[aio_pika.abc.AbstractIncomingMessage]:
        found = []
        async with await aio_pika.connect(self.url) as connection:
            queue = await (await connection.channel()).get_queue(self.queue)
            while message := await queue.get(fail=False):
                await message.ack()
                found.append(message)
        return found


@pytest.fixture
async def laid(rabbitmq):
    made = Laid(rabbitmq.url("operator", rabbitmq.fresh_vhost()))
    await made.lay()

    async def counted() -> bool:
        return await made.letters.counts() == {f"{made.queue}.dead": 3}

    await eventually(counted)  # the broker counts a moment after it has confirmed
    return made


async def test_dead_letters_are_counted_and_shown_and_stay(laid):
    assert await laid.letters.counts() == {f"{laid.queue}.dead": 3}
    shown = await laid.letters.peek(f"{laid.queue}.dead", 2)
    assert [letter["event_id"] for letter in shown] == ["e0", "e1"]
    assert shown[0]["error"] == "ValueError: broken"
    assert shown[0]["tries"] == 5
    assert shown[0]["event"] == "a.fact"

    async def all_back() -> bool:
        return await laid.letters.counts() == {f"{laid.queue}.dead": 3}

    await eventually(all_back)


async def test_replayed_letters_get_new_tries_and_keep_their_trace(laid):
    assert await laid.letters.replay(f"{laid.queue}.dead") == 3
    assert await laid.letters.counts() == {}
    taken = await laid.taken()
    assert sorted(m.body for m in taken) == [
        f'{{"event_id": "e{n}", "secret": "шум"}}'.encode() for n in range(3)
    ]
    for message in taken:
        assert message.headers["traceparent"] == "00-1"
        assert not {TRIES, ERROR} & set(message.headers)
        assert message.type == "a.fact"
        assert message.delivery_mode == aio_pika.DeliveryMode.PERSISTENT


async def test_one_letter_can_be_replayed_alone(laid):
    assert await laid.letters.replay(f"{laid.queue}.dead", "e1") == 1
    (message,) = await laid.taken()
    assert b"e1" in message.body

    async def two_left() -> bool:
        return await laid.letters.counts() == {f"{laid.queue}.dead": 2}

    await eventually(two_left)


async def test_a_letter_is_not_given_up_where_its_queue_is_gone(laid):
    async with await aio_pika.connect(laid.url) as connection:
        await (await connection.channel()).queue_delete(laid.queue)
    with pytest.raises(aio_pika.exceptions.DeliveryError):
        await laid.letters.replay(f"{laid.queue}.dead")

    async def still_there() -> bool:
        return await laid.letters.counts() == {f"{laid.queue}.dead": 3}

    await eventually(still_there)


async def test_an_unknown_queue_is_told(laid):
    with pytest.raises(NoSuchQueue, match=r"no queue nothing\.dead"):
        await laid.letters.peek("nothing.dead", 1)


async def test_the_commands_speak_of_dead_letters(laid):
    listed = command("dead", "list", KABINET_AMQP_URL=laid.url)
    assert listed.stdout == f"      3  {laid.queue}.dead\n"
    shown = command("dead", "show", laid.queue, KABINET_AMQP_URL=laid.url)
    assert "ValueError: broken" in shown.stdout
    assert "шум" not in shown.stdout
    assert "шум" in command("dead", "show", laid.queue, "--body", KABINET_AMQP_URL=laid.url).stdout
    wrong = command("dead", "replay", laid.queue, "--id", "e9", KABINET_AMQP_URL=laid.url)
    assert wrong.returncode == 1
    assert "no dead letter e9" in wrong.stderr
    replayed = command("dead", "replay", laid.queue, KABINET_AMQP_URL=laid.url)
    assert replayed.stdout.startswith("3 put back")
    assert command("dead", "list", KABINET_AMQP_URL=laid.url).stdout == "No dead letters.\n"


async def test_one_letter_or_all_are_dropped_and_come_nowhere(laid):
    assert await laid.letters.drop(f"{laid.queue}.dead", "e1") == 1

    async def two_left() -> bool:
        return await laid.letters.counts() == {f"{laid.queue}.dead": 2}

    await eventually(two_left)
    assert await laid.letters.drop(f"{laid.queue}.dead") == 2
    assert await laid.letters.counts() == {}
    assert await laid.taken() == []


def test_what_is_dropped_must_be_said(laid):
    nothing_said = command("dead", "drop", laid.queue, KABINET_AMQP_URL=laid.url)
    assert nothing_said.returncode == 2
    dropped = command("dead", "drop", laid.queue, "--all", KABINET_AMQP_URL=laid.url)
    assert dropped.stdout == f"3 dropped from {laid.queue}.dead.\n", dropped.stderr
    gone = command("dead", "drop", laid.queue, "--id", "e1", KABINET_AMQP_URL=laid.url)
    assert gone.returncode == 1
