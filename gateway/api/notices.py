"""Notices of power quality and of interruptions, for programs."""

from fastapi import APIRouter, Response
from pydantic import BaseModel

from contracts.notices import DeskNotice, NoticeChange, NoticePlan, OwnNotice
from gateway.api.access import Consumer, Staff
from gateway.api.cases import Again, Id, again

door = APIRouter(prefix="/quality-notices", tags=["metering"])
desk = APIRouter(prefix="/staff/quality-notices", tags=["staff"])
PATH = "/staff/notices"


class NoticeList(BaseModel):
    """Those that touch one's own supply points, the newest change first."""

    items: list[OwnNotice]
    next: str | None = None


class DeskNoticeList(BaseModel):
    """All of them, the newest change first."""

    items: list[DeskNotice]
    next: str | None = None


def why(reason: str) -> dict[str, str]:
    """For the audit: the reason why a planned interruption is announced late."""
    return {"reason": reason} if reason else {}


@door.get("")
async def mine(call: Consumer) -> NoticeList:
    """Those that touch one's own supply points: open ones, and those ended within 30 days."""
    return NoticeList(items=(await call.call("metering", "GET", "/notices")).body)


@desk.get("")
async def every(call: Staff) -> DeskNoticeList:
    """All of them."""
    return DeskNoticeList(items=(await call.call("metering", "GET", PATH)).body)


@desk.post("", status_code=201)
async def publish(
    call: Staff, body: NoticePlan, response: Response, idempotency_key: Again = None
) -> DeskNotice:
    """Publish one; those concerned are told by letter. A planned interruption announced later than
    the law says needs `short_notice`, why it is (422 at that field).
    """
    given = body.model_dump(mode="json")
    answer = await call.call("metering", "POST", PATH, json=given, headers=again(idempotency_key))
    response.status_code = answer.status
    call.about(body.title, **why(body.short_notice))
    return DeskNotice.model_validate(answer.body)


@desk.patch("/{id}")
async def amend(call: Staff, id: Id, body: NoticeChange) -> DeskNotice:
    """Change what is named, or end it; those concerned are told."""
    change = body.model_dump(mode="json", exclude_none=True)
    answer = await call.call("metering", "PATCH", f"{PATH}/{id}", json=change)
    found = DeskNotice.model_validate(answer.body)
    call.about(found.title, **why(body.short_notice or ""))
    return found
