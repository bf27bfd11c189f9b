"""Surveys on the desk, for supervisors: built, shown as they will be asked, published, read."""

from typing import Any

from fastapi import APIRouter, Response
from pydantic import TypeAdapter

from casework.terms import today
from chassis.clock import new_id, now
from chassis.errors import NotAllowed, NotFound, NotSignedIn, Refused
from contracts.surveys import AUDIENCES, TYPES, Question, Results, SurveyDesk
from contracts.words import _
from gateway.pages.desk_survey_form import SurveyForm, at_fields, wrong_of
from gateway.pages.front import ID, Id, Supervisor, Visit, see
from gateway.tables import as_csv

door = APIRouter(prefix="/staff/surveys")
LIST = TypeAdapter(list[SurveyDesk])
STATES = {"draft": _("Черновик"), "published": _("Опубликован")}
DONE = {"saved": _("Опрос сохранён")}


async def _survey(visit: Visit, survey_id: str) -> SurveyDesk:
    answer = await visit.call("reception", "GET", f"/staff/surveys/{survey_id}")
    return SurveyDesk.model_validate(answer.body)


def _form(
    visit: Visit,
    form: SurveyForm,
    survey: SurveyDesk | None = None,
    error: Refused | None = None,
    **values: Any,
) -> Response:
    errors = at_fields(visit.wrong(error, "title")) if error else []
    shown = {
        "survey": survey,
        "form": form,
        "types": visit.options(TYPES),
        "audiences": visit.options(AUDIENCES),
        "states": visit.options(STATES),
        "version": survey.version if survey else "",
        "request_id": new_id(),
        "look": None,
        "notice": "",
        "errors": errors,
        "wrong": wrong_of(errors),
        **values,
    }
    return visit.page("staff/survey.html", error.status if error else 200, **shown)


@door.get("")
async def listed(visit: Supervisor) -> Response:
    """All of them, the one that closes last first."""
    answer = await visit.call("reception", "GET", "/staff/surveys")
    surveys = LIST.validate_python(answer.body)
    return visit.page(
        "staff/surveys.html",
        surveys=surveys,
        states=STATES,
        audiences=AUDIENCES,
        today=today(now()),
    )


@door.get("/new")
async def new(visit: Supervisor, copy: str = "") -> Response:
    """An empty form, or the questions of another survey in it."""
    form = SurveyForm.new()
    if ID.fullmatch(copy):
        form = SurveyForm.of(await _survey(visit, copy)).copy()
    return _form(visit, form)


@door.post("/new")
async def add(visit: Supervisor) -> Response:
    """Keep the new one, or show the form as a button has changed it."""
    sent = await visit.request.form(max_fields=400)
    form, request_id = SurveyForm.sent(sent), str(sent.get("request_id", "")) or new_id()
    act = str(sent.get("act", ""))
    if act:
        return _form(visit, form, request_id=request_id, look=form.act(act))
    visit.about(title=form.plain["title"])
    try:
        answer = await visit.call(
            "reception",
            "POST",
            "/staff/surveys",
            json=form.given(),
            headers={"Idempotency-Key": request_id},
        )
    except (NotSignedIn, NotAllowed):
        raise
    except Refused as error:
        return _form(visit, form, error=error)
    return see(f"/staff/surveys/{answer.body['id']}?done=saved")


@door.get("/{survey_id}")
async def one(visit: Supervisor, survey_id: Id, done: str = "") -> Response:
    """One of them, in its form."""
    survey = await _survey(visit, survey_id)
    visit.about(title=survey.title)
    notice = visit.say(DONE[done]) if done in DONE else ""
    return _form(visit, SurveyForm.of(survey), survey, notice=notice)


@door.post("/{survey_id}")
async def amend(visit: Supervisor, survey_id: Id) -> Response:
    """Over the version that was shown; was another supervisor faster, what was typed stays."""
    survey, sent = await _survey(visit, survey_id), await visit.request.form(max_fields=400)
    form, act = SurveyForm.sent(sent), str(sent.get("act", ""))
    version = str(sent.get("version", ""))
    if survey.frozen:
        form.questions = SurveyForm.of(survey).questions
    elif act:
        return _form(visit, form, survey, version=version, look=form.act(act))
    visit.about(title=form.plain["title"])
    seen = {"If-Match": version} if version.isascii() and version.isdecimal() else {}
    given = form.given(frozen=survey.frozen)
    path = f"/staff/surveys/{survey_id}"
    try:
        await visit.call("reception", "PATCH", path, json=given, headers=seen)
    except (NotSignedIn, NotAllowed, NotFound):
        raise
    except Refused as error:
        return _form(visit, form, survey, error)
    return see(f"{path}?done=saved")


@door.get("/{survey_id}/preview")
async def preview(visit: Supervisor, survey_id: Id) -> Response:
    """Its questions as a consumer will see them; nothing can be sent."""
    survey = await _survey(visit, survey_id)
    visit.about(title=survey.title)
    return visit.page("staff/survey_preview.html", survey=survey)


@door.get("/{survey_id}/results")
async def results(visit: Supervisor, survey_id: Id) -> Response:
    """What was answered so far; never by whom."""
    answer = await visit.call("reception", "GET", f"/staff/surveys/{survey_id}/results")
    found = Results.model_validate(answer.body)
    visit.about(title=found.title)
    return visit.page("staff/survey_results.html", survey_id=survey_id, results=found)


@door.get("/{survey_id}/results.csv")
async def file(visit: Supervisor, survey_id: Id) -> Response:
    """Each set of answers a row, in no order that means anything."""
    survey = await _survey(visit, survey_id)
    visit.about(title=survey.title)
    answer = await visit.call("reception", "GET", f"/staff/surveys/{survey_id}/answers")
    head = [one.text for one in survey.questions]
    rows = [[_cell(one, row) for one in survey.questions] for row in answer.body]
    return as_csv(f"{survey.title}.csv", head, rows)


def _cell(question: Question, row: dict[str, Any]) -> Any:
    value = row.get(question.id)
    return "; ".join(value) if isinstance(value, list) else value
