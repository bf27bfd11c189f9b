"""What consumers ask of visits at the service's door."""

from datetime import datetime
from typing import Any

from chassis.clock import new_id
from tests.applications.door import Answer, Person

PURPOSE = "Приборы учёта и показания"


async def book(who: Person, office: dict[str, Any], starts_at: datetime, key: str = "") -> Answer:
    body = {"office": office["id"], "starts_at": starts_at.isoformat(), "purpose": PURPOSE}
    return await who.call(
        "POST", "/appointments", json=body, headers={"Idempotency-Key": key or new_id()}
    )


async def booked(who: Person, office: dict[str, Any], starts_at: datetime) -> dict[str, Any]:
    answer = await book(who, office, starts_at)
    assert answer.status_code == 201, answer.text
    case: dict[str, Any] = answer.json()["case"]
    return case


async def move(
    who: Person, case: dict[str, Any], office: dict[str, Any], to: datetime, key: str = ""
) -> Answer:
    body = {"office": office["id"], "starts_at": to.isoformat()}
    headers = {"Idempotency-Key": key or new_id()}
    return await who.call("PUT", f"/appointments/{case['id']}/time", json=body, headers=headers)


async def wait(
    who: Person, office: dict[str, Any], first: datetime, until: datetime
) -> dict[str, Any]:
    body = {
        "office": office["id"],
        "first": first.date().isoformat(),
        "until": until.date().isoformat(),
        "purpose": PURPOSE,
    }
    answer = await who.call("POST", "/waiting", json=body, headers={"Idempotency-Key": new_id()})
    assert answer.status_code == 201, answer.text
    case: dict[str, Any] = answer.json()["case"]
    return case


async def slots(who: Person, office: dict[str, Any], day: datetime) -> dict[str, int]:
    """Free desks by the time as it is written in Moscow."""
    answer = await who.call(
        "GET", f"/offices/{office['id']}/slots", params={"date": day.date().isoformat()}
    )
    assert answer.status_code == 200, answer.text
    return {one["starts_at"][11:16]: one["free"] for one in answer.json()}


async def seen(who: Person, case: dict[str, Any]) -> dict[str, Any]:
    """The visit as staff see it now."""
    answer = await who.call("GET", f"/staff/appointments/{case['id']}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found
