"""The HTTP door of notices. Called by the gateway alone."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from casework.api import Again
from chassis.auth import Consumer, Staff
from chassis.clock import new_id, now
from contracts.notices import DeskNotice, NoticeChange, NoticePlan, OwnNotice
from services.metering.notices.store import Notices
from services.metering.notices.telling import Teller

Id = Annotated[str, Path(pattern=r"^[0-9a-f-]{36}$")]


def notices_router(notices: Notices, teller: Teller) -> APIRouter:
    """What consumers see of them, and what staff publish."""
    door = APIRouter()

    @door.get("/notices")
    async def mine(actor: Consumer) -> list[OwnNotice]:
        """Those that touch one's own points, the newest change first."""
        return await notices.of(actor.id, now())

    @door.get("/staff/notices")
    async def every(_actor: Staff) -> list[DeskNotice]:
        """All of them, the newest change first."""
        return [one.desk() for one in await notices.newest()]

    @door.get("/staff/notices/{id}")
    async def one(id: Id, _actor: Staff) -> DeskNotice:
        """One of them."""
        return (await notices.documents.get(id)).desk()

    @door.post("/staff/notices", status_code=201)
    async def publish(
        plan: NoticePlan, actor: Staff, response: Response, idempotency_key: Again = None
    ) -> DeskNotice:
        """A new one; the same key makes no second one. Those concerned are told by letter."""
        key = f"{actor.id}:{idempotency_key or new_id()}"
        made, new = await notices.publish(plan, key, actor.name, now())
        teller.wake()
        response.status_code = 201 if new else 200
        return made.desk()

    @door.patch("/staff/notices/{id}")
    async def amend(id: Id, change: NoticeChange, actor: Staff) -> DeskNotice:
        """What it says from now on, or its end; those concerned are told."""
        changed = await notices.amend(id, change.given(), change.ended, actor.name, now())
        teller.wake()
        return changed.desk()

    return door
