"""Who calls and has no account: booked by staff, told of only where they say so, then forgotten."""

from datetime import timedelta
from typing import Any

from fastapi import FastAPI

from chassis.clock import freeze, new_id
from chassis.testing import eventually
from contracts.case import CaseChanged
from services.reception.appointments.model import Appointment
from services.reception.appointments.store import Appointments
from tests.applications.door import Answer, Door, Person, fields
from tests.reception.appointments.asking import PURPOSE, seen
from tests.reception.appointments.offices import at
from tests.reception.appointments.test_visits import keeper

MOST = 10
NAME, PHONE, EMAIL = "Звонилов Пётр", "+79000000001", "caller@example.com"


async def book(staff: Person, office: dict[str, Any], key: str = "", **told: Any) -> Answer:
    plain = {"office": office["id"], "starts_at": at("09:00").isoformat(), "purpose": PURPOSE}
    body = {**plain, "name": NAME, "phone": PHONE, **told}
    headers = {"Idempotency-Key": key or new_id()}
    return await staff.call("POST", "/staff/appointments/callers", json=body, headers=headers)


async def kept(apps: list[FastAPI], case: dict[str, Any]) -> Appointment:
    return await Appointments(apps[0].state.service).get(case["id"])


async def test_a_caller_is_booked_once_by_name_and_telephone_and_told_nothing(
    door: Door, office: dict[str, Any], heard: list[CaseChanged]
) -> None:
    staff, key = door.employee(), new_id()
    first, again = await book(staff, office, key), await book(staff, office, key)
    assert (first.status_code, again.status_code) == (201, 200), first.text
    case = first.json()["case"]
    assert (case["owner"], again.json()["case"]["id"]) == ("", case["id"])
    row = await seen(staff, case)
    assert (row["desk"]["applicant"], row["contact"], row["calls"]) == (NAME, PHONE, True)
    other = await book(staff, office, starts_at=at("10:00").isoformat(), email=EMAIL)
    told = other.json()["case"]["id"]
    fact = (await eventually(lambda: [one for one in heard if one.case.id == told]))[0]
    assert (fact.write_to, fact.case.owner) == (EMAIL, "")
    assert not any(word in fact.model_dump_json() for word in (NAME, PHONE))
    assert [one for one in heard if one.case.id == case["id"]] == []


async def test_only_staff_book_a_caller_and_what_is_wrong_is_said_at_its_field(
    door: Door, office: dict[str, Any]
) -> None:
    assert (await book(door.person(), office)).status_code == 403
    wrong = {"name": " ", "phone": "звоните", "email": "нет"}
    answer = await book(door.employee(), office, **wrong)
    assert (answer.status_code, set(fields(answer))) == (422, set(wrong))


async def test_one_telephone_is_not_booked_without_end(door: Door, office: dict[str, Any]) -> None:
    staff, other = door.employee(), {"phone": "+79000000009"}
    for number in range(MOST):
        when = (at("09:00", 5) + timedelta(minutes=30 * (number // 2))).isoformat()
        assert (await book(staff, office, starts_at=when, **other)).status_code == 201
    when = at("12:00", 5).isoformat()
    assert (await book(staff, office, starts_at=when, **other)).status_code == 409
    assert (await book(staff, office, starts_at=when)).status_code == 201


async def test_a_caller_is_forgotten_some_days_after_the_visit_and_the_visit_is_still_counted(
    door: Door, apps: list[FastAPI], office: dict[str, Any]
) -> None:
    staff = door.employee()
    case = (await book(staff, office, starts_at=at("12:00").isoformat())).json()["case"]
    address = f"/staff/appointments/{case['id']}"
    with freeze(at("12:10")):
        await door.employee().call("POST", f"{address}/call")
    with freeze(at("12:20")):
        clerk = door.employee()
        ended = await clerk.call("POST", f"{address}/outcome", json={"outcome": "came"})
    assert ended.json()["desk"]["applicant"] == NAME
    with freeze(at("12:20") + timedelta(days=29)):
        await keeper(apps[0]).look()
    assert (await seen(staff, case))["desk"]["applicant"] == NAME
    with freeze(at("12:20") + timedelta(days=31)):
        await keeper(apps[0]).look()
    row = await seen(staff, case)
    assert (row["desk"]["applicant"], row["contact"], row["case"]["state"]) == ("", "", "came")
    assert row["case"]["booked"]["served"] == 10
    assert PHONE not in (await kept(apps, case)).model_dump_json()
