"""Filling in a form of any kind, drawn from its schema; nothing typed is ever lost.

A short form is one page; a long one goes step by step, and each step is kept as a draft.
"""

import re

from fastapi import APIRouter, Response

from chassis.clock import new_id
from chassis.errors import NotFound
from contracts.words import _
from gateway.drafts import Draft
from gateway.links import asked as linked_as
from gateway.own_points import offered_in
from gateway.pages.filling import Filling, drawn_page
from gateway.pages.front import Consumer, Visit
from gateway.pages.known import copied, known
from gateway.pages.proceeding import proceed

door = APIRouter(prefix="/forms")
AN_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
COPIED = _("Заполнено как в № {number}. Файлы и даты не копируются: приложите и укажите их снова")


async def _new(visit: Visit, service: str, slug: str, id_: str, about: str) -> Filling:
    offered = await visit.front.catalogue.kind(service, slug, visit.language)
    kind = await offered_in(visit, offered)
    owner = visit.actor.id
    draft = Draft(
        id=id_,
        owner=owner,
        service=service,
        kind=slug,
        title=kind["title"],
        key=id_,
        about=await linked_as(visit.front.window, owner, about),
    )
    return Filling(kind, draft)


async def _begun(visit: Visit, filling: Filling, copy: str) -> tuple[Filling, str]:
    """With what is known already, on its later steps too, and the number of the case it copies."""
    typed, number = await known(visit, filling.fields), ""
    if copy:
        case = await visit.front.window.case(visit.actor.id, copy)
        if (case.service, case.kind) != (filling.draft.service, filling.draft.kind):
            raise NotFound
        typed |= copied(case, filling.fields)
        number = case.number
    return Filling(filling.kind, filling.draft.with_(typed, {}), copy), number


@door.get("/{service}/{slug}")
async def ask(
    visit: Consumer, service: str, slug: str, copy: str = "", about: str = ""
) -> Response:
    """The form with what is known already; `copy` names an earlier application to begin with.

    `about` names what it will stay bound to: `case:ID` or `document:ID` of one's own.
    """
    begun, number = await _begun(visit, await _new(visit, service, slug, new_id(), about), copy)
    notice = visit.say(COPIED, number=number) if number else ""
    return drawn_page(visit, begun, 1, notice=notice)


@door.post("/{service}/{slug}")
async def go_on(visit: Consumer, service: str, slug: str) -> Response:
    """File it, or keep it and go on to the next step."""
    sent = await visit.request.form(max_files=60, max_fields=400)
    request_id = str(sent.get("request_id", ""))
    fresh = request_id if AN_ID.fullmatch(request_id) else new_id()
    filling = await _new(visit, service, slug, fresh, str(sent.get("about", "")))
    if sent.get("step"):
        filling, _number = await _begun(visit, filling, str(sent.get("copy", "")))
    return await proceed(visit, filling, sent)
