"""The audit for programs: the rows as they lie there, to be kept elsewhere as well."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel

from chassis.store import Document
from contracts.fields import Moment
from gateway.api.access import Admin
from gateway.api.cases import Limit
from gateway.audit.store import Wanted

door = APIRouter(prefix="/staff", tags=["staff"])
After = Annotated[int, Query(ge=0, le=2**53)]


class WhoShape(BaseModel):
    """The employee as they were then; `role` is `system` where no employee asked."""

    account: str
    email: str
    name: str
    role: str


class RowShape(BaseModel):
    """One row. A command is two: its intent, and the outcome `of` it."""

    seq: int
    id: str
    at: datetime
    stage: Literal["view", "intent", "outcome", "fact"]
    action: str
    who: WhoShape
    objects: list[str]
    said: dict[str, str]
    status: int | None
    door: str
    address: str
    request: str
    of: str | None
    prev: str
    hash: str


class Rows(BaseModel):
    """Rows in order; `next` is what to ask for as `after` to go on, null at the end."""

    items: list[RowShape]
    next: int | None


@door.get("/audit")
async def audit(
    call: Admin,
    after: After = 0,
    limit: Limit = 20,
    email: Annotated[str, Query(max_length=254)] = "",
    action: Annotated[str, Query(max_length=100)] = "",
    object: Annotated[str, Query(max_length=100)] = "",
    since: Moment | None = None,
    until: Moment | None = None,
) -> Rows:
    """Rows numbered above `after`, the oldest first."""
    wanted = Wanted(email.lower(), action, object, since, until)
    found: list[Document] = []
    async for rows in call.front.audit.trail.in_order(wanted.query(), after, limit + 1):
        found += rows
    items = [_shape(row) for row in found[:limit]]
    return Rows(items=items, next=items[-1].seq if len(found) > limit else None)


def _shape(row: Document) -> RowShape:
    told: dict[str, Any] = {**row, "id": row["_id"]}
    return RowShape.model_validate(told)
