"""Days of values: each channel says what the newest file said, and what was said before is kept."""

import asyncio
import itertools
import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from chassis.app import Service
from chassis.clock import new_id
from services.metering.intervals.days import Days
from services.metering.intervals.packing import pack
from services.metering.intervals.series import Series
from services.metering.intervals.stored import Origin, PointDay
from services.metering.migrations import m0001_days_in_fewer_bytes
from tests.builders import NOON

DAY = date(2026, 1, 1)
codes = (f"{number:015d}" for number in itertools.count(1))


@pytest.fixture(scope="module")
async def days(service: Service) -> Days:
    made = Days(service)
    await service.start_store()
    return made


def values(first: int | None, rest: int = 7) -> bytes:
    return pack(Series(30, (first, *(rest,) * 47)))


def a_day(code: str, first: int | None, channel: str = "01", on: date = DAY) -> PointDay:
    return PointDay(code, on, {channel: values(first)})


def made(minutes: int) -> Origin:
    return Origin(NOON + timedelta(minutes=minutes), new_id())


async def first(days: Days, code: str, channel: Any = "01") -> Decimal | None:
    [day] = await days.read(code, DAY, DAY + timedelta(days=1), channel)
    return day.series.value(0) if day.series else None


async def test_what_was_put_is_read_by_range_and_missing_days_are_said(days: Days) -> None:
    code = next(codes)
    put = [a_day(code, n, on=DAY + timedelta(days=n)) for n in (4, 0, 2)]
    await days.put(put, made(0))
    read = await days.read(code, DAY, DAY + timedelta(days=4))
    assert [day.on.day for day in read] == [1, 2, 3, 4]
    assert [day.series is None for day in read] == [False, True, False, True]
    assert len(read[0].intervals()) == 48
    newest = await days.newest(code)
    assert newest is not None
    assert newest.on == DAY + timedelta(days=4)
    assert await days.newest(next(codes)) is None


async def test_a_range_is_one_look_into_the_index(days: Days) -> None:
    plan = await days._days.find({"p": "1", "on": {"$gte": 1, "$lt": 2}}).explain()
    assert "IXSCAN" in str(plan)


async def test_a_correction_replaces_and_what_was_said_before_is_kept(days: Days) -> None:
    code, before, after = next(codes), made(0), made(5)
    await days.put([a_day(code, 1)], before)
    await days.put([a_day(code, None)], after)
    assert await first(days, code) is None
    [old] = await days.earlier(code, DAY)
    assert (old.said.series.values[0], old.said.import_id, old.replaced_by) == (
        1,
        before.import_id,
        after.import_id,
    )
    assert await days.corrected(after.import_id) == 1


async def test_channels_are_corrected_apart(days: Days) -> None:
    code = next(codes)
    await days.put([PointDay(code, DAY, {"01": values(1), "03": values(2)})], made(0))
    await days.put([a_day(code, 9, "03")], made(1))
    assert (await first(days, code), await first(days, code, "03")) == (1, 9)


async def test_the_same_again_changes_nothing(days: Days) -> None:
    code, origin = next(codes), made(0)
    for again in (origin, origin, origin._replace(import_id=new_id())):
        counted = await days.put([a_day(code, 1)], again)
        assert counted == {"kept": 1}
    assert await days.earlier(code, DAY) == []


async def test_an_older_file_that_comes_late_changes_nothing_but_is_kept(days: Days) -> None:
    code = next(codes)
    await days.put([a_day(code, 2)], made(10))
    assert await days.put([a_day(code, 1)], made(0)) == {"late": 1}
    assert await first(days, code) == 2
    [old] = await days.earlier(code, DAY)
    assert old.said.series.values[0] == 1


async def test_a_file_that_says_again_what_another_said_before_wins_over_what_is_between(
    days: Days,
) -> None:
    code = next(codes)
    for minutes, said in ((0, 1), (9, 1), (5, 2)):
        await days.put([a_day(code, said)], made(minutes))
    assert await first(days, code) == 1


@pytest.mark.parametrize("seed", range(3))
async def test_files_taken_at_once_in_any_order_leave_the_newest_and_keep_all_others(
    days: Days, seed: int
) -> None:
    code, made_at = next(codes), datetime.fromisoformat("2026-01-02T00:00:00+00:00")
    origins = [Origin(made_at + timedelta(minutes=n // 2), new_id()) for n in range(8)]
    work = [days.put([a_day(code, n)], origin) for n, origin in enumerate(origins)]
    random.Random(seed).shuffle(work)
    await asyncio.gather(*work)
    assert await first(days, code) == 7
    old = await days.earlier(code, DAY)
    assert {one.said.series.values[0] for one in old} | {7} == set(range(8))


async def test_days_of_before_are_kept_with_all_that_was_said_of_them(
    days: Days, service: Service
) -> None:
    code, now_, earlier = next(codes), made(5), made(0)

    def part(origin: Origin, said: int) -> dict[str, Any]:
        return {"d": values(said), "i": UUID(origin.import_id).bytes, "t": origin.made_at}

    day = {"_id": f"{code}/20260101", "p": code, "on": 20260101, "n": 2}
    channels = {"01": part(now_, 2), "03": part(earlier, 9)}
    old = {"_id": f"{code}/20260101/01/{new_id()}", "day": day["_id"], "channel": "01"}
    by = {"by": UUID(now_.import_id).bytes, "at": NOON}
    await service.database["interval_days"].insert_one({**day, "c": channels})
    await service.database["interval_days_old"].insert_one({**old, **part(earlier, 1), **by})
    for _again in range(2):
        await m0001_days_in_fewer_bytes.run(service.database)
    assert (await first(days, code), await first(days, code, "03")) == (2, 9)
    held, [before] = await days.said(code, DAY), await days.earlier(code, DAY)
    assert [(held[name].made_at, held[name].import_id) for name in ("01", "03")] == [now_, earlier]
    assert (before.said.series.values[0], before.at) == (1, NOON)
    assert (before.said.made_at, before.said.import_id) == earlier
    assert before.replaced_by == now_.import_id
    assert await days.corrected(now_.import_id) == 1
    assert await days.put([a_day(code, 2)], now_._replace(import_id=new_id())) == {"kept": 1}
