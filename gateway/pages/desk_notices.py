"""Notices of power quality and of interruptions on the desk: published, changed, ended."""

from typing import Any

from fastapi import APIRouter, Response
from pydantic import TypeAdapter
from starlette.datastructures import FormData

from casework.lengths import length
from chassis.clock import MOSCOW, new_id
from chassis.errors import NotAllowed, NotFound, NotSignedIn, Refused
from contracts.notices import NOTICE_TYPES, DeskNotice
from contracts.problem import FieldError
from contracts.words import _
from gateway.pages.front import Id, Staff, Visit, in_order, see
from gateway.pages.quality import TONES
from gateway.rules import in_force

door = APIRouter(prefix="/staff/notices")
LIST = TypeAdapter(list[DeskNotice])
TEXTS = ("type", "title", "parameter", "cause", "measures", "planned_until")
FIELDS = (*TEXTS, "begins_at", "ends_at", "scope", "supply_points", "address", "short_notice")
SCOPES = {
    "accounts": _("Точкам поставки по лицевым счетам"),
    "address": _("Всем, у кого в адресе есть эти слова"),
    "all": _("Всем потребителям"),
}
DONE = {
    "published": _("Опубликовано. Тем, кого это касается, уходят письма"),
    "changed": _("Изменено. Тем, кого это касается, уходят письма"),
    "ended": _("Закрыто. Тем, кого это касается, уходят письма"),
}
BY_WORDS = {"": "title"}
"""Errors of the whole stand at its first field."""
REASON, ASKED = "short_notice", "asked"
"""Why a planned interruption is announced late, and that this has been asked for once."""


def _typed(notice: DeskNotice) -> dict[str, str]:
    """The form filled in with a notice as it is."""
    shown = {name: str(getattr(notice, name) or "") for name in TEXTS}
    for name in ("begins_at", "ends_at"):
        at = getattr(notice, name)
        shown[name] = at.astimezone(MOSCOW).strftime("%Y-%m-%dT%H:%M") if at else ""
    listed = notice.supply_points if isinstance(notice.supply_points, list) else []
    scope = "all" if notice.supply_points == "all" else "accounts" if listed else "address"
    return {
        **shown,
        "scope": scope,
        "supply_points": "\n".join(listed),
        "address": notice.address,
    }


def _given(typed: dict[str, str], new: bool) -> dict[str, Any]:
    """As the service takes it; of what does not belong to the type nothing is sent."""
    texts = ("type", "title") if new else ("title",)
    given: dict[str, Any] = {name: typed[name] for name in (*texts, "cause", "measures")}
    if typed["type"] == "quality":
        given |= {name: typed[name] for name in ("parameter", "planned_until") if typed[name]}
    else:
        given |= {name: typed[name] for name in ("begins_at", "ends_at", REASON) if typed[name]}
    scope = typed["scope"]
    accounts = typed["supply_points"].replace(",", " ").split()
    given["supply_points"] = {"all": "all", "accounts": accounts}.get(scope, [])
    given["address"] = typed["address"] if scope == "address" else ""
    return given


def _read(sent: FormData) -> dict[str, str]:
    return {name: str(sent.get(name, "")).strip() for name in (*FIELDS, ASKED)}


def _why(typed: dict[str, str]) -> dict[str, str]:
    """For the audit."""
    return {"reason": typed[REASON]} if typed[REASON] else {}


def _form(
    visit: Visit,
    typed: dict[str, str],
    notice: DeskNotice | None = None,
    error: Refused | None = None,
    **values: Any,
) -> Response:
    given: dict[str, Any] = {
        "notice": notice,
        "typed": typed,
        "types": visit.options(NOTICE_TYPES),
        "scopes": visit.options(SCOPES),
        "request_id": new_id(),
        "said": "",
        "doubt": "",
        **values,
    }
    if error is None:
        return visit.page("staff/notice.html", wrong={}, **given)
    found = [
        one.model_copy(update={"field": BY_WORDS.get(one.field, one.field)})
        for one in visit.wrong(error)
    ]
    if [one.field for one in found] == [REASON]:
        given["doubt"] = found[0].message
        if not typed.get(ASKED):  # a question and no error yet
            return visit.page("staff/notice.html", wrong={}, **given)
        found = [FieldError(field=REASON, message=visit.say(_("Укажите, почему не раньше")))]
    return visit.again("staff/notice.html", error.status, in_order(found, FIELDS), error, **given)


@door.get("")
async def listed(visit: Staff) -> Response:
    """All of them, the newest change first, and how early a planned interruption is announced."""
    found = LIST.validate_python((await visit.call("metering", "GET", "/staff/notices")).body)
    rule = await in_force(visit, "metering", "notices.planned")
    early = length(rule.value, rule.unit, visit.language)
    return visit.page(
        "staff/notices.html", notices=found, types=NOTICE_TYPES, tones=TONES, early=early
    )


@door.get("/new")
async def new(visit: Staff) -> Response:
    """An empty form."""
    empty = dict.fromkeys(FIELDS, "") | {"type": "quality", "scope": "accounts"}
    return _form(visit, empty)


@door.post("/new")
async def publish(visit: Staff) -> Response:
    """Publish it; what was typed stays where it cannot be. A late one is asked about first."""
    sent = await visit.request.form()
    typed = _read(sent)
    request_id = str(sent.get("request_id", "")) or new_id()
    visit.about(title=typed["title"], **_why(typed))
    key = {"Idempotency-Key": request_id}
    try:
        answer = await visit.call(
            "metering", "POST", "/staff/notices", json=_given(typed, new=True), headers=key
        )
    except (NotSignedIn, NotAllowed):
        raise
    except Refused as error:
        return _form(visit, typed, error=error, request_id=request_id)
    return see(f"/staff/notices/{answer.body['id']}?done=published")


async def _notice(visit: Visit, id_: str) -> DeskNotice:
    answer = await visit.call("metering", "GET", f"/staff/notices/{id_}")
    return DeskNotice.model_validate(answer.body)


@door.get("/{id}")
async def one(visit: Staff, id: Id, done: str = "") -> Response:
    """One of them in its form, and how many were told."""
    notice = await _notice(visit, id)
    visit.about(notice.title)
    return _form(visit, _typed(notice), notice, said=visit.say(DONE[done]) if done in DONE else "")


@door.post("/{id}")
async def amend(visit: Staff, id: Id) -> Response:
    """Change it, or end it by the button of that name."""
    notice, sent = await _notice(visit, id), await visit.request.form()
    typed = _read(sent) | {"type": notice.type}
    ended = bool(sent.get("end"))
    change = {"ended": True} if ended else _given(typed, new=False)
    visit.about(notice.title, ended=ended, **_why(typed))
    try:
        await visit.call("metering", "PATCH", f"/staff/notices/{id}", json=change)
    except (NotSignedIn, NotAllowed, NotFound):
        raise
    except Refused as error:
        return _form(visit, typed, notice, error)
    return see(f"/staff/notices/{id}?done={'ended' if ended else 'changed'}")
