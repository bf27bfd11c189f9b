"""Open pages hear of their owner's cases alone; a slow one loses the oldest, never the end."""

import asyncio

import pytest

from contracts.case import CaseSnapshot
from gateway.live import MOST_WAITING, Live
from tests.builders import a_snapshot


async def heard(live: Live, owner: str, into: list[CaseSnapshot]) -> None:
    with live.listening(owner) as changes:
        into.extend([snapshot async for snapshot in changes if snapshot])


async def listening(live: Live, owner: str) -> tuple[list[CaseSnapshot], asyncio.Task[None]]:
    into: list[CaseSnapshot] = []
    task = asyncio.create_task(heard(live, owner, into))
    await asyncio.sleep(0)
    return into, task


async def test_a_page_hears_of_its_owners_cases_alone() -> None:
    live = Live()
    one, first = await listening(live, "one")
    other, second = await listening(live, "other")
    mine, theirs = a_snapshot(owner="one"), a_snapshot(owner="other")
    live.tell(mine)
    live.tell(theirs)
    live.tell(a_snapshot(owner="nobody"))
    live.close()
    await asyncio.gather(first, second)
    assert (one, other) == ([mine], [theirs])


async def test_every_open_page_of_a_consumer_hears() -> None:
    live = Live()
    pages = [await listening(live, "one") for _ in range(3)]
    live.tell(a_snapshot(owner="one"))
    live.close()
    await asyncio.gather(*(task for _, task in pages))
    assert [len(into) for into, _ in pages] == [1, 1, 1]


async def test_a_slow_page_loses_the_oldest_and_keeps_the_newest() -> None:
    live = Live()
    with live.listening("one") as changes:
        for version in range(1, MOST_WAITING + 50):
            live.tell(a_snapshot(owner="one", version=version))
        got = [await anext(changes) for _ in range(MOST_WAITING)]
    assert [one.version for one in got if one] == list(range(50, MOST_WAITING + 50))


async def test_silence_is_told_and_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.live.HEARTBEAT", 0.01)
    live, snapshot = Live(), a_snapshot(owner="one")
    with live.listening("one") as changes:
        assert [await anext(changes), await anext(changes)] == [None, None]
        live.tell(snapshot)
        assert await anext(changes) == snapshot


@pytest.mark.parametrize("waiting", [0, 1, MOST_WAITING, MOST_WAITING + 7])
async def test_every_page_ends_when_the_process_stops_however_far_behind_it_is(
    waiting: int,
) -> None:
    live = Live()
    into, task = await listening(live, "one")
    for version in range(1, waiting + 1):
        live.tell(a_snapshot(owner="one", version=version))
    live.close()
    await asyncio.wait_for(task, 2)
    assert [one.version for one in into] == sorted(one.version for one in into)
    assert into == [] or into[-1].version == waiting


async def test_who_left_is_forgotten() -> None:
    live = Live()
    _, task = await listening(live, "one")
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    live.tell(a_snapshot(owner="one"))
    assert dict(live._ears) == {}
