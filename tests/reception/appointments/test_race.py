"""Many want one time: never more get it than there are desks; a doubled request gets one."""

import asyncio
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

from chassis.clock import new_id
from chassis.settings import Settings
from tests.applications.door import Door
from tests.reception.appointments.asking import book, booked, move, slots
from tests.reception.appointments.conftest import opened
from tests.reception.appointments.offices import at, working_day
from tests.reception.appointments.racing import race

DESKS = 3
PROCESSES, EACH = 2, 25
START = 6.0
"""Seconds until all processes are ready to go."""


async def test_of_fifty_at_once_as_many_are_booked_as_there_are_desks(
    doors: list[Door], settings: Settings
) -> None:
    """Two processes of their own, 25 tasks in each, and on top 50 more at two replicas."""
    office = await opened(doors[0].employee("supervisor"), desks=DESKS)
    url, loop = settings.mongo_url.get_secret_value(), asyncio.get_running_loop()
    wanted = (office["id"], at("10:00").isoformat(), EACH, time.time() + START)
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        runs = [loop.run_in_executor(pool, race, url, *wanted) for _ in range(PROCESSES)]
        codes = [code for run in await asyncio.gather(*runs) for code in run]
    assert sorted(codes) == ["1000-1", "1000-2", "1000-3"]
    people = [doors[n % 2].person() for n in range(50)]
    answers = await asyncio.gather(*(book(one, office, at("10:30")) for one in people))
    assert Counter(one.status_code for one in answers) == {201: DESKS, 409: 50 - DESKS}
    late = next(one for one in answers if one.status_code == 409)
    assert late.json()["type"].endswith("/taken")
    free = await slots(people[0], office, working_day())
    assert (free["10:00"], free["10:30"], free["11:00"]) == (0, 0, DESKS)


async def test_a_request_sent_many_times_at_once_is_one_visit(
    doors: list[Door], office: dict[str, Any]
) -> None:
    who, key = doors[0].person(), new_id()
    other = doors[1].person(id=who.actor.id)
    answers = await asyncio.gather(
        *(book(one, office, at("11:00"), key) for one in [who, other] * 6)
    )
    assert {one.status_code for one in answers} <= {200, 201}
    assert len({one.json()["case"]["id"] for one in answers}) == 1
    assert sum(one.status_code == 201 for one in answers) == 1
    reused = await book(who, office, at("11:30"), key)
    assert (reused.status_code, reused.json()["type"].rpartition("/")[2]) == (409, "key-reused")


async def test_of_many_who_move_to_one_time_none_loses_the_time_they_had(
    doors: list[Door],
) -> None:
    office = await opened(doors[0].employee("supervisor"), desks=2)
    people = [doors[n % 2].person() for n in range(8)]
    times = ["09:00", "09:30", "10:00", "10:30"]
    cases = [await booked(one, office, at(times[n % 4])) for n, one in enumerate(people)]
    answers = await asyncio.gather(
        *(move(one, case, office, at("15:00")) for one, case in zip(people, cases, strict=True))
    )
    assert Counter(one.status_code for one in answers) == {200: 2, 409: 6}
    free = await slots(people[0], office, working_day())
    assert free["15:00"] == 0
    assert sum(free[one] for one in times) == 2
