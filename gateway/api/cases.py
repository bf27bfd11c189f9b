"""A consumer's cases."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Path, Query, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from contracts.case import CaseSnapshot, Desk
from gateway.api.access import Call, Consumer
from gateway.api.own_point import named_by
from gateway.api.shapes import AwayShape, CaseList, CaseShape, row, whole
from gateway.links import linked
from gateway.store import Filter
from gateway.upstream import Answer

door = APIRouter(prefix="/cases", tags=["cases"])
Id = Annotated[str, Path(pattern=r"^[0-9a-f-]{36}$")]
Limit = Annotated[int, Query(ge=1, le=100)]
Word = Annotated[str | None, Query(max_length=60, pattern=r"^[a-z0-9_]*$")]


Again = Annotated[str | None, Header(min_length=8, max_length=100)]


def again(key: str | None) -> dict[str, str]:
    """The key as it is passed on."""
    return {"Idempotency-Key": key} if key else {}


class Body(BaseModel):
    """Base of what is sent in."""

    model_config = ConfigDict(extra="forbid")


class About(Body):
    """What it is about beside its form: another case of the caller's, or a document."""

    type: Literal["case", "document"]
    id: Annotated[str, Field(pattern=r"^[0-9a-f-]{36}$")]


class NewCase(Body):
    """A filled-in form; its fields are those of the kind's schema in `GET /forms`."""

    service: Literal["applications", "reception"]
    kind: str
    form: dict[str, Any]
    about: About | None = None


class NewMessage(Body):
    """What is said to the company; `files` are ids of `POST /files`."""

    text: str = ""
    files: list[str] = []


class NewRating(Body):
    """How it was handled: from 1, badly, to 5, very well, and a word if one likes."""

    mark: Annotated[int, Field(ge=1, le=5)]
    text: Annotated[str, Field(max_length=1000)] = ""


class Withdrawal(Body):
    """Why the application is taken back."""

    reason: str


async def seen(call: Call, answer: Answer, *, message: bool = False) -> CaseShape:
    """Put the answer of a command into the window, and show it."""
    case = CaseSnapshot.model_validate(answer.body["case"])
    desk = Desk.model_validate(answer.body["desk"])
    await call.front.window.saw(case, desk, first=answer.status == 201)
    return whole(case, call.language, answer.body["message"] if message else None)


@door.post("", status_code=201)
async def submit(
    call: Consumer,
    body: NewCase,
    response: Response,
    idempotency_key: Annotated[str, Header(min_length=8, max_length=100)],
) -> CaseShape:
    """File it. The same key with the same body answers 200 and the same case."""
    case: dict[str, Any] = {"kind": body.kind, "form": body.form}
    if about := body.about:
        link = await linked(call.front.window, call.actor.id, about.type, about.id)
        case["about"] = link.model_dump()
    await named_by(call, body.service, body.kind, body.form)
    answer = await call.call(
        body.service,
        "POST",
        "/cases",
        json=case,
        headers={"Idempotency-Key": idempotency_key},
    )
    response.status_code = answer.status
    return await seen(call, answer, message=True)


@door.get("")
async def listed(
    call: Consumer,
    service: Word = None,
    kind: Word = None,
    state: Word = None,
    q: Annotated[str, Query(max_length=100)] = "",
    open: bool | None = None,
    limit: Limit = 20,
    cursor: str | None = None,
) -> CaseList:
    """The unified window, newest change first."""
    wanted = Filter(
        service=service,
        kind=kind,
        code=state,
        q=q,
        state=None if open is None else "open" if open else "closed",
    )
    page = await call.front.window.page(call.actor.id, wanted, cursor, limit)
    away = [AwayShape(service=name, known_at=at) for name, at in call.front.pulse.away.items()]
    items = [row(case, call.language) for case in page.items]
    return CaseList(items=items, next=page.next, away=away)


@door.get("/stream")
async def stream(call: Consumer) -> StreamingResponse:
    """One `case` event for each change of one's own cases."""
    headers = {"X-Accel-Buffering": "no"}
    return StreamingResponse(_events(call), media_type="text/event-stream", headers=headers)


async def _events(call: Call) -> AsyncIterator[str]:
    with call.front.live.listening(call.actor.id) as changes:
        yield ": open\n\n"
        async for case in changes:
            if case is None:
                yield ": still here\n\n"
                continue
            data = row(case, call.language).model_dump_json()
            yield f"event: case\nid: {case.id}:{case.version}\ndata: {data}\n\n"


@door.get("/{id}")
async def one(call: Consumer, id: Id) -> CaseShape:
    """One case; 404 also where it is another consumer's."""
    return whole(await call.front.window.case(call.actor.id, id), call.language)


async def _service(call: Call, id: str) -> str:
    return (await call.front.window.case(call.actor.id, id)).service


@door.post("/{id}/messages", status_code=201)
async def write(
    call: Consumer, id: Id, body: NewMessage, idempotency_key: Again = None
) -> CaseShape:
    """A message to the company; the same key makes no second one."""
    service = await _service(call, id)
    answer = await call.call(
        service,
        "POST",
        f"/cases/{id}/messages",
        json=body.model_dump(),
        headers=again(idempotency_key),
    )
    return await seen(call, answer)


@door.post("/{id}/answers")
async def answer_request(
    call: Consumer, id: Id, body: dict[str, Any], idempotency_key: Again = None
) -> CaseShape:
    """The consumer's own step: `{"to", ...}`, such as the papers that were missing.

    It reopens a case that has ended, where the kind says so and its term has not passed.
    """
    service = await _service(call, id)
    answer = await call.call(
        service, "POST", f"/cases/{id}/answers", json=body, headers=again(idempotency_key)
    )
    return await seen(call, answer)


@door.post("/{id}/rating")
async def rate(call: Consumer, id: Id, body: NewRating) -> CaseShape:
    """Say how it was handled, within 30 days of its end; said again, it takes the other's place."""
    service = await _service(call, id)
    answer = await call.call(service, "POST", f"/cases/{id}/rating", json=body.model_dump())
    return await seen(call, answer)


@door.post("/{id}/withdrawal")
async def withdraw(
    call: Consumer, id: Id, body: Withdrawal, idempotency_key: Again = None
) -> CaseShape:
    """Take the application back; the same key again answers with the same case."""
    service = await _service(call, id)
    answer = await call.call(
        service,
        "POST",
        f"/cases/{id}/withdrawal",
        json=body.model_dump(),
        headers=again(idempotency_key),
    )
    return await seen(call, answer)
