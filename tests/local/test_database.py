"""The database server: a login for each service, and nothing acknowledged is lost."""

import gc
import os
import signal
import warnings

import pytest

from chassis.local.mongo import Database
from chassis.local.ports import free_port
from chassis.local.probes import mongo_answers
from chassis.settings import Settings
from chassis.store import StoreError, close_client, open_client
from chassis.testing import MongoDB, Server, started

PASSWORDS = {"identity": "one", "notify": "two", "operator": "three"}


class Guarded(Server):
    """The server as a stack runs it, with logins."""

    def __init__(self, home) -> None:
        self.database = Database(home / "mongo", free_port(), PASSWORDS)
        program = self.database.program(home / "mongo.log")
        super().__init__(program, f"guarded-{home.name}")


@pytest.fixture(scope="module")
async def guarded(tmp_path_factory):
    server = Guarded(tmp_path_factory.mktemp("guarded"))
    await server.database.prepare()
    server.start()
    yield server
    server.stop()


@pytest.fixture
async def client_of():
    opened = []

    def open_one(url: str):
        opened.append(open_client(Settings(mongo_url=url, mongo_driver="pymongo")))
        return opened[-1]

    yield open_one
    for client in opened:
        await close_client(client)
    # a connection under way when its client is closed is left to the collector by the driver
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        opened.clear()
        gc.collect()


async def test_one_that_hangs_is_told_from_one_that_answers(guarded):
    assert await mongo_answers(guarded.database.port)
    os.kill(guarded.pid, signal.SIGSTOP)
    try:
        assert not await mongo_answers(guarded.database.port)
    finally:
        os.kill(guarded.pid, signal.SIGCONT)


async def test_a_service_works_in_its_own_database(guarded, client_of):
    own = client_of(guarded.database.url("identity"))["identity"]
    await own.accounts.insert_one({"_id": 1})
    assert await own.accounts.find_one({"_id": 1}) == {"_id": 1}


async def test_it_can_neither_read_nor_write_anothers(guarded, client_of):
    other = client_of(guarded.database.url("identity"))["notify"]
    for attempt in (other.letters.find_one(), other.letters.insert_one({"_id": 1})):
        with pytest.raises(StoreError, match="not authorized"):
            await attempt


async def test_without_a_login_or_with_a_wrong_password_nothing_is_answered(guarded, client_of):
    bare = client_of(f"mongodb://127.0.0.1:{guarded.port}/identity?retryWrites=false")
    wrong = client_of(guarded.database.url("identity").replace(":one@", ":guess@"))
    for client in (bare, wrong):
        with pytest.raises(StoreError):
            await client["identity"].accounts.find_one()


async def test_the_operator_sees_every_database(guarded, client_of):
    await client_of(guarded.database.url("notify"))["notify"].letters.insert_one({"_id": 7})
    assert await client_of(guarded.database.url())["notify"].letters.find_one({"_id": 7})


async def test_changed_passwords_are_taken_at_the_next_start(tmp_path, client_of):
    server = Guarded(tmp_path)
    await server.database.prepare()
    changed = Database(server.database.folder, server.port, {**PASSWORDS, "notify": "new"})
    await changed.prepare()
    server.start()
    assert await client_of(changed.url("notify"))["notify"].letters.find_one() is None
    with pytest.raises(StoreError):
        await client_of(server.database.url("notify"))["notify"].letters.find_one()
    server.stop()


async def test_every_acknowledged_write_survives_kill_9(client_of):
    with started(MongoDB) as server:
        url = server.url("kept")
        numbers = client_of(url)["kept"].numbers
        for number in range(200):
            await numbers.insert_one({"_id": number})
        server.kill()
        server.start()
        kept = client_of(url)["kept"].numbers
        assert await kept.count_documents({}) == 200


def test_the_address_asks_for_journaled_majority_writes():
    url = Database(None, 1, PASSWORDS).url("identity")
    assert (
        url
        == "mongodb://identity:one@127.0.0.1:1/identity?retryWrites=false&w=majority&journal=true"
    )
