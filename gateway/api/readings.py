"""Readings for programs: a consumer's own, and those that staff decide about."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from contracts.case import CaseSnapshot, Desk, FileRef
from contracts.fields import FileId
from contracts.readings import History, Questioned, ReadingState, ReadingView, Source
from contracts.words import Language
from gateway.api.access import Call, Consumer, Reader, Staff
from gateway.api.cases import Again, Id, again
from gateway.upstream import Answer

door = APIRouter(tags=["metering"])
Value = Annotated[str, Field(max_length=60)]


class NewReading(BaseModel):
    """What the registers show, as text: numbers here never pass through a binary float."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"taken_on": "2026-11-24", "registers": {"1.8.1": "12345.6"}}]
        },
    )

    registers: dict[str, Value] = Field(max_length=8)
    taken_on: date | None = None
    files: list[FileId] = Field([], max_length=5)


class Decision(BaseModel):
    """Whether a questioned reading counts; a note is needed where it does not."""

    model_config = ConfigDict(extra="forbid")

    accept: bool
    note: str = Field("", max_length=4000)


class ReadingShape(BaseModel):
    """A reading: registers in kWh as exact text, consumption in kWh with the ratio."""

    id: str
    number: str
    taken_on: date
    meter_serial: str
    registers: dict[str, str]
    consumption: str | None
    source: Source
    state: ReadingState
    state_title: str
    reason: str | None
    mark: str
    sent_at: datetime | None
    files: list[FileRef]


class ReadingList(BaseModel):
    """All readings of a point, newest first."""

    items: list[ReadingShape]
    next: None = None


class QuestionedShape(ReadingShape):
    """A reading that waits for a decision, with the one before it."""

    point: str
    account_number: str
    address: str
    before_on: date | None
    before: dict[str, str]
    due: date | None


class QuestionedList(BaseModel):
    """Those that wait, the longest waiting first."""

    items: list[QuestionedShape]
    next: None = None


def shape(one: ReadingView, language: Language) -> ReadingShape:
    """A reading in the caller's language."""
    return ReadingShape(**_fields(one, language))


def _fields(one: ReadingView, language: Language) -> dict[str, Any]:
    remarks = [said.spoken(language) for said in one.remarks]
    return {
        **one.model_dump(exclude={"shown", "remarks", "state_title", "mine"}),
        "registers": {each.code: each.value for each in one.shown},
        "state_title": one.state_title.spoken(language),
        "reason": ". ".join(remarks) or None,
    }


def _questioned(one: Questioned, language: Language) -> QuestionedShape:
    beside = one.model_dump(exclude={"reading", "before"})
    before = {each.code: each.value for each in one.before}
    return QuestionedShape(**_fields(one.reading, language), **beside, before=before)


async def _told(call: Call, answer: Answer) -> ReadingShape:
    """Put the answer into the window, and show it."""
    case = CaseSnapshot.model_validate(answer.body["case"])
    desk = Desk.model_validate(answer.body["desk"])
    await call.front.window.saw(case, desk, first=answer.status == 201)
    return shape(ReadingView.model_validate(answer.body["reading"]), call.language)


@door.get("/supply-points/{id}/readings")
async def history(call: Reader, id: Id) -> ReadingList:
    """All readings of a point of one's own, newest first; files for oneself alone."""
    path = f"/points/{id}/{'readings' if call.known else 'shared/readings'}"
    answer = await call.call("metering", "GET", path)
    found = History.model_validate(answer.body)
    return ReadingList(items=[shape(one, call.language) for one in found.readings])


@door.post("/supply-points/{id}/readings", status_code=201)
async def send(
    call: Consumer, id: Id, body: NewReading, response: Response, idempotency_key: Again = None
) -> ReadingShape:
    """A reading; 200 where it had been sent before, 422 with the reason where it cannot be taken.

    `state` is `questioned` where the figures are unusual: an employee looks at them first.
    """
    answer = await call.call(
        "metering",
        "POST",
        f"/points/{id}/readings",
        json=body.model_dump(mode="json"),
        headers=again(idempotency_key),
    )
    response.status_code = answer.status
    return await _told(call, answer)


@door.get("/staff/readings")
async def waiting(
    call: Staff, state: Annotated[ReadingState, Query()] = "questioned"
) -> QuestionedList:
    """Readings in a state, the longest waiting first, a hundred at the most."""
    answer = await call.call("metering", "GET", "/staff/readings", params={"state": state})
    found = [Questioned.model_validate(one) for one in answer.body]
    call.about(*(one.reading.number for one in found))
    return QuestionedList(items=[_questioned(one, call.language) for one in found])


@door.post("/staff/readings/{id}/decision")
async def decide(
    call: Staff, id: Id, body: Decision, idempotency_key: Again = None
) -> ReadingShape:
    """Accept or decline a questioned reading; the consumer is told by letter."""
    call.about(accept=body.accept)
    path = f"/staff/readings/{id}/decision"
    headers = again(idempotency_key)
    answer = await call.call("metering", "POST", path, json=body.model_dump(), headers=headers)
    return await _told(call, answer)
