"""Commands on a real broker, and those that stand alone."""

import http.server
import os
import subprocess
import threading
from collections import Counter
from pathlib import Path

import aio_pika
import pytest

from chassis import commands
from chassis.commands import tests
from chassis.commands.tests import counted
from chassis.local.letters import ERROR, TRIES, DeadLetters, NoSuchQueue, possible_queues
from chassis.local.place import ROOT
from chassis.serving import first_address
from chassis.testing import eventually, python

QUORUM = {"x-queue-type": "quorum"}


def command(*words: str, **env: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        python("-m", "chassis.cli", *words),
        cwd=ROOT,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=False,
    )


class Laid:
    """A queue with three dead letters."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.queue = possible_queues()[-1].removesuffix(".dead")
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


@pytest.fixture
def answering():
    """A server whose every answer has the status in `status`."""
    status = [200]

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(status[0] if self.path == "/health/live" else 404)
            self.end_headers()

        def log_message(self, *words):
            """Stay quiet."""

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port, status
    server.shutdown()
    server.server_close()
    thread.join()


def test_health_says_whether_its_own_process_answers(answering):
    port, status = answering
    assert command("health", KABINET_PORT=str(port)).returncode == 0
    assert command("health", KABINET_PORT=str(port), KABINET_HOST="0.0.0.0").returncode == 0
    status[0] = 503
    sick = command("health", KABINET_PORT=str(port))
    assert sick.returncode == 1
    assert "503" in sick.stderr


def test_health_of_nothing_is_1():
    told = command("health", KABINET_PORT="1")
    assert told.returncode == 1
    assert "nothing answers on 127.0.0.1:1" in told.stderr


def test_health_loads_next_to_nothing():
    code = (
        "import sys; from chassis.cli import main; main(['health']);"
        "print(len(sys.modules), 'typer' in sys.modules)"
    )
    told = subprocess.run(python("-c", code), cwd=ROOT, capture_output=True, text=True, check=True)
    loaded, typer = told.stdout.split()
    assert int(loaded) < 80
    assert typer == "False"


def test_a_run_that_broke_off_counts_as_an_error(tmp_path):
    assert counted(tmp_path / "none.xml") == Counter(tests=1, errors=1)


@pytest.mark.parametrize(("failures", "status"), [(0, 0), (2, 1)])
def test_the_last_line_of_the_test_run_sums_up_all_calls(monkeypatch, capsys, failures, status):
    calls = []

    def pytest_run(root, words, *, quiet=False):
        calls.append(words)
        report = next(word for word in words if word.startswith("--junitxml="))
        Path(report.partition("=")[2]).write_text(
            f'<testsuites><testsuite tests="9" failures="{failures}" errors="0" skipped="1"/>'
            "</testsuites>"
        )
        return int(failures > 0)

    monkeypatch.setattr(tests, "_pytest", pytest_run)
    monkeypatch.setattr(tests, "_install", lambda: None)
    assert commands.run(["test"]) == status
    first = {words[0] for words in calls}
    assert first == {"--ignore=tests/browser", "tests/browser", "tests/portal"}
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith(f"{3 * (8 - failures)} passed, {3 * failures} failed, 3 skipped")


def test_words_after_test_go_to_pytest_as_they_are(monkeypatch):
    calls = []
    monkeypatch.setattr(tests, "_pytest", lambda root, words: calls.append(words) or 5)
    monkeypatch.setattr(tests, "_install", lambda: None)
    assert commands.run(["test", "-k", "mail", "--lf", "tests/local"]) == 5
    assert calls == [["-k", "mail", "--lf", "tests/local"]]


def test_a_report_is_counted(tmp_path):
    report = tmp_path / "r.xml"
    report.write_text(
        '<testsuites><testsuite tests="9" failures="2" errors="1" skipped="3">'
        "</testsuite></testsuites>"
    )
    assert counted(report) == Counter(tests=9, failures=2, errors=1, skipped=3)


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("amqp://a:b@rabbit:5673/kabinet", ("rabbit", 5673)),
        ("amqp://a:b@rabbit/kabinet", ("rabbit", 5672)),
        ("amqps://rabbit/kabinet", ("rabbit", 5671)),
        ("mongodb://a:b@one:1,two:2/x?replicaSet=rs0", ("one", 1)),
        ("mongodb://one/x", ("one", 27017)),
    ],
)
def test_the_server_of_an_address_is_found(url, address):
    assert first_address(url) == address
