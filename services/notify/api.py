"""What staff may see and do about letters that did not go."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from chassis.auth import Staff
from chassis.clock import now
from contracts.fields import Line
from services.notify.model import Delivery, State
from services.notify.store import Letters, Recipients

ACCOUNT = re.compile(r"[0-9a-f-]{36}")
"""A letter to an employee is kept under their address instead."""


class Reason(BaseModel):
    """Why a letter need not go any more."""

    model_config = ConfigDict(extra="forbid")

    reason: Line


class LetterItem(BaseModel):
    """A letter as staff see it: never what stood in it."""

    id: str
    template: str
    to: str
    account: str | None
    state: State
    error: str | None
    failed_at: datetime | None
    attempts: int
    case_number: str | None
    can_retry: bool

    @classmethod
    def of(cls, letter: Delivery) -> "LetterItem":
        """What may be shown of it."""
        failed = letter.state == "failed"
        return cls(
            **letter.model_dump(include=set(cls.model_fields)),
            account=letter.recipient if ACCOUNT.fullmatch(letter.recipient) else None,
            failed_at=letter.ended_at if failed else None,
            can_retry=failed and letter.purpose is None,
        )


class LetterPage(BaseModel):
    """A page of letters, the newest first; `next` is the cursor of the page below."""

    items: list[LetterItem]
    next: str | None


def routes(letters: Letters, recipients: Recipients, wake: Callable[[], None]) -> APIRouter:
    """The staff's door."""
    router = APIRouter(tags=["letters"])

    @router.get("/letters")
    async def listed(
        _: Staff,
        state: State = "failed",
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
        cursor: Annotated[str | None, Query(max_length=100)] = None,
    ) -> LetterPage:
        """Letters of one state, the failed ones unless told."""
        found = await letters.page(state, limit + 1, before=cursor)
        shown = found[:limit]
        return LetterPage(
            items=[LetterItem.of(letter) for letter in shown],
            next=shown[-1].id if len(found) > limit else None,
        )

    @router.post("/letters/{id}/retry")
    async def retry(id: str, _: Staff) -> LetterItem:
        """Let a failed letter go again, to the person's present address; 409 where it cannot."""
        letter = await letters.documents.get(id)
        address = await recipients.address(letter.recipient)
        again = await letters.documents.change(id, Delivery.retry, now(), address)
        wake()
        return LetterItem.of(again)

    @router.post("/letters/{id}/dismissal")
    async def dismiss(id: str, given: Reason, actor: Staff) -> LetterItem:
        """Leave a failed letter at that; 409 where it is not a failed one."""
        done = await letters.documents.change(
            id, Delivery.dismiss, given.reason, actor.email, now()
        )
        return LetterItem.of(done)

    return router
