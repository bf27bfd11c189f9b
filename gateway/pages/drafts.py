"""A draft: gone on with, checked, filed or thrown away. Its link is its owner's alone."""

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Response

from chassis.errors import Refused
from contracts.words import _
from gateway.drafts import Draft
from gateway.own_points import offered_in
from gateway.pages.filling import CHECK, Filling, check_page, drawn_page, saved_at
from gateway.pages.front import Consumer, Id, Visit, see
from gateway.pages.proceeding import proceed, wrong_in
from gateway.pages.wording import day

door = APIRouter(prefix="/drafts/{draft_id}")
SAVED = _("{saved}. Он хранится до {day}, вернуться к нему можно с главной страницы")
RESCUED = _(
    "Вход завершился, но введённое сохранено в черновике. "
    "Если вы только что выбрали файлы, приложите их снова"
)


async def _of(visit: Visit, id_: str) -> Filling:
    draft = await visit.front.drafts.of(visit.actor.id, id_)
    kind = await visit.front.catalogue.kind(draft.service, draft.kind, visit.language)
    return Filling(await offered_in(visit, kind), draft)


@door.get("")
async def show(
    visit: Consumer, draft_id: Id, step: str = "", done: str = "", wrong: str = ""
) -> Response:
    """The step that was left, or the one asked for; `check` is the last look before filing."""
    filling = await _of(visit, draft_id)
    draft = filling.draft
    if draft.filed:
        return see(f"/status/{draft.filed}/accepted")
    if step == CHECK and filling.is_long:
        return check_page(visit, filling)
    number = filling.number(step or str(draft.step)) or 1
    errors = await wrong_in(visit, filling, filling.asked(str(number))) if wrong else []
    return drawn_page(visit, filling, number, 200, errors, _notice(visit, draft, done))


def _notice(visit: Visit, draft: Draft, done: str) -> str:
    if done == "saved":
        until = day(draft.until, visit.language)
        return visit.say(SAVED, saved=saved_at(visit, draft), day=until)
    return visit.say(RESCUED) if done == "rescued" else ""


@door.post("")
async def go_on(visit: Consumer, draft_id: Id) -> Response:
    """Keep it and go on, or file it."""
    sent = await visit.request.form(max_files=60, max_fields=400)
    return await proceed(visit, await _of(visit, draft_id), sent)


@door.get("/deletion")
async def ask_deletion(visit: Consumer, draft_id: Id) -> Response:
    """Whether it is really meant."""
    draft = await visit.front.drafts.of(visit.actor.id, draft_id)
    if draft.filed:
        return see(f"/status/{draft.filed}")
    return visit.page("draft_deletion.html", draft=draft)


@door.post("/deletion")
async def delete(visit: Consumer, draft_id: Id) -> Response:
    """Gone, with its files."""
    draft = await visit.front.drafts.of(visit.actor.id, draft_id)
    await visit.front.drafts.drop(draft)
    await visit.front.window.renew(draft.owner)
    # Should the service be away, its files go by themselves in a month.
    with contextlib.suppress(Refused):
        if draft.files:
            let_go = {"let_go": draft.files}
            await visit.call(draft.service, "PUT", "/files/held", json=let_go)
    return see("/home?done=draft")


async def listed(visit: Visit) -> Sequence[Mapping[str, Any]]:
    """One's drafts as the lists show them, with the kind's name in the reader's language."""
    drafts = await visit.front.drafts.listed(visit.actor.id)
    if not drafts:
        return []
    kinds = (await visit.front.catalogue.offer(visit.language)).kinds
    return [
        {
            "id": draft.id,
            "title": kinds.get((draft.service, draft.kind), {}).get("title", draft.title),
            "began_at": draft.began_at,
        }
        for draft in drafts
    ]
