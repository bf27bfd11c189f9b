"""Look-ups that wait at the same moment share one query, and none is older than its request."""

import asyncio
from collections.abc import Callable
from typing import Any, cast

import pytest

from chassis.joined import UNDER_WAY, Joined
from chassis.testing import eventually


class Finds:
    """A collection whose finds end when they are let go."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, Any]] = {}
        self.asked: list[set[str]] = []
        self._gates: list[asyncio.Future[None]] = []

    def find(self, query: Any, _fields: Any) -> "Finds":
        [asked] = query.values()
        self.asked.append(set(asked["$in"]))
        return self

    async def to_list(self, _most: None) -> list[dict[str, Any]]:
        wanted, gate = self.asked[-1], asyncio.get_running_loop().create_future()
        self._gates.append(gate)
        seen = [dict(self.kept[id_]) for id_ in wanted if id_ in self.kept]
        await gate
        return seen

    async def let_go(self, error: Exception | None = None) -> None:
        await eventually(lambda: self._gates)
        gate = self._gates.pop(0)
        if error:
            gate.set_exception(error)
        else:
            gate.set_result(None)


@pytest.fixture
def finds() -> Finds:
    return Finds()


@pytest.fixture
def joined(finds: Finds) -> Joined:
    return Joined(cast("Any", finds), {"version": 1})


def started(ask: Callable[[str], Any], *ids: str) -> list[asyncio.Task[Any]]:
    return [asyncio.create_task(ask(id_)) for id_ in ids]


async def test_what_waits_at_one_moment_shares_a_query(finds: Finds, joined: Joined) -> None:
    finds.kept = {"a": {"_id": "a", "version": 1}, "b": {"_id": "b", "version": 2}}
    asked = started(joined.get, "a", "b", "a", "c")
    await finds.let_go()
    a, b, again, nothing = await asyncio.gather(*asked)
    assert (a["version"], b["version"], again["version"], nothing) == (1, 2, 1, None)
    assert finds.asked == [{"a", "b", "c"}]


async def test_nothing_older_than_the_request_is_told(finds: Finds, joined: Joined) -> None:
    finds.kept = {"a": {"_id": "a", "version": 1}}
    early = started(joined.get, "a")
    await eventually(lambda: len(finds.asked) == 1)
    finds.kept["a"]["version"] = 2
    late = started(joined.get, "a")
    await eventually(lambda: len(finds.asked) == 2)
    await finds.let_go()
    await finds.let_go()
    assert [one["version"] for one in await asyncio.gather(*early, *late)] == [1, 2]


async def test_no_more_finds_are_under_way_than_the_database_is_kept_busy_by(
    finds: Finds, joined: Joined
) -> None:
    waves: list[asyncio.Task[Any]] = []
    for number in range(UNDER_WAY + 2):
        waves.extend(started(joined.get, f"{number}"))
        if number < UNDER_WAY:
            await eventually(lambda: len(finds.asked) == len(waves))
    await finds.let_go()
    await eventually(lambda: len(finds.asked) == UNDER_WAY + 1)
    assert finds.asked[-1] == {f"{UNDER_WAY}", f"{UNDER_WAY + 1}"}
    for _ in range(UNDER_WAY):
        await finds.let_go()
    await asyncio.gather(*waves)


async def test_who_goes_away_takes_nobody_along(finds: Finds, joined: Joined) -> None:
    finds.kept = {"a": {"_id": "a", "version": 1}}
    gone, stays = started(joined.get, "a", "a")
    await eventually(lambda: finds.asked)
    gone.cancel()
    await finds.let_go()
    assert (await stays)["version"] == 1


async def test_a_find_that_fails_is_told_to_all_and_ends_nothing(
    finds: Finds, joined: Joined
) -> None:
    asked = started(joined.get, "a", "b")
    await finds.let_go(ValueError("x"))
    assert all(
        isinstance(e, ValueError) for e in await asyncio.gather(*asked, return_exceptions=True)
    )
    later = started(joined.get, "a")
    await finds.let_go()
    assert await asyncio.gather(*later) == [None]


async def test_all_documents_of_a_key_come_and_no_query_asks_for_too_many_keys(
    finds: Finds,
) -> None:
    finds.kept = {"a": {"of": {"point": "a"}, "n": 1}, "b": {"of": {"point": "b"}, "n": 2}}
    joined = Joined(cast("Any", finds), {"of.point": 1, "n": 1}, by="of.point", together=2)
    asked = started(joined.all, "a", "b", "c")
    await finds.let_go()
    await finds.let_go()
    a, b, nothing = await asyncio.gather(*asked)
    assert ([one["n"] for one in a], [one["n"] for one in b], nothing) == ([1], [2], [])
    assert finds.asked == [{"a", "b"}, {"c"}]
