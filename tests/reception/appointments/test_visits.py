"""Visits at the service's door: moved, cancelled, waited for, replanned, kept."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from fastapi import FastAPI

from casework.parts import SYSTEM
from chassis.clock import freeze, new_id, now
from chassis.settings import Settings
from chassis.testing import eventually
from contracts.case import CaseChanged
from services.reception.appointments.keeping import Keeper
from services.reception.appointments.model import Appointment
from services.reception.appointments.store import Appointments, Taken
from services.reception.offices.store import Offices
from tests.applications.door import Door, fields
from tests.reception.appointments.asking import book, booked, move, seen, slots, wait
from tests.reception.appointments.conftest import opened
from tests.reception.appointments.offices import at, working_day

HALF_AN_HOUR = {day: [["09:00", "09:30"]] for day in ("mon", "tue", "wed", "thu", "fri")}


def keeper(app: FastAPI) -> Keeper:
    service = app.state.service
    return Keeper(Appointments(service), Offices(service))


async def state(door: Door, case: dict[str, Any]) -> str:
    return str((await seen(door.employee(), case))["case"]["state"])


async def becomes(door: Door, case: dict[str, Any], wanted: str) -> None:
    async def is_so() -> bool:
        return await state(door, case) == wanted

    await eventually(is_so)


async def test_a_visit_moves_in_one_write_and_a_doubled_move_is_one(
    door: Door, office: dict[str, Any], heard: list[CaseChanged]
) -> None:
    who = door.person()
    case = await booked(who, office, at("09:00"))
    key = new_id()
    first = await move(who, case, office, at("10:00", 2), key)
    again = await move(who, case, office, at("10:00", 2), key)
    assert first.json()["case"]["version"] == again.json()["case"]["version"] == 2
    free = await slots(who, office, working_day())
    assert free["09:00"] == 2
    moved = first.json()["case"]["booked"]
    assert datetime.fromisoformat(moved["starts_at"]) == at("10:00", 2)
    told = await eventually(lambda: [e for e in heard if e.case.id == case["id"]][1:])
    assert [event.fact for event in told] == ["rescheduled"]


async def test_a_visit_is_its_owners_alone(door: Door, office: dict[str, Any]) -> None:
    case = await booked(door.person(), office, at("09:00"))
    other = door.person()
    assert (await move(other, case, office, at("10:00"))).status_code == 404
    assert (await other.call("DELETE", f"/appointments/{case['id']}")).status_code == 404
    assert (await other.call("GET", f"/staff/appointments/{case['id']}")).status_code == 403
    plan = {"desks": 1}
    answer = await door.employee().call("PATCH", f"/staff/offices/{office['id']}", json=plan)
    assert answer.status_code == 403, "only a supervisor plans"


async def test_what_is_asked_wrongly_is_said_at_its_field(
    door: Door, office: dict[str, Any]
) -> None:
    who = door.person()
    for when in (at("13:00"), at("09:10"), now() - timedelta(days=1), at("09:00", 60)):
        answer = await book(who, office, when)
        assert answer.status_code == 422, answer.text
        assert list(fields(answer)) == ["starts_at"]
    assert (await book(who, {"id": new_id()}, at("09:00"))).status_code == 404
    ends = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z")
    given = ({"office": office["id"], "starts_at": end, "purpose": "Иное"} for end in ends)
    wrong = {"office": office["id"], "starts_at": "когда-нибудь", "purpose": "х\0"}
    for body in ({}, wrong, *given):
        headers = {"Idempotency-Key": new_id()}
        answer = await who.call("POST", "/appointments", json=body, headers=headers)
        assert answer.status_code == 422


async def test_a_cancelled_time_is_offered_to_the_next_in_line_and_kept_for_them(
    door: Door, apps: list[FastAPI]
) -> None:
    office = await opened(
        door.employee("supervisor"),
        desks=1,
        hours=HALF_AN_HOUR,
    )
    holder, first, second, passer = (door.person() for _ in range(4))
    held = await booked(holder, office, at("09:00", 2))
    one = await wait(first, office, working_day(2), working_day(2))
    other = await wait(second, office, working_day(2), working_day(3))
    # the third day is free and wanted by the second alone
    await becomes(door, other, "offered")
    await second.call("POST", f"/appointments/{other['id']}/refusal")
    assert await state(door, one) == "waiting"
    assert (await holder.call("DELETE", f"/appointments/{held['id']}")).status_code == 200
    await becomes(door, one, "offered")
    assert (await book(passer, office, at("09:00", 2))).status_code == 409
    assert await state(door, other) == "waiting"
    answer = await first.call("POST", f"/appointments/{one['id']}/acceptance")
    assert answer.json()["case"]["state"] == "booked"
    again = await first.call("POST", f"/appointments/{one['id']}/acceptance")
    assert again.json()["case"]["version"] == answer.json()["case"]["version"]


class FreedMeanwhile(Appointments):
    """In which a visit is cancelled right after somebody looked what is taken."""

    held = ""

    async def taken(self, office_id: str, days: Sequence[str]) -> list[Taken]:
        found = await super().taken(office_id, days)
        await self.change(self.held, Appointment.cancel, SYSTEM, now())
        return found


async def test_what_becomes_free_during_a_look_waits_for_who_is_first(
    door: Door, apps: list[FastAPI]
) -> None:
    office = await opened(door.employee("supervisor"), desks=1, hours=HALF_AN_HOUR)
    held = await booked(door.person(), office, at("09:00", 2))
    day = working_day(2)
    one, other = [await wait(door.person(), office, day, day) for _ in range(2)]
    service = apps[0].state.service
    visits = FreedMeanwhile(service)
    visits.held = held["id"]
    assert await Keeper(visits, Offices(service)).offer(office["id"]) == 0
    assert await keeper(apps[0]).offer(office["id"]) == 1
    assert [await state(door, case) for case in (one, other)] == ["offered", "waiting"]


async def test_an_offer_nobody_answers_goes_to_the_next(door: Door, apps: list[FastAPI]) -> None:
    office = await opened(
        door.employee("supervisor"),
        desks=1,
        hours={day: [["15:00", "15:30"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    )
    one = await wait(door.person(), office, working_day(4), working_day(4))
    await becomes(door, one, "offered")
    other = await wait(door.person(), office, working_day(4), working_day(4))
    with freeze(now() + timedelta(days=1, hours=1)):
        await keeper(apps[0]).look()
    assert await state(door, one) == "lapsed"
    assert await state(door, other) == "offered"


async def test_a_shortened_day_asks_its_visitors_to_move_and_a_restored_one_takes_them_back(
    door: Door, heard: list[CaseChanged]
) -> None:
    chief = door.employee("supervisor")
    office = await opened(chief)
    who = door.person()
    early, late = await booked(who, office, at("09:00")), await booked(who, office, at("17:00"))
    day = working_day().date().isoformat()
    short = {"special": {day: [["09:00", "12:00"]]}}
    address = f"/staff/offices/{office['id']}"
    foretold = await chief.call("POST", f"{address}/affected", json=short)
    assert [one["id"] for one in foretold.json()] == [late["id"]]
    assert (await chief.call("PATCH", address, json=short)).status_code == 200
    await becomes(door, late, "displaced")
    assert await state(door, early) == "booked"
    await eventually(
        lambda: [e for e in heard if e.fact == "displaced" and e.case.id == late["id"]]
    )
    await chief.call("PATCH", address, json={"special": {}})
    await becomes(door, late, "booked")
    await chief.call("PATCH", address, json={"closed_on": [day]})
    await becomes(door, early, "displaced")
    answer = await move(who, early, office, at("09:00", 3))
    assert answer.json()["case"]["state"] == "booked"


async def test_with_fewer_desks_whoever_finds_no_other_is_asked_to_move(door: Door) -> None:
    chief = door.employee("supervisor")
    office = await opened(chief, desks=3)
    cases = [await booked(door.person(), office, at("10:00")) for _ in range(3)]
    alone = await booked(door.person(), office, at("11:00"))
    await chief.call("PATCH", f"/staff/offices/{office['id']}", json={"desks": 1})

    async def settled() -> bool:
        states = sorted([await state(door, one) for one in cases])
        return states == ["booked", "displaced", "displaced"]

    await eventually(settled)

    async def moved() -> bool:
        kept = await seen(chief, alone)
        return (kept["case"]["state"], kept["window"]) == ("booked", 1)

    await eventually(moved)
    free = await slots(door.person(), office, working_day())
    assert (free["10:00"], free["11:00"], free["12:00"]) == (0, 0, 1)


async def test_a_reminder_is_told_once_by_however_many_look(
    door: Door, office: dict[str, Any], apps: list[FastAPI], heard: list[CaseChanged]
) -> None:
    case = await booked(door.person(), office, at("09:00", 3))
    with freeze(at("11:00", 3) - timedelta(days=1)):
        for app in [*apps, *apps]:
            await keeper(app).look()

    def told() -> list[CaseChanged]:
        return [e for e in heard if e.case.id == case["id"] and e.fact == "reminded"]

    assert len(await eventually(told)) == 1


async def test_waiting_and_service_are_measured_and_counted(
    door: Door, office: dict[str, Any], settings: Settings
) -> None:
    who, staff = door.person(), door.employee()
    case, absent = await booked(who, office, at("09:00")), await booked(who, office, at("09:30"))
    address, begins = f"/staff/appointments/{case['id']}", at("09:00")
    early = await staff.call("POST", f"{address}/outcome", json={"outcome": "missed"})
    assert early.status_code == 409, "nobody is late before the time"
    token = {"lasts": 10_000_000}
    staff = door.person("operator", **token)
    for moment, step, body in (
        (begins - timedelta(minutes=10), "arrival", None),
        (begins + timedelta(minutes=12), "call", None),
        (begins + timedelta(minutes=40), "outcome", {"outcome": "came"}),
    ):
        with freeze(moment):
            answer = await staff.call("POST", f"{address}/{step}", json=body)
            assert answer.status_code == 200, answer.text
    assert (
        answer.json()["case"]["booked"] | {"waited": 12, "served": 28}
        == (answer.json()["case"]["booked"])
    )
    with freeze(begins + timedelta(hours=2)):
        missed = f"/staff/appointments/{absent['id']}/outcome"
        for _ in range(2):
            gone = await staff.call("POST", missed, json={"outcome": "missed"})
            assert gone.json()["case"]["state"] == "missed"
    year = begins.year
    report = await staff.call("GET", "/staff/reports/visits", params={"year": year})
    mine = [row for row in report.json()["rows"] if 12.0 in row]
    assert mine[0][1:] == [1, 1, 12.0, 28.0, 1]


async def test_what_nobody_ended_ends_with_its_day(
    door: Door, office: dict[str, Any], apps: list[FastAPI]
) -> None:
    case = await booked(door.person(), office, at("17:00"))
    with freeze(at("00:01", 1) + timedelta(days=1)):
        await keeper(apps[1]).look()
    assert await state(door, case) == "passed"
