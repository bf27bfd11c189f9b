"""The door to surveys: for consumers, and for supervisors. Called by the gateway alone."""

import hashlib
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Response
from pydantic import BaseModel, Field

from casework.api import Again, Body
from casework.counting import FIRST_YEAR, LAST_YEAR
from casework.terms import today
from chassis.auth import Consumer, Staff, Supervisor
from chassis.clock import new_id, now
from chassis.errors import NotFound
from contracts.reports import Table
from contracts.surveys import Results, SurveyDesk, SurveyView
from services.reception.surveys.answers import counted
from services.reception.surveys.ballots import Ballots
from services.reception.surveys.given import Changes, NewSurvey, numbered
from services.reception.surveys.model import Survey
from services.reception.surveys.report import by_year
from services.reception.surveys.store import Surveys

IfMatch = Annotated[int | None, Header(ge=0)]
Year = Annotated[int, Query(ge=FIRST_YEAR, le=LAST_YEAR)]


class Given(Body):
    """Answers by question id."""

    answers: Annotated[dict[str, Any], Field(max_length=100)]


class Shown(BaseModel):
    """A survey, and what was answered where everybody who has answered may see that."""

    survey: SurveyView
    results: Results | None = None


async def results_of(survey: Survey, ballots: Ballots, *, texts: bool) -> Results:
    """What was answered so far; free answers are for staff alone."""
    rows = await ballots.rows(survey.id)
    found = counted(survey.questions, rows, texts=texts)
    return Results(id=survey.id, title=survey.title, answers=len(rows), questions=found)


def consumers(surveys: Surveys, ballots: Ballots) -> APIRouter:
    """What a consumer may see and do."""
    door = APIRouter(prefix="/surveys", tags=["surveys"])

    @door.get("")
    async def listed(actor: Consumer) -> list[SurveyView]:
        """Those open today for consumers of this kind, the one that closes first before others."""
        at = now()
        found = [one for one in await surveys.open(today(at)) if one.concerns(actor.status)]
        done = await ballots.answered(actor.id, [one.id for one in found])
        return [one.view(at, answered=one.id in done) for one in found]

    @door.get("/{id}")
    async def one(id: str, actor: Consumer) -> Shown:
        """One of them, open or closed; 404 for a draft and for one that asks others."""
        survey = await surveys.documents.get(id)
        if not survey.concerns(actor.status):
            raise NotFound
        done = await ballots.answered(actor.id, [id])
        shown = Shown(survey=survey.view(now(), answered=bool(done)))
        if survey.results_public and done:
            shown.results = await results_of(survey, ballots, texts=False)
        return shown

    @door.post("/{id}/answers", status_code=201)
    async def answer(
        id: str, body: Given, actor: Consumer, idempotency_key: Again = None
    ) -> SurveyView:
        """Once a consumer: 409 answered already, or closed; 422 names each wrong answer."""
        survey = await surveys.documents.change(id, Survey.admit, body.answers, actor.status, now())
        answers = survey.admit(body.answers, actor.status, now())
        key = hashlib.sha256((idempotency_key or new_id()).encode()).hexdigest()
        await ballots.cast(id, actor.id, answers, key)
        return survey.view(now(), answered=True)

    return door


def desk(surveys: Surveys, ballots: Ballots) -> APIRouter:
    """What a supervisor may see and do."""
    door = APIRouter(prefix="/staff", tags=["surveys"])

    async def drawn(survey: Survey) -> SurveyDesk:
        return survey.desk(await ballots.count(survey.id))

    @door.get("/surveys")
    async def listed(_: Supervisor) -> list[SurveyDesk]:
        """All of them, the one that closes last first."""
        return [await drawn(one) for one in await surveys.all()]

    @door.post("/surveys", status_code=201)
    async def add(
        body: NewSurvey, actor: Supervisor, response: Response, idempotency_key: Again = None
    ) -> SurveyDesk:
        """A new one: 201, or 200 where the same request has made it."""
        made = Survey(
            id=new_id(),
            **body.model_dump(exclude={"questions"}),
            questions=numbered(body.questions, []),
            request_id=idempotency_key and f"{actor.id}:{idempotency_key}",
            changed_by=actor.email,
            changed_at=now(),
        )
        kept, new = await surveys.add(made)
        response.status_code = 201 if new else 200
        return await drawn(kept)

    @door.get("/surveys/{id}")
    async def one(id: str, _: Supervisor) -> SurveyDesk:
        """One of them."""
        return await drawn(await surveys.documents.get(id))

    @door.patch("/surveys/{id}")
    async def amend(
        id: str, body: Changes, actor: Supervisor, if_match: IfMatch = None
    ) -> SurveyDesk:
        """Another title, period, state or, until it is answered, other questions; else 409."""
        given = (body, if_match, actor.email, now())
        return await drawn(await surveys.documents.change(id, Survey.amend, *given))

    @door.get("/surveys/{id}/results")
    async def results(id: str, _: Supervisor) -> Results:
        """What was answered so far, free answers too; never by whom."""
        return await results_of(await surveys.documents.get(id), ballots, texts=True)

    @door.get("/surveys/{id}/answers")
    async def answers(id: str, _: Supervisor) -> list[dict[str, Any]]:
        """Each set of answers by question id, in no order that means anything."""
        await surveys.documents.get(id)
        return [dict(row) for row in await ballots.rows(id)]

    @door.get("/reports/surveys")
    async def report(year: Year, _staff: Staff) -> Table:
        """The surveys of that year, with how often each answer was given."""
        return await by_year(surveys, ballots, year)

    return door
