"""What was used, as the gateway gets it: whose it is, its figures in every form, its limits."""

import io
import json
import zipfile
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from chassis.clock import MOSCOW, new_id, now
from contracts.metering import RegisterValue
from services.metering.intervals.packing import pack
from services.metering.intervals.series import Series
from services.metering.intervals.stored import Origin, PointDay
from services.metering.points.model import SupplyPoint
from tests.metering.consumption.conftest import Doors
from tests.metering.points import a_meter

FROM, TO = date(2026, 1, 1), date(2026, 2, 1)
JANUARY = {"from": "2026-01-01", "to": "2026-02-01"}
ESPI = "{http://naesb.org/espi}"
HELD = 31 * sum(range(48)) - 7
"""kWh of the month that `measured` writes: the half-hour that is missing would be the seventh."""


async def measured(doors: Doors, owner: str) -> SupplyPoint:
    """January of a point: 0, 1, 2.. 47 kWh each day, and one half-hour of the tenth is missing."""
    code = f"{int(new_id()[-12:], 16) % 10**15:015d}"
    point = await doors.point(owner, point_code=code, smart=True)
    days = []
    for number in range(31):
        values = [None if (number, n) == (9, 7) else n for n in range(48)]
        series = Series(30, tuple(values))
        days.append(PointDay(code, FROM + timedelta(days=number), {"01": pack(series)}))
    await doors.days.put(days, Origin(datetime(2026, 2, 1, tzinfo=UTC), new_id()))
    return point


@pytest.fixture(scope="module")
async def owner() -> str:
    return new_id()


@pytest.fixture(scope="module")
async def point(doors: Doors, owner: str) -> SupplyPoint:
    return await measured(doors, owner)


@pytest.mark.parametrize(("step", "count"), [("hour", 744), ("day", 31), ("month", 1)])
async def test_json_of_every_step_has_the_same_sum(
    doors: Doors, owner: str, point: SupplyPoint, step: str, count: int
) -> None:
    path = f"/points/{point.id}/consumption"
    answer = await doors.call("GET", path, doors.token(owner), params={**JANUARY, "step": step})
    told = json.loads(answer.text, parse_float=Decimal)
    assert (told["unit"], told["step"], len(told["points"])) == ("kWh", step, count)
    assert sum(one["known"] for one in told["points"]) == HELD
    nulls = [one for one in told["points"] if one["value"] is None]
    assert len(nulls) == 1
    assert (nulls[0]["quality"], nulls[0]["missing_minutes"]) == ("incomplete", 30)


async def test_csv_green_button_and_80020_hold_the_same(
    doors: Doors, owner: str, point: SupplyPoint
) -> None:
    token, base = doors.token(owner), f"/points/{point.id}"
    csv = await doors.call(
        "GET", f"{base}/consumption", token, params=JANUARY, headers={"Accept": "text/csv"}
    )
    rows = [line.split(",") for line in csv.text.splitlines()[1:]]
    assert sum(Decimal(row[3]) for row in rows) == HELD
    assert [row[0] for row in rows if not row[1]] == ["2026-01-10T00:00:00+03:00"]
    espi = await doors.call("GET", f"{base}/exports/espi", token, params=JANUARY)
    values = [int(one.text or 0) for one in ET.fromstring(espi.content).iter(f"{ESPI}value")]
    assert (len(values), sum(values)) == (31 * 48 - 1, HELD * 1000)
    packed = await doors.call("GET", f"{base}/exports/80020", token, params=JANUARY)
    with zipfile.ZipFile(io.BytesIO(packed.content)) as files:
        read = [ET.fromstring(files.read(name)) for name in files.namelist()]
        assert files.namelist()[0] == "80020_0000000018_20260101_1.xml"
    assert sum(int(one.text or 0) for day in read for one in day.iter("value")) == HELD


async def test_a_view_tells_what_the_page_shows(
    doors: Doors, owner: str, point: SupplyPoint
) -> None:
    params = {"view": "month", "at": "2026-01-15"}
    path = f"/points/{point.id}/consumption/view"
    told = (await doors.call("GET", path, doors.token(owner), params=params)).json()
    assert (told["known"], told["missing"], told["hourly"]) == (HELD * 1000, 30, True)
    assert told["gaps"] == [
        {"start": "2026-01-10T03:30:00+03:00", "end": "2026-01-10T04:00:00+03:00"}
    ]
    assert told["highest_hour"] == {"start": "2026-01-01T23:00:00+03:00", "wh": 93000}
    assert told["year_ago"] is None
    assert len(told["bars"]) == 31


async def test_another_s_point_is_not_found_and_nobody_s_token_opens_nothing(
    doors: Doors, point: SupplyPoint
) -> None:
    for path in ("consumption", "consumption/view", "exports/espi", "accesses"):
        params = {**JANUARY, "view": "year", "at": "2026-01-01"}
        there = f"/points/{point.id}/{path}"
        assert (
            await doors.call("GET", there, doors.token(new_id()), params=params)
        ).status_code == 404
        assert (await doors.call("GET", there, "nonsense", params=params)).status_code == 401


@pytest.mark.parametrize(
    ("since", "until", "step"),
    [
        ("2026-02-01", "2026-01-01", "day"),
        ("2026-01-01", "2026-01-01", "day"),
        ("2024-01-01", "2026-01-01", "hour"),
        ("0001-01-01", "9999-12-31", "month"),
        ("2026-01-01", "tomorrow", "day"),
        ("2026-01-01", "2026-02-01", "minute"),
    ],
)
async def test_what_is_no_period_is_refused(
    doors: Doors, owner: str, point: SupplyPoint, since: str, until: str, step: str
) -> None:
    params = {"from": since, "to": until, "step": step}
    path = f"/points/{point.id}/consumption"
    answer = await doors.call("GET", path, doors.token(owner), params=params)
    assert answer.status_code == 422


async def test_a_replaced_meter_is_bridged_with_its_own_ratio(doors: Doors) -> None:
    def shown(kwh: str) -> list[RegisterValue]:
        return [RegisterValue(code="1.8.0", value=Decimal(kwh))]

    old = a_meter(
        serial="1",
        installed_on=FROM,
        opening=shown("10"),
        removed_on=date(2026, 1, 11),
        closing=shown("110"),
        ratio=Decimal(2),
    )
    new = a_meter(
        serial="2",
        installed_on=date(2026, 1, 11),
        opening=shown("0"),
        removed_on=TO,
        closing=shown("42"),
    )
    owner = new_id()
    point = await doors.point(owner, meters=[old, new])
    path = f"/points/{point.id}/consumption"
    answer = await doors.call("GET", path, doors.token(owner), params={**JANUARY, "step": "month"})
    assert answer.json()["points"][0]["value"] == 242
    assert answer.json()["points"][0]["quality"] == "spread"


def a_gift(**changes: str) -> dict[str, str]:
    today = now().astimezone(MOSCOW).date()
    plain = {
        "name": "Программа",
        "starts_on": str(today),
        "ends_on": str(today + timedelta(days=9)),
    }
    return {**plain, **changes}


async def given(doors: Doors, owner: str, point: SupplyPoint, key: str = "", **changes: str):
    headers = {"Idempotency-Key": key or new_id()}
    path = f"/points/{point.id}/accesses"
    return await doors.call(
        "POST", path, doors.token(owner), json=a_gift(**changes), headers=headers
    )


async def test_a_program_reads_one_point_until_the_access_is_taken_back(
    doors: Doors, owner: str, point: SupplyPoint
) -> None:
    access = (await given(doors, owner, point)).json()
    token, path = access["token"], f"/points/{point.id}/consumption"
    assert (await doors.call("GET", path, token, params=JANUARY)).status_code == 200
    shared = [f"/points/{point.id}/shared/{name}" for name in ("readings", "remote")]
    assert [(await doors.call("GET", one, token)).status_code for one in shared] == [200, 200]
    other = await measured(doors, owner)
    elsewhere = f"/points/{other.id}/consumption"
    assert (await doors.call("GET", elsewhere, token, params=JANUARY)).status_code == 404
    for closed in (f"/points/{point.id}/accesses", f"/points/{point.id}/accesses/{access['id']}"):
        method = "GET" if closed.endswith("accesses") else "DELETE"
        assert (await doors.call(method, closed, token)).status_code == 401
    (shown,) = (await doors.call("GET", f"/points/{point.id}/accesses", doors.token(owner))).json()
    assert shown["used_at"] is not None
    assert shown["token"] is None
    kept = await doors.accesses.documents.collection.find_one({"_id": access["id"]})
    assert token not in str(kept), "only its hash is kept"
    gone = f"/points/{point.id}/accesses/{access['id']}"
    assert (await doors.call("DELETE", gone, doors.token(owner))).status_code == 200
    for one in (path, *shared):
        assert (await doors.call("GET", one, token, params=JANUARY)).status_code == 401


async def test_given_twice_by_one_command_it_is_one_whose_last_token_is_good(
    doors: Doors, owner: str, point: SupplyPoint
) -> None:
    key, path = new_id(), f"/points/{point.id}/consumption"
    first, second = (
        (await given(doors, owner, point, key)).json(),
        (await given(doors, owner, point, key)).json(),
    )
    assert first["id"] == second["id"]
    assert (await doors.call("GET", path, first["token"], params=JANUARY)).status_code == 401
    assert (await doors.call("GET", path, second["token"], params=JANUARY)).status_code == 200
    assert (await given(doors, owner, point, key)).json()["token"] is None, "it was used"


async def test_a_commands_key_is_good_for_one_point_and_one_name(
    doors: Doors, owner: str, point: SupplyPoint
) -> None:
    key, other = new_id(), await measured(doors, owner)
    token = (await given(doors, owner, point, key)).json()["token"]
    for answer in (
        await given(doors, owner, other, key),
        await given(doors, owner, point, key, name="Другая"),
    ):
        assert (answer.status_code, answer.json()["type"][-10:]) == (409, "key-reused")
    path = f"/points/{point.id}/consumption"
    assert (await doors.call("GET", path, token, params=JANUARY)).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"starts_on": "2020-01-01"},
        {"ends_on": "2020-01-01"},
        {"ends_on": "2099-01-01"},
        {"name": ""},
        {"name": "x" * 101},
        {"name": "\x00"},
    ],
)
async def test_an_access_without_sense_is_refused(
    doors: Doors, owner: str, point: SupplyPoint, changes: dict[str, str]
) -> None:
    assert (await given(doors, owner, point, **changes)).status_code == 422


async def test_an_access_does_not_open_before_its_day(
    doors: Doors, owner: str, point: SupplyPoint
) -> None:
    tomorrow = str(now().astimezone(MOSCOW).date() + timedelta(days=1))
    token = (await given(doors, owner, point, starts_on=tomorrow)).json()["token"]
    path = f"/points/{point.id}/consumption"
    assert (await doors.call("GET", path, token, params=JANUARY)).status_code == 401


async def test_who_guesses_is_stopped(doors: Doors, point: SupplyPoint) -> None:
    path, guesser = f"/points/{point.id}/consumption", "198.18.7.7"
    for _ in range(20):
        answer = await doors.call("GET", path, "kabp_guess", guesser, params=JANUARY)
        assert answer.status_code == 401
    answer = await doors.call("GET", path, "kabp_guess", guesser, params=JANUARY)
    assert answer.status_code == 429
    assert answer.headers["retry-after"]
