"""Reply templates, for supervisors: what operators put into their messages."""

from typing import Any

from fastapi import APIRouter, Form, Response

from chassis.errors import NotAllowed, NotFound, NotSignedIn, Refused
from contracts.notify import REPLY_FIELDS
from contracts.words import _
from gateway.pages.desk_fields import filled
from gateway.pages.front import Id, Supervisor, Visit, see

door = APIRouter(prefix="/staff/replies")
DONE = {
    "saved": _("Шаблон сохранён: его видят все, кто пишет потребителям"),
    "dropped": _("Шаблон удалён"),
}
EXAMPLE = {
    "номер": "ТП-2026-000123",
    "заявитель": "Пример Пётр Петрович",
    "услуга": "Технологическое присоединение",
    "адрес": "Примерский край, д. Примеровка, участок 7",
    "статус": "На проверке",
    "срок": "27 ноября 2026",
}


async def _list(visit: Visit, error: Refused | None = None, **given: Any) -> Response:
    shown = {
        "replies": (await visit.call("notify", "GET", "/replies")).body,
        "typed": {},
        "notice": "",
        "fields": _fields(visit),
        **given,
    }
    if error is not None:
        return visit.refused("staff/replies.html", error, "title", **shown)
    return visit.page("staff/replies.html", wrong={}, **shown)


def _fields(visit: Visit) -> list[tuple[str, str]]:
    return [(f"{{{name}}}", visit.say(words)) for name, words in REPLY_FIELDS.items()]


async def _one(visit: Visit, id: str, error: Refused | None = None, **given: Any) -> Response:
    found = (await visit.call("notify", "GET", "/replies")).body
    reply = next((one for one in found if one["id"] == id), None)
    if reply is None:
        raise NotFound
    typed = {"title": reply["title"], "text": reply["text"]} | given
    own = {"сотрудник": visit.actor.name, "телефон": visit.front.settings.company_phone}
    shown = {
        "reply": reply,
        "typed": typed,
        "fields": _fields(visit),
        "shown": filled(typed["text"], EXAMPLE | own),
    }
    if error is not None:
        return visit.refused("staff/reply.html", error, **shown)
    return visit.page("staff/reply.html", wrong={}, **shown)


@door.get("")
async def replies(visit: Supervisor, done: str = "") -> Response:
    """All of them, and the form for a new one."""
    return await _list(visit, notice=visit.say(DONE[done]) if done in DONE else "")


@door.post("")
async def add(visit: Supervisor, title: str = Form(""), text: str = Form("")) -> Response:
    """A new one."""
    given = {"title": title.strip(), "text": text.strip()}
    visit.about(title=given["title"])
    try:
        await visit.call("notify", "POST", "/replies", json=given)
    except (NotSignedIn, NotAllowed):
        raise
    except Refused as error:
        return await _list(visit, error, typed=given)
    visit.front.replies.forget()
    return see("/staff/replies?done=saved")


@door.get("/{reply_id}")
async def one(visit: Supervisor, reply_id: Id) -> Response:
    """One of them, with an example of how it reads."""
    return await _one(visit, reply_id)


@door.post("/{reply_id}")
async def rewrite(
    visit: Supervisor,
    reply_id: Id,
    title: str = Form(""),
    text: str = Form(""),
    version: str = Form(""),
) -> Response:
    """Over the version that was shown; was another supervisor faster, what was typed stays."""
    given = {"title": title.strip(), "text": text.strip()}
    visit.about(title=given["title"])
    seen = {"If-Match": version} if version.isascii() and version.isdecimal() else {}
    try:
        await visit.call("notify", "PUT", f"/replies/{reply_id}", json=given, headers=seen)
    except (NotSignedIn, NotAllowed, NotFound):
        raise
    except Refused as error:
        return await _one(visit, reply_id, error, **given)
    visit.front.replies.forget()
    return see("/staff/replies?done=saved")


@door.post("/{reply_id}/drop")
async def drop(visit: Supervisor, reply_id: Id) -> Response:
    """It is offered no more; what was written with it stays."""
    await visit.call("notify", "DELETE", f"/replies/{reply_id}")
    visit.front.replies.forget()
    return see("/staff/replies?done=dropped")
