"""The staff desk for programs."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, File, Form, Header, Query, UploadFile
from pydantic import BaseModel, ConfigDict

from contracts.case import CaseSnapshot, Desk, Party
from contracts.fields import Line, LongText
from gateway.api.access import Call, Staff
from gateway.api.cases import Again, Id, Limit, NewMessage, Word, again
from gateway.api.shapes import StaffCase, StaffList, staff_case, staff_row
from gateway.contacts import meant
from gateway.store import DeskFilter
from gateway.upstream import Answer

door = APIRouter(prefix="/staff", tags=["staff"])


class StaffMessage(NewMessage):
    """`internal` is a note the consumer never sees."""

    internal: bool = False


class Assignee(BaseModel):
    """Who works the case; null for nobody."""

    model_config = ConfigDict(extra="forbid")

    email: str | None


class Duplicate(BaseModel):
    """The number of the case that is worked instead, and what the consumer is told."""

    model_config = ConfigDict(extra="forbid")

    of: Line
    note: LongText


IfMatch = Annotated[str | None, Header(max_length=20)]
"""The version the caller saw: 409 where the case is another one since."""


def as_seen(version: str | None) -> dict[str, str]:
    """The version as it is passed on."""
    return {"If-Match": version} if version else {}


async def seen(call: Call, answer: Answer) -> StaffCase:
    """Put the answer into the window, and show it."""
    case = CaseSnapshot.model_validate(answer.body["case"])
    await call.front.window.saw(case, Desk.model_validate(answer.body["desk"]))
    return staff_case(answer.body, call.language)


async def _ask(call: Call, method: str, id: str, rest: str = "", **kwargs: Any) -> StaffCase:
    service = await call.front.window.service_of(id)
    return await seen(call, await call.call(service, method, f"/staff/cases/{id}{rest}", **kwargs))


@door.get("/cases")
async def queue(
    call: Staff,
    service: Word = None,
    kind: Word = None,
    state: Word = None,
    assignee: Annotated[str | None, Query(max_length=254)] = None,
    turn: Party | None = None,
    overdue: bool = False,
    q: Annotated[str, Query(max_length=100)] = "",
    sort: Literal["term", "new"] = "term",
    limit: Limit = 20,
    cursor: str | None = None,
) -> StaffList:
    """All consumers' open cases (or those of `state`): soonest deadline first, or newest first."""
    wanted = DeskFilter(
        service=service,
        kind=kind,
        code=state,
        assignee=call.actor.email if assignee == "me" else assignee,
        turn=turn,
        overdue=overdue,
        closed=None if state or q else False,
        q=q,
        newest=sort == "new",
    )
    wanted, _people = await meant(call, wanted)
    page = await call.front.window.queue(wanted, cursor, limit)
    call.about(*(one.case.number for one in page.items))
    items = [staff_row(one.case, one.desk, call.language) for one in page.items]
    return StaffList(items=items, next=page.next)


@door.get("/cases/{id}")
async def one(call: Staff, id: Id) -> StaffCase:
    """One case, with the moves it allows now and the internal part of its timeline."""
    return await _ask(call, "GET", id)


@door.post("/cases/{id}/moves")
async def move(call: Staff, id: Id, body: dict[str, Any], if_match: IfMatch = None) -> StaffCase:
    """`{"to", "note", ...what the move needs}`; 409 where the workflow forbids it."""
    call.about(to=body.get("to", ""))
    return await _ask(call, "POST", id, "/moves", json=body, headers=as_seen(if_match))


@door.post("/cases/{id}/messages", status_code=201)
async def write(
    call: Staff, id: Id, body: StaffMessage, idempotency_key: Again = None
) -> StaffCase:
    """A message to the consumer, or an internal note; the same key makes no second one."""
    headers = again(idempotency_key)
    return await _ask(call, "POST", id, "/messages", json=body.model_dump(), headers=headers)


@door.post("/cases/{id}/documents", status_code=201)
async def place(
    call: Staff,
    id: Id,
    file: Annotated[UploadFile, File()],
    title: Annotated[str, Form(max_length=200)],
    kind: Annotated[str, Form(max_length=40)] = "other",
    idempotency_key: Again = None,
) -> StaffCase:
    """Place a document under the case."""
    return await _ask(
        call,
        "POST",
        id,
        "/documents",
        files={"file": (file.filename, file.file)},
        data={"title": title, "kind": kind},
        headers=again(idempotency_key),
    )


@door.post("/cases/{id}/duplicate")
async def close_as_duplicate(
    call: Staff, id: Id, body: Duplicate, if_match: IfMatch = None
) -> StaffCase:
    """End it as a duplicate of another case of the same consumer, who is told; 409 where it stands
    too far for that, 422 at `of` where the other is none of theirs or is not worked.
    """
    call.about(main=body.of)
    headers = as_seen(if_match)
    return await _ask(call, "POST", id, "/duplicate", json=body.model_dump(), headers=headers)


@door.put("/cases/{id}/assignee")
async def assign(call: Staff, id: Id, body: Assignee, if_match: IfMatch = None) -> StaffCase:
    """Give it to an employee, or to nobody."""
    call.about(assignee=body.email or "")
    await call.front.colleagues.check(call, body.email)
    headers = as_seen(if_match)
    return await _ask(call, "PUT", id, "/assignee", json=body.model_dump(), headers=headers)
