"""Interval data for programs: imports of staff, and the newest value of a point of one's own."""

import json
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, File, Query, UploadFile
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel

from chassis.clock import new_id
from chassis.errors import problem
from contracts.intervals import (
    ImportPage,
    ImportState,
    IntervalImport,
    LatestInterval,
    RejectedPoint,
    RemoteReading,
    ZeroDay,
)
from contracts.problem import FieldError
from gateway.api.access import Reader, Supervisor
from gateway.api.cases import Again, Id, Limit, again
from gateway.downloads import download

door = APIRouter(tags=["metering"])
desk = APIRouter(prefix="/staff/imports/intervals", tags=["staff"])
REFUSED = 422


class ReplyShape(BaseModel):
    """The reply 80021: its code, and where the file is."""

    status: int
    name: str
    href: str


class ImportShape(BaseModel):
    """What became of a file. `status` is that of the reply 80021: 0 accepted, 1 accepted with data
    that are not for settlement, 2 points or channels unknown, 3 errors of format, 4 no XML; null
    while it is worked at (`state` is `received`).
    """

    id: str
    name: str
    state: ImportState
    accepted: int
    rejected: list[RejectedPoint]
    rejected_count: int
    status: int | None
    reply: ReplyShape | None
    reason: str
    points: int
    since: date | None
    until: date | None
    corrected: int
    late: int
    skipped: int
    zeros: list[ZeroDay]
    by: str
    received_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, one: IntervalImport) -> "ImportShape":
        same = one.model_dump(include=set(cls.model_fields) - {"reply"})
        href = f"/api/v1/staff/imports/intervals/{one.id}/reply"
        reply = (
            None if one.status is None else ReplyShape(status=one.status, name=one.reply, href=href)
        )
        return cls(**same, reply=reply)


class ImportList(BaseModel):
    """A page of imports."""

    items: list[ImportShape]
    next: str | None


@desk.post("", response_model=ImportShape, responses={202: {"model": ImportShape}, REFUSED: {}})
async def take(
    call: Supervisor, file: Annotated[UploadFile, File()], idempotency_key: Again = None
) -> Response:
    """Take a file of макет 80020, XML or a ZIP of them: nothing of a point is taken where any of it
    is wrong. What is broken or hostile is refused whole with 422; its problem document carries the
    same fields, with the 80021 as `reply`. 202 where it is still worked at after ten seconds.
    """
    answer = await call.call(
        "metering",
        "POST",
        "/staff/imports/intervals",
        files={"file": (file.filename, file.file)},
        data={"source": "api"},
        headers=again(idempotency_key or new_id()),
    )
    made = IntervalImport.model_validate(answer.body)
    call.about(made.id)
    shape = ImportShape.of(made)
    if made.state == "refused":
        return _refused(shape, call.language)
    return JSONResponse(shape.model_dump(mode="json"), 202 if made.state == "received" else 200)


def _refused(shape: ImportShape, language: str) -> Response:
    """A problem document that carries the reply as well; `status` there is that of HTTP."""
    errors = [FieldError(field="file", message=shape.reason)]
    said = problem(REFUSED, "intervals-refused", language, shape.reason, errors)
    told = shape.model_dump(mode="json", exclude={"status", "reason"})
    body = told | json.loads(bytes(said.body))
    return JSONResponse(body, REFUSED, media_type=said.media_type)


@desk.get("")
async def imports(
    call: Supervisor,
    limit: Limit = 20,
    cursor: Annotated[str, Query(pattern=r"^([0-9a-f-]{36})?$")] = "",
) -> ImportList:
    """The newest first, without their points."""
    asked = {"limit": limit, "cursor": cursor}
    answer = await call.call("metering", "GET", "/staff/imports/intervals", params=asked)
    page = ImportPage.model_validate(answer.body)
    return ImportList(items=[ImportShape.of(one) for one in page.items], next=page.next)


@desk.get("/{id}")
async def one(call: Supervisor, id: Id) -> ImportShape:
    """One with all that was not taken."""
    answer = await call.call("metering", "GET", f"/staff/imports/intervals/{id}")
    return ImportShape.of(IntervalImport.model_validate(answer.body))


@desk.get("/{id}/reply")
async def reply(call: Supervisor, id: Id) -> StreamingResponse:
    """The reply 80021: XML, or a ZIP where the file held several messages."""
    path = f"/staff/imports/intervals/{id}/reply"
    return await download(
        call.front.upstream, "metering", id, call.session, call.request, path=path
    )


class RemoteShape(BaseModel):
    """`latest` is null where nothing ever came: the point is not read from afar."""

    unit: str = "kWh"
    latest: LatestInterval | None
    missing_days: list[date]


@door.get("/supply-points/{id}/remote")
async def remote(call: Reader, id: Id) -> RemoteShape:
    """The newest value of a point that is read from afar, its time and quality; and each day of the
    last thirty of which nothing came.
    """
    path = f"/points/{id}/{'remote' if call.known else 'shared/remote'}"
    answer = await call.call("metering", "GET", path)
    found = RemoteReading.model_validate(answer.body)
    return RemoteShape(latest=found.latest, missing_days=found.missing_days)
