"""Surveys for programs: answered by consumers, built and read by supervisors."""

from typing import Annotated, Any

from fastapi import APIRouter, Header
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from contracts.surveys import Results, SurveyDesk, SurveyView, Value
from gateway.api.access import Call, Consumer, Supervisor
from gateway.api.cases import Again, Id, again

door = APIRouter(tags=["surveys"])
desk = APIRouter(prefix="/staff/surveys", tags=["staff"])
VIEWS = TypeAdapter(list[SurveyView])
IfMatch = Annotated[str | None, Header(max_length=20)]


class SurveyList(BaseModel):
    """The surveys that are open; they are few, so `next` is always null."""

    items: list[SurveyView]
    next: str | None = None


class SurveyWhole(SurveyView):
    """A survey; `results` for whoever has answered, where they are public."""

    results: Results | None


class Answers(BaseModel):
    """Answers by question id: an option, options, a mark from 1 to 5, or a text."""

    model_config = ConfigDict(extra="forbid")

    answers: Annotated[dict[str, Value], Field(max_length=100)]


@door.get("/surveys")
async def listed(call: Consumer) -> SurveyList:
    """Those open today for consumers of this kind."""
    answer = await call.call("reception", "GET", "/surveys")
    return SurveyList(items=VIEWS.validate_python(answer.body))


@door.get("/surveys/{id}")
async def one(call: Consumer, id: Id) -> SurveyWhole:
    """One of them with its questions; 404 where it asks others."""
    body = (await call.call("reception", "GET", f"/surveys/{id}")).body
    return SurveyWhole(**body["survey"], results=body["results"])


@door.post("/surveys/{id}/answers", status_code=201)
async def answer(
    call: Consumer, id: Id, body: Answers, idempotency_key: Again = None
) -> SurveyView:
    """Once a consumer: 409 answered already; 422 names each answer that is wrong."""
    given = await call.call(
        "reception",
        "POST",
        f"/surveys/{id}/answers",
        json=body.model_dump(),
        headers=again(idempotency_key),
    )
    call.front.surveys.forget(call.actor.id)
    await call.front.window.renew(call.actor.id)
    return SurveyView.model_validate(given.body)


async def _ask(call: Call, method: str, path: str = "", **kwargs: Any) -> SurveyDesk:
    answer = await call.call("reception", method, f"/staff/surveys{path}", **kwargs)
    survey = SurveyDesk.model_validate(answer.body)
    call.about(title=survey.title)
    return survey


@desk.get("")
async def all_of_them(call: Supervisor) -> list[SurveyDesk]:
    """Drafts and closed ones too."""
    answer = await call.call("reception", "GET", "/staff/surveys")
    return TypeAdapter(list[SurveyDesk]).validate_python(answer.body)


@desk.post("", status_code=201)
async def add(call: Supervisor, body: dict[str, Any], idempotency_key: Again = None) -> SurveyDesk:
    """`{"title", "open_from", "open_until", "questions": [{"text", "type", "options"}]}`.

    A question must be answered unless its `required` is false. Published at once unless `state` is
    `draft`; `audience` is all, person, company or entrepreneur.
    """
    return await _ask(call, "POST", json=body, headers=again(idempotency_key))


@desk.get("/{id}")
async def shown(call: Supervisor, id: Id) -> SurveyDesk:
    """One of them."""
    return await _ask(call, "GET", f"/{id}")


@desk.patch("/{id}")
async def amend(
    call: Supervisor, id: Id, body: dict[str, Any], if_match: IfMatch = None
) -> SurveyDesk:
    """Any of these fields; 409 for other questions once somebody has answered."""
    seen = {"If-Match": if_match} if if_match else {}
    return await _ask(call, "PATCH", f"/{id}", json=body, headers=seen)


@desk.get("/{id}/results")
async def results(call: Supervisor, id: Id) -> Results:
    """How often each answer was given, and the free ones; never by whom."""
    answer = await call.call("reception", "GET", f"/staff/surveys/{id}/results")
    found = Results.model_validate(answer.body)
    call.about(title=found.title)
    return found
