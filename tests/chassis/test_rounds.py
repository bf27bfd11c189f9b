"""Rounds go on whatever one of them meets, wait as they say, and end when they are let go."""

import asyncio

from chassis.errors import NotNow
from chassis.rounds import rounds
from chassis.testing import eventually


async def test_a_round_that_fails_is_followed_by_the_next() -> None:
    troubles: list[Exception] = [OSError(), NotNow(), ValueError()]
    done: list[int] = []

    async def work() -> None:
        if troubles:
            raise troubles.pop()
        done.append(1)

    async with rounds(work, "undone", 0.01):
        await eventually(lambda: len(done) > 1)
    assert troubles == []


async def test_it_is_woken_before_its_time_and_goes_on_soon_while_there_is_more() -> None:
    left, rounds_done, wake = [3], [0], asyncio.Event()

    async def work() -> bool:
        rounds_done[0] += 1
        left[0] = max(0, left[0] - 1)
        return left[0] > 0

    async with rounds(work, "undone", 3600, soon=0, wake=wake):
        await eventually(lambda: rounds_done == [3])
        wake.set()
        await eventually(lambda: rounds_done == [4])


async def test_work_that_swallows_its_end_is_ended_all_the_same() -> None:
    swallowed: list[bool] = []
    begun = asyncio.Event()

    async def work() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            if swallowed:
                raise
            swallowed.append(True)

    async with rounds(work, "undone", 0.01):
        await begun.wait()
    assert swallowed == [True]
