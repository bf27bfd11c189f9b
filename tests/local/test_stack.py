"""A whole stack, started, hurt and stopped as a user would; the tests go on from one another."""

import asyncio
import json
import os
import signal
import socket
import stat
import time
from unittest.mock import AsyncMock

import aio_pika
import httpx2
import pytest

from chassis.local import stack as stacks
from chassis.local import supervisor
from chassis.local.children import alive, ours
from chassis.local.environment import PROCESSES
from chassis.local.place import Place
from chassis.local.ports import free_port
from chassis.local.stack import holder
from chassis.local.supervisor import Program
from chassis.settings import Settings
from chassis.store import close_client, open_client
from chassis.testing import Stack, eventually, python

NAMES = {"rabbitmq", "mongo", "mail", *PROCESSES}


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """A stack of this file's own, for it is killed here."""
    whole = Stack(tmp_path_factory.mktemp("own") / "data")
    whole.start()
    yield whole
    whole.stop()


def mark(whole: Stack) -> str:
    return (whole.data / "secrets" / "stack_id").read_text()


def states(whole: Stack) -> dict[str, str]:
    told = whole.run("status", "--json")
    return {p["name"]: p["health"] for p in json.loads(told.stdout or "[]")}


async def all_ready(whole: Stack, within: float = 60) -> None:
    async def ready() -> bool:
        found = await asyncio.to_thread(states, whole)
        return set(found) == NAMES and set(found.values()) == {"ready"}

    await eventually(ready, within=within, every=0.2)


def test_stack_json_tells_what_runs_where(own):
    told = own.described
    assert told["gateway"] == f"http://127.0.0.1:{own.port}"
    assert told["mail"].startswith("http://127.0.0.1:")
    assert told["amqp"].startswith("amqp://operator:")
    assert told["mongo"].startswith("mongodb://operator:")
    assert set(told["processes"]) == NAMES
    assert told["processes"]["gateway"]["port"] == own.port
    for process in told["processes"].values():
        assert alive(process["pid"])
        assert process["port"] > 0
    assert stat.S_IMODE((own.data / "stack.json").stat().st_mode) == 0o600


async def test_every_address_in_it_answers(own):
    told = own.described
    async with httpx2.AsyncClient() as client:
        assert (await client.get(f"{told['mail']}/api/messages")).json() is not None
        for process in PROCESSES:
            port = told["processes"][process]["port"]
            assert (await client.get(f"http://127.0.0.1:{port}/health/ready")).status_code == 200
    async with await aio_pika.connect(told["amqp"]) as connection:
        assert await (await connection.channel()).get_exchange("kabinet", ensure=True)
    client = open_client(Settings(mongo_url=told["mongo"], mongo_driver="pymongo"))
    assert await client.list_database_names() is not None
    await close_client(client)


def test_status_has_a_line_a_process(own):
    told = own.run("status")
    assert told.returncode == 0
    lines = told.stdout.splitlines()
    for name in NAMES:
        (line,) = [line for line in lines if line.split()[0] == name]
        assert line.split() == [
            name,
            str(own.pid(name)),
            str(own.described["processes"][name]["port"]),
            "ready",
        ]


def test_a_second_up_on_the_same_data_is_refused(own):
    before = own.described
    told = own.run("up", "--port", str(own.port))
    assert told.returncode == 1
    assert "already runs" in told.stderr
    assert own.described == before


@pytest.mark.parametrize("name", ["identity", "mail", "mongo", "rabbitmq", "gateway"])
async def test_what_is_killed_comes_back_on_its_port_and_stack_json_follows(own, name):
    before = own.described["processes"]
    os.kill(before[name]["pid"], signal.SIGKILL)
    await eventually(lambda: own.pid(name) != before[name]["pid"] and alive(own.pid(name)))
    after = own.described["processes"]
    assert {n: p["port"] for n, p in after.items()} == {n: p["port"] for n, p in before.items()}
    assert {n for n in NAMES if after[n]["pid"] != before[n]["pid"]} == {name}
    await all_ready(own)


async def test_two_stacks_stand_side_by_side(own, stack):
    one, two = own.described["processes"], stack.described["processes"]
    assert not {p["pid"] for p in one.values()} & {p["pid"] for p in two.values()}
    assert not {p["port"] for p in one.values()} & {p["port"] for p in two.values()}
    await all_ready(own)
    await all_ready(stack)


async def test_killed_with_9_it_leaves_nothing_and_starts_again_on_the_same_data(own):
    client = open_client(Settings(mongo_url=own.described["mongo"], mongo_driver="pymongo"))
    await client["identity"]["kept"].insert_one({"_id": "before"})
    await close_client(client)
    before = own.described
    os.kill(holder(Place(own.data)), signal.SIGKILL)
    await eventually(lambda: not list(ours(mark(own))))
    assert own.run("status").returncode == 1
    own.stop()
    began = time.monotonic()
    told = own.run("up", "--port", str(own.port), "--no-wait")
    assert told.returncode == 0, told.stderr
    assert time.monotonic() - began < 10, "it did not return at once"
    assert own.run("up", "--port", str(own.port), "--no-wait").returncode == 1
    await eventually(lambda: own.run("status").returncode == 0, within=90, every=0.5)
    after = own.described
    assert {n: p["port"] for n, p in after["processes"].items()} == {
        n: p["port"] for n, p in before["processes"].items()
    }
    assert (after["amqp"], after["mongo"]) == (before["amqp"], before["mongo"])
    client = open_client(Settings(mongo_url=after["mongo"], mongo_driver="pymongo"))
    assert await client["identity"]["kept"].find_one({"_id": "before"})
    await close_client(client)


async def test_down_stops_all_of_one_and_nothing_of_another(own, stack):
    up = holder(Place(own.data))
    told = own.run("down")
    assert told.returncode == 0
    assert not alive(up)
    assert list(ours(mark(own))) == []
    assert not (own.data / "stack.json").exists()
    assert own.run("down").stdout.startswith("Nothing runs")
    await all_ready(stack)


def test_a_taken_port_is_told(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = Stack(tmp_path / "data").run("up", "--port", str(port))
    assert told.returncode == 1
    assert told.stderr == f"kabinet: port {port} is in use; give another one with --port\n"


async def test_a_program_that_cannot_start_is_named_with_its_last_words(tmp_path, monkeypatch):
    place = Place.of(tmp_path / "data")
    place.make()
    planned = stacks.plan(place, free_port())
    never = AsyncMock(return_value=False)
    command = python("-c", "raise SystemExit('no such setting')")
    broken = Program("identity", command, 0, place.log("identity"), ready=never)
    sound = Program("mail", python("-c", "import time; time.sleep(600)"), 0, place.log("mail"))
    monkeypatch.setattr(stacks, "programs", lambda *_: [sound, broken])
    monkeypatch.setattr(supervisor, "FIRST_DELAY", 0.01)
    with pytest.raises(stacks.CannotStart, match=r"identity ends again.*no such setting"):
        await asyncio.wait_for(stacks.Running(place, planned).run(), 30)
    assert list(ours(planned.secrets.stack_id)) == []
