"""One case: how far it has come, what is asked of you, when it ends, its papers and its talk."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Form, Response

from chassis.clock import new_id
from chassis.errors import Invalid, NotAllowed, NotNow, NotSignedIn, Refused
from contracts.case import CaseSnapshot, Category, FileRef, TimelineEntry
from contracts.nouns import NOUNS
from contracts.problem import FieldError
from contracts.words import _
from gateway.pages.commands import seen
from gateway.pages.front import Consumer, Id, Visit, see
from gateway.pages.uploads import attached
from gateway.pages.wording import away
from gateway.upstream import Answer

door = APIRouter(prefix="/status/{case_id}")
SHOWN: dict[Category, str] = {"reading": "reading.html"}
ACCEPTED: dict[Category, str] = {"reading": "reading_accepted.html"}
"""Where a category has a page of its own."""
MARKS = ("1", "2", "3", "4", "5")
DONE = {
    "answers": _("Документы отправлены. Мы проверим их и напишем вам"),
    "step": _("Ваш ответ принят"),
    "message": _("Сообщение отправлено"),
    "reopened": _("Рассмотрение возобновлено. О следующем шаге напишем"),
    "rating": _("Спасибо за оценку"),
}


def talk(case: CaseSnapshot) -> Sequence[TimelineEntry]:
    """What was said and handed over, newest first; bare steps are shown as steps."""
    told = [entry for entry in case.timeline if entry.text or entry.files or entry.answers]
    return sorted(told, key=lambda entry: entry.at, reverse=True)


def note(case: CaseSnapshot) -> str:
    """What the employee wrote who asked for the present step, or who ended it there."""
    began = next((step.at for step in reversed(case.steps) if step.status != "future"), None)
    told = [entry for entry in case.timeline if entry.by == "staff" and entry.fact == "moved"]
    return told[-1].text if told and began and told[-1].at >= began else ""


async def _page(
    visit: Visit,
    case: CaseSnapshot,
    status: int = 200,
    errors: list[FieldError] | None = None,
    **values: Any,
) -> Response:
    shown: dict[str, Any] = {
        "notice": "",
        "typed": {},
        "kept": {},
        "surveys": (),
        "request_id": new_id(),
        **values,
    }
    shown["related"] = await visit.front.window.about(case.id, visit.actor.id)
    again = bool(case.form) and visit.front.catalogue.offers(case.service, case.kind)
    named = away(visit, case.service)["away_named"]
    shown |= {"talk": talk(case), "note": note(case), "again": again, "away_named": named}
    page = SHOWN.get(case.category, "case.html")
    return visit.again(page, status, errors or [], case=case, **shown)


@door.get("")
async def show(visit: Consumer, case_id: Id, done: str = "") -> Response:
    """The case as the window has it; it goes on changing while it is looked at."""
    case = await visit.front.window.case(visit.actor.id, case_id)
    if case.booked:
        return see(f"/appointments/{case.id}")
    surveys = await visit.front.surveys.waiting(visit) if case.closed else ()
    said = DONE | {"withdrawal": NOUNS[case.category].withdrawn}
    notice = visit.say(said[done]) if done in said else ""
    return await _page(visit, case, notice=notice, surveys=surveys[:1])


@door.get("/accepted")
async def accepted(visit: Consumer, case_id: Id) -> Response:
    """«Ваше обращение принято»; can be opened again at any time."""
    case = await visit.front.window.case(visit.actor.id, case_id)
    return visit.page(ACCEPTED.get(case.category, "accepted.html"), case=case)


async def _command(
    visit: Visit, case: CaseSnapshot, verb: str, prefix: str = "", **more: str
) -> Response:
    """Send words, files and a time to the service; refused, they stay in the form they came from.

    The form's fields are named with `prefix`, for a page may hold several forms.
    """
    sent = await visit.request.form(max_files=60, max_fields=400)
    names = {name: prefix + name for name in ("visit_at", "files", "text")}
    words = {name: str(sent.get(names[name], "")).strip() for name in ("visit_at", "text")}
    request_id = str(sent.get("request_id", "")) or new_id()
    typed = {names[name]: word for name, word in words.items()} | more
    kept = dict[str, list[FileRef]]()
    try:
        kept, errors = await attached(visit, case.service, sent, [names["files"]])
        if errors or sent.get("drop"):
            status = 422 if errors else 200
            again = {"typed": typed, "kept": kept, "request_id": request_id}
            return await _page(visit, case, status, errors, **again)
        given = {**words, "files": [ref.id for ref in kept[names["files"]]]}
        body = {name: value for name, value in given.items() if value} | more
        answer = await _post(visit, case, verb, body, request_id)
    except (NotSignedIn, NotAllowed):
        raise
    except Refused as error:
        otherwise = names["text"] if verb == "messages" else ""
        said = [
            FieldError(field=names.get(one.field.partition(".")[0], otherwise), message=one.message)
            for one in visit.wrong(error)
        ]
        fresh = {"typed": typed, "kept": kept, "request_id": new_id()}
        return await _page(visit, case, error.status, said, **fresh)
    await seen(visit, answer)
    if case.closed and verb == "answers":
        done = "reopened"
    else:
        done = "message" if verb == "messages" else "answers" if given["files"] else "step"
    return see(f"/status/{case.id}?done={done}")


async def _post(
    visit: Visit, case: CaseSnapshot, verb: str, body: Mapping[str, Any], request_id: str
) -> Answer:
    return await visit.call(
        case.service,
        "POST",
        f"/cases/{case.id}/{verb}",
        json=body,
        headers={"Idempotency-Key": request_id},
    )


@door.post("/messages")
async def write(visit: Consumer, case_id: Id) -> Response:
    """A message to the company."""
    case = await visit.front.window.case(visit.actor.id, case_id)
    return await _command(visit, case, "messages")


@door.post("/answers")
async def answer(visit: Consumer, case_id: Id) -> Response:
    """A step of the consumer's: what the company asked for, or what they may do beside it."""
    case = await visit.front.window.case(visit.actor.id, case_id)
    sent = await visit.request.form(max_files=60, max_fields=400)
    asked = case.next_action.to if case.next_action else ""
    to = str(sent.get("to", "")) or asked
    if not to:
        raise NotNow
    # The second click of two comes when the step is no longer asked for; its service knows it.
    is_asked = to == asked or any(name.startswith("answer_") for name in sent)
    prefix = "answer_" if is_asked else f"{to}-"
    return await _command(visit, case, "answers", prefix, to=to)


@door.post("/rating")
async def rate(
    visit: Consumer,
    case_id: Id,
    mark: str = Form(""),
    text: str = Form("", alias="rating-text"),
) -> Response:
    """How it was handled, once it has ended; said again, it takes the place of what was said."""
    case = await visit.front.window.case(visit.actor.id, case_id)
    typed = {"mark": mark, "rating-text": text}
    if mark not in MARKS:
        said = [FieldError(field="mark", message=visit.say(_("Выберите оценку от 1 до 5")))]
        return await _page(visit, case, 422, said, typed=typed)
    given = {"mark": int(mark), "text": text.strip()}
    try:
        answered = await visit.call(case.service, "POST", f"/cases/{case.id}/rating", json=given)
    except (Invalid, NotNow) as error:
        said = visit.wrong(error, "rating-text")
        named = [FieldError(field="rating-text", message=one.message) for one in said]
        return await _page(visit, case, error.status, named, typed=typed)
    await seen(visit, answered)
    return see(f"/status/{case.id}?done=rating")


@door.get("/withdrawal")
async def ask_withdrawal(visit: Consumer, case_id: Id) -> Response:
    """Whether it is really meant."""
    case = await visit.front.window.case(visit.actor.id, case_id)
    if not case.withdrawable:
        raise NotNow
    return visit.page("withdrawal.html", case=case, reason="", wrong={}, request_id=new_id())


@door.post("/withdrawal")
async def withdraw(
    visit: Consumer,
    case_id: Id,
    reason: str = Form(""),
    request_id: str = Form("", max_length=100),
) -> Response:
    """Withdraw it; a second click finds it withdrawn."""
    case = await visit.front.window.case(visit.actor.id, case_id)
    try:
        given = {"reason": reason.strip()}
        answered = await _post(visit, case, "withdrawal", given, request_id or new_id())
    except (Invalid, NotNow) as error:
        typed = {"reason": reason, "request_id": new_id()}
        return visit.refused("withdrawal.html", error, "reason", case=case, **typed)
    await seen(visit, answered)
    return see(f"/status/{case.id}?done=withdrawal")
