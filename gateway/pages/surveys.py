"""Surveys for a consumer: one question a screen. What was answered travels with the form.

Nothing of it is kept anywhere before the last button: half an answer with a name would be no
anonymous survey.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Response
from pydantic import TypeAdapter
from starlette.datastructures import FormData

from chassis.clock import new_id
from chassis.errors import Invalid, NotAllowed, NotNow, NotSignedIn, Refused
from contracts.problem import FieldError
from contracts.surveys import Question, Results, SurveyView
from contracts.words import _
from gateway.pages.front import Consumer, Id, Visit, see

door = APIRouter(prefix="/surveys")
LONGEST = 2000
"""Characters of one field that are carried on; the service has its own word on them."""
VIEWS = TypeAdapter(list[SurveyView])


@dataclass(frozen=True)
class Sheet:
    """A survey being filled in: what was given so far, and the screen it stands at."""

    survey: SurveyView
    given: Mapping[str, Sequence[str]]
    step: int
    request_id: str

    @property
    def question(self) -> Question:
        """The one on the screen."""
        return self.survey.questions[self.step - 1]

    @property
    def last(self) -> bool:
        """Whether nothing follows it."""
        return self.step == len(self.survey.questions)

    def at(self, step: int) -> "Sheet":
        """Another screen of it."""
        within = min(max(step, 1), len(self.survey.questions))
        return Sheet(self.survey, self.given, within, self.request_id)

    def answers(self) -> dict[str, Any]:
        """As the service takes them; a field left empty is no answer."""
        found: dict[str, Any] = {}
        for one in self.survey.questions:
            values = [value for value in self.given.get(one.id, ()) if value.strip()]
            if values:
                found[one.id] = list(values) if one.type == "many" else values[0]
        return found


def sheet_of(survey: SurveyView, sent: FormData) -> Sheet:
    """The form as it came."""
    given = {
        one.id: [str(value)[:LONGEST] for value in sent.getlist(one.id)] for one in survey.questions
    }
    step = str(sent.get("step", ""))
    number = int(step) if step.isascii() and step.isdecimal() and len(step) < 4 else 1
    return Sheet(survey, given, 1, str(sent.get("request_id", ""))[:100] or new_id()).at(number)


async def _shown(visit: Visit, survey_id: str) -> tuple[SurveyView, Results | None]:
    body = (await visit.call("reception", "GET", f"/surveys/{survey_id}")).body
    results = Results.model_validate(body["results"]) if body["results"] else None
    return SurveyView.model_validate(body["survey"]), results


def _screen(visit: Visit, sheet: Sheet, errors: Sequence[FieldError] = ()) -> Response:
    return visit.again(
        "survey.html",
        422 if errors else 200,
        list(errors),
        survey=sheet.survey,
        question=sheet.question,
        sheet=sheet,
        request_id=sheet.request_id,
    )


@door.get("")
async def listed(visit: Consumer) -> Response:
    """Those open now, the unanswered ones first."""
    found = VIEWS.validate_python((await visit.call("reception", "GET", "/surveys")).body)
    return visit.page("surveys.html", surveys=sorted(found, key=lambda one: one.answered))


@door.get("/{survey_id}")
async def begin(visit: Consumer, survey_id: Id) -> Response:
    """What it is about, and the way in."""
    survey, results = await _shown(visit, survey_id)
    return visit.page("survey_begin.html", survey=survey, results=results, request_id=new_id())


@door.post("/{survey_id}")
async def go_on(visit: Consumer, survey_id: Id) -> Response:
    """To the next question or back to the one before; from the last, the answers are sent."""
    survey, _results = await _shown(visit, survey_id)
    if survey.answered or not survey.open:
        return see(f"/surveys/{survey_id}")
    sent = await visit.request.form(max_fields=400)
    sheet, way = sheet_of(survey, sent), str(sent.get("go", ""))
    if way == "begin":
        return _screen(visit, sheet)
    if way == "back":
        return _screen(visit, sheet.at(sheet.step - 1))
    if sheet.question.required and sheet.question.id not in sheet.answers():
        said = visit.say(_("Ответьте на вопрос"))
        return _screen(visit, sheet, [FieldError(field=sheet.question.id, message=said)])
    return await _sent(visit, sheet) if sheet.last else _screen(visit, sheet.at(sheet.step + 1))


async def _sent(visit: Visit, sheet: Sheet) -> Response:
    path = f"/surveys/{sheet.survey.id}"
    try:
        await visit.call(
            "reception",
            "POST",
            f"{path}/answers",
            json={"answers": sheet.answers()},
            headers={"Idempotency-Key": sheet.request_id},
        )
    except (NotSignedIn, NotAllowed):
        raise
    except Invalid as error:
        return _wrong(visit, sheet, error)
    except NotNow:
        return see(path)
    visit.front.surveys.forget(visit.actor.id)
    await visit.front.window.renew(visit.actor.id)
    return see(f"{path}/thanks")


def _wrong(visit: Visit, sheet: Sheet, error: Refused) -> Response:
    """The screen of the first answer that was refused, with the reason."""
    said = {one.field.partition(".")[0]: one for one in visit.wrong(error)}
    for number, question in enumerate(sheet.survey.questions, 1):
        if question.id in said:
            return _screen(visit, sheet.at(number), [said[question.id]])
    return _screen(visit, sheet, list(said.values()))


@door.get("/{survey_id}/thanks")
async def thanks(visit: Consumer, survey_id: Id) -> Response:
    """It was counted; what others answered, where that is for all."""
    survey, results = await _shown(visit, survey_id)
    if not survey.answered:
        return see(f"/surveys/{survey_id}")
    return visit.page("survey_thanks.html", survey=survey, results=results)
