"""The chain of the audit on a real server: nothing is lost, doubled, or changed unseen."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chassis.clock import new_id
from chassis.settings import Settings
from chassis.store import AutoReconnect, close_client, database_of, open_client
from chassis.testing import MongoDB
from gateway.audit.row import START, Broken, Head, Row, Stage, Who
from gateway.audit.store import Trail, Wanted

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MARIA = Who("a-1", "maria@example.com", "Мария", "operator")


def a_row(stage: Stage = "view", action: str = "case.view", **changes: Any) -> Row:
    given = {"id": new_id(), "at": AT, "who": MARIA, "objects": ("ТП-2026-000001",)}
    return Row(**{**given, "stage": stage, "action": action, **changes})


@pytest.fixture
async def rows(mongo: MongoDB):
    settings = Settings(_env_file=None, service="gateway", mongo_url=mongo.url())
    client = open_client(settings)
    yield database_of(client, settings)["audit"]
    await close_client(client)


@pytest.fixture
async def trail(rows: Any) -> Trail:
    made = Trail(rows)
    await made.prepare()
    return made


async def test_two_replicas_make_one_chain(trail: Trail, rows: Any) -> None:
    replicas = [trail, Trail(rows), Trail(rows)]
    await asyncio.gather(*(replicas[i % 3].write(a_row()) for i in range(60)))
    assert (await trail.check()).seq == 60
    assert sorted([r["seq"] async for r in rows.find({})]) == list(range(1, 61))


async def test_a_row_that_comes_twice_is_one(trail: Trail, rows: Any) -> None:
    row = a_row()
    await asyncio.gather(trail.write(row), trail.write(row), Trail(rows).write(row))
    await trail.write(a_row())
    assert (await trail.check()).seq == 2


async def test_an_answer_of_the_database_that_was_lost_doubles_nothing(
    trail: Trail, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gateway.audit import store  # noqa: PLC0415

    real, lost = store.insert_in_order, []

    async def losing(collection: Any, documents: Any) -> int:
        count = await real(collection, documents)
        if not lost:
            lost.append(count)
            raise AutoReconnect("the answer was lost")
        return count

    monkeypatch.setattr(store, "insert_in_order", losing)
    await asyncio.gather(*(trail.write(a_row()) for _ in range(3)))
    assert lost
    assert (await trail.check()).seq == 3


@pytest.mark.parametrize(
    ("tamper", "at", "why"),
    [
        (lambda rows: rows.update_one({"seq": 2}, {"$set": {"who.email": "x@y.ru"}}), 2, "changed"),
        (lambda rows: rows.update_one({"seq": 2}, {"$set": {"objects": []}}), 2, "changed"),
        (lambda rows: rows.update_one({"seq": 2}, {"$set": {"more": 1}}), 2, "changed"),
        (lambda rows: rows.delete_one({"seq": 2}), 2, "missing"),
        (lambda rows: rows.delete_one({"seq": 1}), 1, "missing"),
        (lambda rows: rows.update_one({"seq": 2}, {"$set": {"prev": "0" * 64}}), 2, "unlinked"),
    ],
)
async def test_a_row_that_was_touched_shows(
    trail: Trail, rows: Any, tamper: Any, at: int, why: str
) -> None:
    for _ in range(3):
        await trail.write(a_row())
    await trail.check()
    await tamper(rows)
    with pytest.raises(Broken) as found:
        await trail.check()
    assert (found.value.seq, found.value.why) == (at, why)


async def test_what_was_cut_off_at_the_end_shows_against_a_head_that_was_noted(
    trail: Trail, rows: Any
) -> None:
    for _ in range(3):
        await trail.write(a_row())
    noted = await trail.head()
    await rows.delete_one({"seq": 3})
    await Trail(rows).write(a_row(action="case.move"))  # by a process started since
    assert (await trail.check()).seq == 3  # the chain alone is whole again,
    with pytest.raises(Broken):  # but it is not the one that was noted
        await trail.reaches(noted)


async def test_the_newest_links_are_followed_alone(trail: Trail, rows: Any) -> None:
    for _ in range(5):
        await trail.write(a_row())
    await rows.update_one({"seq": 2}, {"$set": {"action": "x"}})
    assert (await trail.newest(3)).seq == 5
    with pytest.raises(Broken):
        await trail.newest(4)


async def test_a_head_is_written_and_read(trail: Trail) -> None:
    assert await trail.head() == START
    await trail.write(a_row())
    head = await trail.head()
    assert Head.parsed(str(head)) == head
    for wrong in ("", "5", "x:" + "0" * 64, "5:abc"):
        with pytest.raises(ValueError):
            Head.parsed(wrong)


async def test_a_command_is_one_line_and_one_that_was_cut_short_is_seen(trail: Trail) -> None:
    done, cut = a_row("intent", "case.move"), a_row("intent", "case.note")
    for row in (
        done,
        a_row(),
        a_row("outcome", "case.move", of=done.id, status=303),
        cut,
        a_row(),
    ):
        await trail.write(row)
    page = await trail.page(Wanted(), None, 10)
    assert [(row["stage"], row["action"]) for row in page.rows] == [
        ("view", "case.view"),
        ("intent", "case.note"),
        ("outcome", "case.move"),
        ("view", "case.view"),
    ]
    assert page.next is None


async def test_pages_follow_each_other_and_lose_nothing(trail: Trail) -> None:
    for number in range(7):
        begun = a_row("intent", "case.move", objects=(str(number),))
        await trail.write(begun)
        if number % 2 == 0:
            await trail.write(a_row("outcome", "case.move", objects=(str(number),), of=begun.id))
    seen, below = [], None
    while True:
        page = await trail.page(Wanted(), below, 2)
        seen += [row["objects"][0] for row in page.rows]
        below = page.next
        if below is None:
            break
    assert seen == ["6", "5", "4", "3", "2", "1", "0"]


async def test_rows_are_found_by_who_what_object_and_period(trail: Trail) -> None:
    await trail.write(a_row())
    later = AT + timedelta(days=1)
    other = Who("a-2", "oleg@example.com", "Олег", "admin")
    await trail.write(a_row(action="case.move", who=other, at=later, objects=("ТП-1", "ТП-2")))

    async def found(**wanted: Any) -> list[int]:
        return [row["seq"] for row in (await trail.page(Wanted(**wanted), None, 10)).rows]

    assert await found(email="oleg@example.com") == [2]
    assert await found(object="ТП-2") == [2]
    assert await found(action="case.view") == [1]
    assert await found(since=later) == [2]
    assert await found(until=later) == [1]
    assert await found(email="oleg@example.com", until=later) == []
