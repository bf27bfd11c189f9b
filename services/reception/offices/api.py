"""The HTTP door of offices: where they are, for anybody; what is free, for who is signed in; and
their planning by staff.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Response

from casework.api import Again
from chassis.auth import Caller, SignedIn, Staff, Supervisor
from chassis.clock import new_id
from contracts import offices as shapes
from contracts.offices import Affected, Day, Plan, PlanChange, Slot
from services.reception.offices.hours import calendar_days
from services.reception.offices.model import Office
from services.reception.offices.store import Offices

Days = Callable[[Office], Awaitable[list[Day]]]
Slots = Callable[[Office, Sequence[date]], Awaitable[dict[date, list[Slot]]]]
Left = Callable[[Office], Awaitable[list[Affected]]]
WEEK = 7


def offices_router(
    offices: Offices, days: Days, slots: Slots, left: Left, replanned: Callable[[], None]
) -> APIRouter:
    """`days`, `slots` tell what is free, `left` whom a plan has no room for."""
    door = APIRouter()

    @door.get("/offices")
    async def all_open(_caller: Caller) -> list[shapes.Office]:
        """Those that receive."""
        return [one.shown() for one in await offices.all() if one.active]

    @door.get("/offices/{id}")
    async def one(id: str, _actor: SignedIn) -> shapes.Office:
        """One that receives."""
        return (await offices.receiving(id)).shown()

    @door.get("/offices/{id}/days")
    async def days_of(id: str, _actor: SignedIn) -> list[Day]:
        """Each day from today to the last that may be booked: how much is free, or why nothing."""
        return await days(await offices.receiving(id))

    @door.get("/offices/{id}/slots")
    async def slots_of(
        id: str,
        date: date,
        _actor: SignedIn,
        days: Annotated[int, Query(ge=1, le=WEEK)] = 1,
    ) -> list[Slot]:
        """The times of a day, or of a week from it on, with the desks that are free."""
        last = date.max - timedelta(days=WEEK)
        found = await slots(await offices.receiving(id), list(calendar_days(min(date, last), days)))
        return [slot for some in found.values() for slot in some]

    @door.get("/staff/offices")
    async def every(_actor: Staff) -> list[shapes.Office]:
        """All of them, those that no longer receive too."""
        return [one.shown() for one in await offices.all()]

    @door.get("/staff/offices/{id}")
    async def planned(id: str, _actor: Staff) -> shapes.Office:
        """One with its plan."""
        return (await offices.of(id)).shown()

    @door.post("/staff/offices", status_code=201)
    async def open_one(
        plan: Plan, actor: Supervisor, response: Response, idempotency_key: Again = None
    ) -> shapes.Office:
        """A new office; the same key makes no second one."""
        made, new = await offices.add(plan, f"{actor.id}:{idempotency_key or new_id()}")
        response.status_code = 201 if new else 200
        return made.shown()

    @door.patch("/staff/offices/{id}")
    async def replan(id: str, change: PlanChange, _actor: Supervisor) -> shapes.Office:
        """Plan it anew. Visits it has no room for any more are asked to choose another time."""
        changed = await offices.replan(id, change.given())
        replanned()
        return changed.shown()

    @door.post("/staff/offices/{id}/affected")
    async def affected(id: str, change: PlanChange, _actor: Supervisor) -> list[Affected]:
        """Visits that such a change would leave without a time; nothing is changed."""
        office = await offices.of(id)
        office.replan(change.given())
        return await left(office)

    return door
