"""Many cases at once: chosen by their boxes, confirmed with their number, told one by one.

Each row carries the version its list showed. A case that changed meanwhile is left as it is, and
the row says so: nobody decides about what they have not seen.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Response
from starlette.datastructures import FormData

from chassis.errors import Invalid, NotAllowed, NotFound, NotNow, NotSignedIn, Refused
from contracts.case import CaseSnapshot
from contracts.problem import FieldError
from contracts.words import _
from gateway.pages.commands import seen
from gateway.pages.desk_changed import heading
from gateway.pages.desk_sheet import Sheet, read
from gateway.pages.front import ID, Staff, Visit, see
from gateway.store import DeskRow

door = APIRouter(prefix="/staff/bulk")
MOST = 100
AT_ONCE = 4
"""Commands under way together: a bulk must not push others' work aside."""
PAPERS_STATE = "papers_missing"
ASSIGN, ASK, DUPLICATES = ACTIONS = "assign", "papers", "duplicates"


@dataclass(frozen=True)
class Picked:
    """One box that was ticked: a case at the version its row showed."""

    id: str
    version: int


@dataclass(frozen=True)
class Told:
    """What came of one case; `bad` where nothing was done to it."""

    case: CaseSnapshot
    applicant: str
    words: str
    bad: bool


def picked(sent: FormData) -> list[Picked]:
    """The ticked rows, each once; what is no row of ours is left out."""
    found: dict[str, Picked] = {}
    for value in sent.getlist("case"):
        id_, _mark, version = str(value).partition("~")
        if ID.fullmatch(id_) and version.isascii() and version.isdecimal() and len(version) < 10:
            found[id_] = Picked(id_, int(version))
    return list(found.values())[:MOST]


async def _confirm(
    visit: Visit,
    sent: FormData,
    chosen: Sequence[Picked],
    errors: Sequence[FieldError] = (),
) -> Response:
    action = sent.get("action")
    rows = {row.case.id: row for row in await visit.front.window.rows([one.id for one in chosen])}
    visit.about(*(row.case.number for row in rows.values()))
    return visit.again(
        "staff/bulk.html",
        422 if errors else 200,
        list(errors),
        action=action if action in ACTIONS else ASSIGN,
        rows=[(rows[one.id], one.version) for one in chosen if one.id in rows],
        names=await visit.front.colleagues.names(visit),
        typed={name: str(sent.get(name, "")) for name in ("assignee", "note", "of")},
    )


@door.post("")
async def confirm(visit: Staff) -> Response:
    """What is about to be done, to how many and to which; nothing is done yet."""
    sent = await visit.request.form(max_fields=400)
    chosen = picked(sent)
    return await _confirm(visit, sent, chosen) if chosen else see("/staff?done=nobody")


@door.post("/assign")
async def assign(visit: Staff) -> Response:
    """Give all of them to one employee, or to nobody."""
    sent = await visit.request.form(max_fields=400)
    chosen, who = picked(sent), str(sent.get("assignee", "")).strip()
    email = {"me": visit.actor.email, "none": None}.get(who, who.lower())
    visit.about(assignee=email or "")
    try:
        if email == "":
            raise Invalid(("assignee", _("Выберите сотрудника")))
        await visit.front.colleagues.check(visit, email, "assignee")
    except Invalid as error:
        return await _confirm(visit, sent, chosen, visit.wrong(error))

    async def give(sheet: Sheet, version: int) -> None:
        if sheet.desk.assignee != email:
            await _send(visit, sheet, version, "PUT", "assignee", {"email": email})

    return await _done(visit, chosen, give, visit.say(_("Исполнитель изменён")))


@door.post("/papers")
async def ask_papers(visit: Staff) -> Response:
    """Ask each applicant for the same papers; each gets a letter."""
    sent = await visit.request.form(max_fields=400)
    chosen, note = picked(sent), str(sent.get("note", "")).strip()
    if not note:
        missing = FieldError(field="note", message=visit.say(_("Напишите, каких документов нет")))
        return await _confirm(visit, sent, chosen, [missing])

    async def ask(sheet: Sheet, version: int) -> None:
        if _asked_already(visit, sheet, note):
            return
        body = {"to": PAPERS_STATE, "note": note}
        await _send(visit, sheet, version, "POST", "moves", body)

    return await _done(visit, chosen, ask, visit.say(_("Документы запрошены")))


@door.post("/duplicates")
async def close(visit: Staff) -> Response:
    """End each as a duplicate of one case that is named; each consumer gets a letter."""
    sent = await visit.request.form(max_fields=400)
    chosen, note = picked(sent), str(sent.get("note", "")).strip()
    number = str(sent.get("of", "")).replace("№", "").strip().upper()
    visit.about(main=number)
    asked = {
        "of": "" if number else _("Введите номер основной заявки"),
        "note": "" if note else _("Напишите, почему это дубль"),
    }
    errors = [FieldError(field=n, message=visit.say(said)) for n, said in asked.items() if said]
    if errors:
        return await _confirm(visit, sent, chosen, errors)

    async def end(sheet: Sheet, version: int) -> None:
        done = sheet.case.duplicate_of
        if done is None or done.number != number:
            body = {"of": number, "note": note}
            await _send(visit, sheet, version, "POST", "duplicate", body)

    words = visit.say(_("Закрыто как дубль № {number}"), number=number)
    return await _done(visit, chosen, end, words)


def _asked_already(visit: Visit, sheet: Sheet, note: str) -> bool:
    """A double click: the very same was done a moment ago by this very employee."""
    last = next((one for one in reversed(sheet.timeline) if one.fact == "moved"), None)
    mine = last is not None and (last.by_name, last.text) == (visit.actor.name, note)
    return mine and sheet.case.state == PAPERS_STATE


async def _send(
    visit: Visit, sheet: Sheet, version: int, method: str, rest: str, body: Mapping[str, Any]
) -> None:
    path, headers = f"/staff/cases/{sheet.case.id}/{rest}", {"If-Match": str(version)}
    answer = await visit.call(sheet.case.service, method, path, json=body, headers=headers)
    await seen(visit, answer)


async def _done(visit: Visit, chosen: Sequence[Picked], verb: Any, words: str) -> Response:
    """Each done or told why not."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(row: Picked) -> Told | None:
        async with gate:
            return await _one(visit, row, verb, words)

    told = [found for found in await asyncio.gather(*map(one, chosen)) if found]
    return visit.page("staff/bulk_done.html", told=told, good=sum(not one.bad for one in told))


async def _one(visit: Visit, row: Picked, verb: Any, words: str) -> Told | None:
    try:
        sheet = await read(visit, row.id)
    except NotFound:
        return None
    except (NotSignedIn, NotAllowed):
        raise
    except Refused as error:
        return await _unread(visit, row, error)
    case, who = sheet.case, sheet.desk.applicant
    visit.about(case.number)
    try:
        await verb(sheet, row.version)
    except NotSignedIn:
        raise
    except NotNow as error:
        return Told(case, who, _why(visit, sheet, row, error), bad=True)
    except Refused as error:
        return Told(case, who, " ".join(w.message for w in visit.wrong(error)), bad=True)
    return Told(case, who, words, bad=False)


def _why(visit: Visit, sheet: Sheet, row: Picked, error: NotNow) -> str:
    """Somebody was faster, or the case stands where this cannot be done."""
    gained = sheet.case.version - row.version
    if gained <= 0 or error.slug != "changed":
        return error.said(visit.language)
    return visit.say(heading(visit, sheet.timeline[-gained:]))


async def _unread(visit: Visit, row: Picked, error: Refused) -> Told | None:
    """Its service is away: the window still knows which case it was."""
    found: Sequence[DeskRow] = await visit.front.window.rows([row.id])
    said = error.said(visit.language)
    return Told(found[0].case, found[0].desk.applicant, said, bad=True) if found else None
