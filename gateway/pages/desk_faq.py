"""Frequent questions at the desk: written, put in order, looked through each quarter (186 п.35)."""

from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Form, Response
from starlette.datastructures import FormData

from casework.terms import today
from chassis.clock import new_id, now
from chassis.errors import NotAllowed, NotFound, NotSignedIn, Refused
from contracts.faq import FaqItem
from contracts.words import _
from gateway.pages.front import Id, Supervisor, Visit, see

door = APIRouter(prefix="/staff/faq")
TEXTS = ("question_ru", "answer_ru", "question_en", "answer_en", "review_on")
QUARTER = timedelta(days=90)
"""How far ahead the next review is proposed."""
DONE = {
    "saved": _("Вопрос сохранён"),
    "dropped": _("Вопрос удалён"),
}


async def _all(visit: Visit) -> list[FaqItem]:
    answer = await visit.call("reception", "GET", "/staff/faq")
    return [FaqItem.model_validate(one) for one in answer.body]


def _typed(sent: FormData) -> dict[str, str]:
    """As it was typed, for the form."""
    typed = {name: str(sent.get(name, ""))[:5000] for name in TEXTS}
    return typed | {"published": "yes" if sent.get("published") else ""}


def _given(typed: dict[str, str]) -> dict[str, Any]:
    """As the service takes it."""
    texts = {name: typed[name].strip() for name in TEXTS}
    return {
        **{name: text for name, text in texts.items() if text},
        "published": bool(typed["published"]),
    }


async def _list(visit: Visit, error: Refused | None = None, **given: Any) -> Response:
    proposed = (today(now()) + QUARTER).isoformat()
    shown: dict[str, Any] = {
        "items": await _all(visit),
        "typed": {"review_on": proposed, "published": "yes"},
        "notice": "",
        "request_id": new_id(),
        **given,
    }
    if error is not None:
        return visit.refused("staff/faq.html", error, "question_ru", **shown)
    return visit.page("staff/faq.html", wrong={}, **shown)


async def _one(visit: Visit, id_: str, error: Refused | None = None, **given: Any) -> Response:
    item = next((one for one in await _all(visit) if one.id == id_), None)
    if item is None:
        raise NotFound
    kept = {name: str(getattr(item, name) or "") for name in TEXTS}
    kept["published"] = "yes" if item.published else ""
    shown: dict[str, Any] = {"item": item, "typed": kept | given}
    if error is not None:
        return visit.refused("staff/faq_one.html", error, "question_ru", **shown)
    return visit.page("staff/faq_one.html", wrong={}, **shown)


@door.get("")
async def listed(visit: Supervisor, done: str = "") -> Response:
    """All of them in order, and the form for a new one."""
    return await _list(visit, notice=visit.say(DONE[done]) if done in DONE else "")


@door.post("")
async def add(visit: Supervisor) -> Response:
    """A new one; sent twice it is one."""
    sent = await visit.request.form()
    typed, key = _typed(sent), str(sent.get("request_id", "")) or new_id()
    visit.about(question=typed["question_ru"][:100])
    try:
        headers = {"Idempotency-Key": key}
        await visit.call("reception", "POST", "/staff/faq", json=_given(typed), headers=headers)
    except (NotSignedIn, NotAllowed):
        raise
    except Refused as error:
        return await _list(visit, error, typed=typed, request_id=key)
    return see("/staff/faq?done=saved")


@door.get("/{question_id}")
async def one(visit: Supervisor, question_id: Id) -> Response:
    """One of them, to be rewritten."""
    return await _one(visit, question_id)


@door.post("/{question_id}")
async def rewrite(visit: Supervisor, question_id: Id) -> Response:
    """Over the version that was shown; was somebody faster, what was typed stays."""
    sent = await visit.request.form()
    typed, version = _typed(sent), str(sent.get("version", ""))
    visit.about(question=typed["question_ru"][:100])
    seen = {"If-Match": version} if version.isascii() and version.isdecimal() else {}
    try:
        path = f"/staff/faq/{question_id}"
        await visit.call("reception", "PUT", path, json=_given(typed), headers=seen)
    except (NotSignedIn, NotAllowed, NotFound):
        raise
    except Refused as error:
        return await _one(visit, question_id, error, **typed)
    return see("/staff/faq?done=saved")


@door.post("/{question_id}/step")
async def step(visit: Supervisor, question_id: Id, way: str = Form("")) -> Response:
    """One place up or down."""
    given = {"up": way == "up"}
    await visit.call("reception", "POST", f"/staff/faq/{question_id}/step", json=given)
    return see(f"/staff/faq#q-{question_id}")


@door.post("/{question_id}/drop")
async def drop(visit: Supervisor, question_id: Id) -> Response:
    """Gone."""
    await visit.call("reception", "DELETE", f"/staff/faq/{question_id}")
    return see("/staff/faq?done=dropped")
