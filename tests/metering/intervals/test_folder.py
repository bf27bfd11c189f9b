"""The watched folder: each file once, put away with its reply, whoever dies at whichever step."""

import asyncio
import os
import time
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from services.metering.intervals.folder import Folder
from tests.metering.intervals.layout import DAY, ONE, usual

HALVES = list(range(48))


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    return tmp_path


def put(folder: Path, name: str, content: bytes, rested: bool = True) -> None:
    file = folder / name
    file.write_bytes(content)
    if rested:
        long_ago = time.time() - 60
        os.utime(file, (long_ago, long_ago))


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir() if one.is_file())


async def value(room: SimpleNamespace) -> int | None:
    [day] = await room.days.read(ONE, DAY, DAY + timedelta(days=1))
    return day.series and day.series.values[0]


async def count(room: SimpleNamespace) -> int:
    found: int = await room.imports.documents.collection.count_documents({})
    return found


async def test_a_good_file_is_done_and_a_broken_one_refused_each_with_its_reply(
    room: SimpleNamespace, inbox: Path
) -> None:
    put(inbox, "80020_1_20260101_1.xml", usual({ONE: HALVES}))
    put(inbox, "broken.zip", b"PK x")
    put(inbox, "large.xml", b" " * 1_100_000)
    put(inbox, "note.txt", b"not ours")
    put(inbox, ".hidden.xml", b"not ours")
    put(inbox, "fresh.xml", usual({ONE: [9]}), rested=False)
    (inbox / "link.xml").symlink_to("/etc/passwd")
    await Folder(inbox, room.importer).look()
    assert names(inbox / "done") == ["80020_1_20260101_1.xml", "80021_1_20260101_1.xml"]
    assert names(inbox / "refused") == [
        "80021_broken.xml",
        "80021_large.xml",
        "broken.zip",
        "large.xml",
    ]
    assert names(inbox / "taking") == []
    assert names(inbox) == [".hidden.xml", "fresh.xml", "link.xml", "note.txt"]
    assert await value(room) == 0
    assert await count(room) == 3


async def test_the_same_name_again_is_another_file(room: SimpleNamespace, inbox: Path) -> None:
    folder = Folder(inbox, room.importer)
    for first in (1, 2):
        put(inbox, "a.xml", usual({ONE: [first]}, made=f"2026010{first + 1}000000"))
        await folder.look()
    assert len(names(inbox / "done")) == 4
    assert await value(room) == 2


async def test_several_replicas_take_each_file_once(room: SimpleNamespace, inbox: Path) -> None:
    for number in range(6):
        put(inbox, f"{number}.xml", usual({ONE: [number]}))
    replicas = [Folder(inbox, room.importer) for _ in range(3)]
    for _ in range(3):
        await asyncio.gather(*(one.look() for one in replicas))
    assert len(names(inbox / "done")) == 12
    assert await count(room) == 6


class Died(BaseException):
    """Stands for kill -9 at this step."""


@pytest.mark.parametrize("step", ["receive", "work", "_put_away"])
@pytest.mark.parametrize("after", [False, True])
async def test_who_dies_at_any_step_is_followed_by_another(
    room: SimpleNamespace, inbox: Path, monkeypatch: pytest.MonkeyPatch, step: str, after: bool
) -> None:
    put(inbox, "a.xml", usual({ONE: HALVES}))
    where = Folder if step == "_put_away" else type(room.importer)
    real = getattr(where, step)

    def dying(*given, **named):
        if after:
            real(*given, **named)
        raise Died

    async def dying_later(*given, **named):
        if after:
            await real(*given, **named)
        raise Died

    with monkeypatch.context() as broken:
        broken.setattr(where, step, dying if step == "_put_away" else dying_later)
        with pytest.raises(Died):
            await Folder(inbox, room.importer).look()
    await Folder(inbox, room.importer).look()
    assert names(inbox / "done") == ["80021_a.xml", "a.xml"]
    assert (await value(room), await count(room)) == (0, 1)
    assert names(inbox / "taking") == []
