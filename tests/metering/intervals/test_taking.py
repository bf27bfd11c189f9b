"""A file on its way into the store: whole or not at all, once, whoever dies in its midst."""

import asyncio
import io
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from defusedxml import ElementTree

from chassis.clock import freeze, new_id, now
from chassis.errors import NotNow, TooLarge
from services.metering.intervals.model import LEASE, TRIES, Import
from services.metering.intervals.shown import shown
from tests.metering.intervals.layout import DAY, ONE, TWO, channel, message, point, usual
from tests.metering.intervals.test_sources import packed

HALVES = list(range(48))
UNKNOWN = "999999999999999"


async def taken(
    room: SimpleNamespace, content: bytes, name: str = "80020.xml", key: str = ""
) -> Import:
    made = await room.importer.receive(io.BytesIO(content), name, "api", "Елена", key)
    done: Import = await room.importer.finished(made.id)
    return done


async def values(room: SimpleNamespace, code: str = ONE, on: date = DAY) -> Any:
    [day] = await room.days.read(code, on, on + timedelta(days=1))
    return day.series and list(day.series.values)


async def test_a_file_is_taken_told_and_answered(room: SimpleNamespace) -> None:
    done = await taken(room, usual({ONE: HALVES, TWO: [0] * 48}), "80020_1_20260101_1.xml")
    assert await values(room) == HALVES
    told = done.outcome
    assert (done.state, told.accepted, told.points, told.rejected_count) == ("done", 2, 2, 0)
    assert [(zero.point, zero.day) for zero in told.zeros] == [(TWO, DAY)]
    assert [step.what for step in done.history] == ["received", "taken", "done"]
    name, content = done.reply()
    assert name == "80021_1_20260101_1.xml"
    assert ElementTree.fromstring(content).find("reply").attrib == {"status": "0"}
    kept = await room.imports.documents.collection.find_one({"_id": done.id})
    assert [fact["name"] for fact in kept["outbox"]] == ["metering.intervals.imported"]


async def test_points_that_are_unknown_or_wrong_are_named_and_the_others_taken(
    room: SimpleNamespace,
) -> None:
    content = message(
        point(ONE, channel(HALVES)), point(UNKNOWN, channel([1])), point(TWO, channel(["x"]))
    )
    done = await taken(room, content)
    assert await values(room) == HALVES
    assert await values(room, TWO) is None
    assert (done.outcome.accepted, done.status) == (1, 2)
    said = {row.point: row.reason for row in shown(done, "en").rejected}
    assert set(said) == {UNKNOWN, TWO}
    assert said[UNKNOWN] == "No supply point in the register has this code"


@pytest.mark.parametrize(
    ("marks", "inside", "status"), [(' status="1"', 1, 1), ("", "x", 3), ("", 1, 0)]
)
async def test_the_reply_says_how_far_it_was_taken(
    room: SimpleNamespace, marks: str, inside: Any, status: int
) -> None:
    done = await taken(room, message(point(ONE, channel([inside], marks=marks))))
    assert done.status == status


@pytest.mark.parametrize(
    "content",
    [b"x", usual({ONE: HALVES})[:-30], packed(("1.xml", usual({ONE: HALVES})), ("2.xml", b"x"))],
)
async def test_nothing_of_a_broken_file_is_taken(room: SimpleNamespace, content: bytes) -> None:
    done = await taken(room, content)
    assert (done.state, done.status, done.outcome.accepted) == ("refused", 4, 0)
    assert await values(room) is None
    assert "XML" in shown(done, "ru").reason
    assert ElementTree.fromstring(done.reply()[1]).find("reply").attrib == {"status": "4"}


async def test_what_is_too_large_is_not_even_looked_at(room: SimpleNamespace) -> None:
    with pytest.raises(TooLarge):
        await taken(room, b" " * 1_100_000)


async def test_a_correction_says_how_much_it_changed(room: SimpleNamespace) -> None:
    first = await taken(room, usual({ONE: HALVES, TWO: HALVES}))
    second = await taken(room, usual({ONE: [7] * 48, TWO: HALVES}, made="20260103003000"))
    assert second.outcome.corrected == 1
    [old] = await room.days.earlier(ONE, DAY)
    assert (old.said.import_id, old.replaced_by) == (first.id, second.id)
    late = await taken(room, usual({ONE: HALVES}, made="20260102103000"))
    assert (late.outcome.late, await values(room)) == (1, [7] * 48)


async def test_the_desk_sees_each_version_of_a_day_with_its_file(room: SimpleNamespace) -> None:
    gap = ["5", None, *["5"] * 46]
    first = await taken(room, message(point(ONE, channel(gap))), "first.xml")
    second = await taken(room, usual({ONE: [7] * 48}, made="20260103003000"), "second.xml")
    late = await taken(room, usual({ONE: HALVES}, made="20260102103000"), "late.xml")
    at = await room.points.at_code(ONE)
    told = await room.versions.of(at.id, DAY)
    [one] = told.channels
    assert (one.now.file, one.now.total, one.now.replaced_at) == ("second.xml", 336, None)
    assert {(old.file, old.import_id, old.late) for old in one.before} == {
        ("first.xml", first.id, False),
        ("late.xml", late.id, True),
    }
    [was] = [old for old in one.before if old.file == "first.xml"]
    assert [row.value for row in was.values[:3]] == [5, None, 5]
    assert (told.changed, told.newest) == ([DAY], DAY)
    assert [(row.point, row.point_id, row.day) for row in await room.versions.by(second.id)] == [
        (ONE, at.id, DAY)
    ]
    assert await room.versions.of((await room.points.at_code(TWO)).id, None) is not None


async def test_the_same_request_is_the_same_import_even_at_once(room: SimpleNamespace) -> None:
    content, key = usual({ONE: HALVES}), room.key()
    made = await asyncio.gather(*(taken(room, content, key=key) for _ in range(4)))
    assert len({one.id for one in made}) == 1
    assert await room.imports.documents.collection.count_documents({}) == 1


async def test_one_file_sent_by_two_at_once_says_nothing_twice(room: SimpleNamespace) -> None:
    made = await asyncio.gather(*(taken(room, usual({ONE: HALVES})) for _ in range(3)))
    assert [(one.state, one.outcome.corrected, one.outcome.late) for one in made] == [
        ("done", 0, 0)
    ] * 3
    assert (await values(room), await room.days.earlier(ONE, DAY)) == (HALVES, [])


async def test_days_in_any_order_in_one_archive_are_all_taken(room: SimpleNamespace) -> None:
    days = [DAY + timedelta(days=n) for n in (2, 0, 1)]
    content = packed(*((f"{on:%d}.xml", usual({ONE: [on.day]}, on=on)) for on in days))
    done = await taken(room, content, "days.zip")
    assert (done.outcome.accepted, done.outcome.points, done.reply()[0]) == (3, 1, "80021.zip")
    read = await room.days.read(ONE, DAY, DAY + timedelta(days=3))
    assert [day.series.values[0] for day in read] == [1, 2, 3]


async def test_of_two_that_say_the_same_day_in_one_archive_the_later_counts(
    room: SimpleNamespace,
) -> None:
    newer = usual({ONE: [2]}, made="20260105000000")
    done = await taken(room, packed(("1.xml", newer), ("2.xml", usual({ONE: [1]}))), "two.zip")
    assert (done.outcome.accepted, (await values(room))[0]) == (1, 2)


async def test_who_falls_silent_is_followed_by_another(room: SimpleNamespace) -> None:
    made = await room.importer.receive(io.BytesIO(usual({ONE: HALVES})), "a.xml", "api", "Елена")
    await room.imports.documents.change(made.id, Import.take, now())  # and dies
    assert await room.importer.work(made.id) is None
    with pytest.raises(NotNow):
        made.model_copy(update={"lease": now() + LEASE}).take(now())
    with freeze(now() + LEASE + LEASE):
        assert await room.imports.due(now()) == [made.id]
        done = await room.importer.work(made.id)
    assert done.state == "done"
    assert await values(room) == HALVES


async def test_a_file_whose_taker_died_before_it_was_an_import_is_swept(
    room: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, key = usual({ONE: HALVES}), new_id()

    async def die(_made: Import) -> Import:
        raise ConnectionResetError

    with monkeypatch.context() as patched:
        patched.setattr(room.imports.documents, "add", die)
        with pytest.raises(ConnectionResetError):
            await room.importer.receive(io.BytesIO(whole), "a.xml", "api", "Елена", key)
    kept = await taken(room, whole, key=key)
    assert await room.imports.sweep() == 0
    with freeze(now() + timedelta(days=2)):
        assert [await room.imports.sweep() for _again in range(2)] == [1, 0]
    async with room.imports.opened(kept.id) as file:
        assert file.read() == whole
    assert await room.imports._blobs._pieces.count_documents({}) == 1


async def test_a_file_that_kills_whoever_reads_it_is_given_up(room: SimpleNamespace) -> None:
    made = await room.importer.receive(io.BytesIO(usual({ONE: HALVES})), "a.xml", "api", "Елена")
    for turn in range(TRIES):
        at = now() + LEASE * 2 * turn
        await room.imports.documents.change(made.id, Import.take, at)
    with freeze(now() + LEASE * 2 * (TRIES + 1)):
        done = await room.importer.work(made.id)
    assert (done.state, await values(room)) == ("refused", None)
