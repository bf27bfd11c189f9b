"""A form that arrives after the session has ended: what was typed waits in its owner's drafts.

The cookie opens nothing any more, but it still says whose the session was; so the form is kept for
that account, and whoever signs in as somebody else does not find it.
"""

import re

from fastapi import Request

from chassis.clock import new_id
from chassis.errors import NotFound, Refused
from gateway.drafts import ChangedElsewhere, Draft
from gateway.pages.filling import Filling, taken
from gateway.pages.front import Front
from gateway.pages.uploads import kept_in

FORM = re.compile(r"/forms/([a-z]{1,20})/([a-z_]{1,40})")
DRAFT = re.compile(r"/drafts/([0-9a-f-]{36})")


async def rescued(front: Front, request: Request) -> str:
    """Where to go on after signing in; empty where there was nothing to keep, or no way to."""
    form, draft = FORM.fullmatch(request.url.path), DRAFT.fullmatch(request.url.path)
    if request.method != "POST" or not (form or draft):
        return ""
    try:
        owner = await front.sessions.owner_of(request)
        if not owner:
            return ""
        if form:
            begun = Draft(id=new_id(), owner=owner, service=form[1], kind=form[2])
        elif draft:
            begun = await front.drafts.of(owner, draft[1])
        return await _kept(front, request, begun)
    except Refused:
        return ""


async def _kept(front: Front, request: Request, draft: Draft) -> str:
    kind = await front.catalogue.kind(draft.service, draft.kind, request.state.language)
    filling = Filling(kind, draft)
    sent = await request.form(max_files=60, max_fields=400)
    asked = filling.asked(str(sent.get("step", "")))
    if draft.filed or not asked:
        raise NotFound
    files = {one.name: kept_in(sent, one.name) for one in asked if one.kind == "files"}
    changed = taken(filling, sent, files).draft.model_copy(update={"title": kind["title"]})
    try:
        found = await front.drafts.keep(changed)
    except ChangedElsewhere:
        found = await front.drafts.keep(changed.as_new(new_id()))
    await front.window.renew(found.owner)
    return f"/drafts/{found.id}?step={found.step}&done=rescued"
