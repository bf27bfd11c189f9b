"""Entries of the window by the thousand, as `gateway/window.py` makes them.

Put straight into the gateway's database, for what is measured is reading. Whole entries are made
from a case as it stands after it was filed (about 10 KB each). Slim ones carry everything that is
looked up or sorted by and a snapshot without form, answers, steps and timeline: SecantusDB spends
its time on decoding what is inserted, and a million whole entries would take 12 minutes.
"""

import asyncio
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import MongoClient

from bench.stand import plan
from chassis.clock import new_id
from chassis.store import CODEC
from chassis.testing import Stack
from contracts.case import CaseSnapshot, Desk
from gateway.window import Entry, entry
from tests.builders import a_case, a_deadline, a_desk, a_snapshot

BATCH = 500
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 300
STREETS = ("Примерная", "Образцовая", "Пробная", "Опытная", "Учебная")
STAFF = tuple(f"operator{n}@example.com" for n in range(20))


Like = tuple[CaseSnapshot, Desk]


def whole() -> Like:
    """A case of a thousand like it."""
    case = a_case()
    return case.snapshot(), case.desk()


def slim() -> Like:
    """What is looked up and sorted by, and a row's worth of snapshot."""
    return a_snapshot(), a_desk()


@dataclass(frozen=True)
class Series:
    """Entries numbered from `first`; `owner` says whose the nth is."""

    like: Like
    owner: Callable[[int], str]
    first: int = 0

    def made(self, count: int) -> Iterator[Entry]:
        """So many, spread over a year of changes, terms, streets and employees."""
        for number in range(self.first, self.first + count):
            yield entry(*self.one(number))

    def one(self, number: int) -> Like:
        """The nth: four of five are closed, the others wait for either side."""
        spread, (snapshot, desk) = random.Random(number), self.like
        closed = spread.random() < 0.8
        at = SINCE + timedelta(seconds=spread.randrange(DAYS * 86_400))
        due = (at + timedelta(days=spread.randrange(5, 60))).date()
        case = snapshot.model_copy(
            update={
                "id": new_id(),
                "owner": self.owner(number),
                "number": f"ТП-2026-{number:06d}",
                "closed": closed,
                "next_actor": None if closed else spread.choice(("staff", "consumer")),
                "deadline": None if closed else a_deadline(due=due),
                "created_at": at,
                "updated_at": at,
            }
        )
        street, assignee = spread.choice(STREETS), spread.choice(STAFF)
        subject = f"ул. {street}, д. {number}"
        return case, desk.model_copy(update={"assignee": assignee, "subject": subject})


def put(on: Stack, series: Series, count: int) -> None:
    """Insert so many, in unordered batches, and a window's version for each owner, who is new."""
    asyncio.run(_put(plan(on).database.url("gateway"), series, count))


def held(on: Stack) -> int:
    """How many entries there are."""

    async def asked() -> int:
        client: Any = AsyncIOMotorClient(plan(on).database.url("gateway"))
        count: int = await client["gateway"]["entries"].estimated_document_count()
        client.close()
        return count

    return asyncio.run(asked())


@contextmanager
def changing(on: Stack, owner: str) -> Iterator[Callable[[], None]]:
    """A function that writes what a fact about one of the owner's cases writes."""
    client: MongoClient[Any] = MongoClient(plan(on).database.url("gateway"))
    database = client["gateway"]
    case = database["entries"].find_one({"owner": owner}, {"_id": 1})
    assert case is not None

    def change() -> None:
        database["entries"].update_one({"_id": case["_id"]}, {"$inc": {"version": 1}})
        database["windows"].update_one({"_id": owner}, {"$set": {"version": new_id()}})

    yield change
    client.close()


async def _put(url: str, series: Series, count: int) -> None:
    client: Any = AsyncIOMotorClient(url)
    database = client.get_database("gateway", codec_options=CODEC)
    made, known = series.made(count), set[str]()
    while batch := list(islice(made, BATCH)):
        fresh = {one["owner"] for one in batch} - known
        known |= fresh
        windows = [{"_id": owner, "version": new_id()} for owner in fresh]
        sent = [database["entries"].insert_many(batch, ordered=False)]
        if windows:
            sent.append(database["windows"].insert_many(windows, ordered=False))
        await asyncio.gather(*sent)
    client.close()
