"""Lists under a name: kept from the queue as it is asked now, shared by supervisors, dropped."""

from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, StringConstraints, ValidationError
from starlette.datastructures import FormData

from chassis.errors import Invalid, NotNow, Refused, validated
from chassis.rules import supervising
from contracts.fields import Line
from contracts.words import _
from gateway.pages.desk_filters import Asked, address
from gateway.pages.front import Id, Staff, Visit, see
from gateway.views import Kept

door = APIRouter(prefix="/staff/views")
DONE = {"dropped": _("Список удалён")}


class Named(BaseModel):
    """What a list is called."""

    name: Annotated[Line, StringConstraints(max_length=60)]


def shown(visit: Visit, kept: list[Kept], asked: Asked) -> list[dict[str, Any]]:
    """Each with its address and whether it is the one being looked at."""
    return [
        {
            "id": one.id,
            "name": one.name,
            "address": address(dict(one.query)),
            "current": asked.kept == one.query,
            "shared": one.shared,
            "mine": one.by == visit.actor.id,
        }
        for one in kept
    ]


async def _page(visit: Visit, error: Refused | None = None, **values: Any) -> Response:
    kept = list(await visit.front.views.of(visit.actor.id))
    given: dict[str, Any] = {"notice": "", "typed": "", "query": {}, "shared": False, **values}
    given["views"] = shown(visit, kept, Asked())
    if error is not None:
        return visit.refused("staff/views.html", error, "name", **given)
    return visit.page("staff/views.html", wrong={}, **given)


@door.get("")
async def views(visit: Staff, done: str = "") -> Response:
    """One's own and those of everybody."""
    return await _page(visit, notice=visit.say(DONE[done]) if done in DONE else "")


def _asked(sent: FormData) -> Asked:
    given = {name: str(value) for name, value in sent.multi_items() if name in Asked.model_fields}
    try:
        return Asked.model_validate(given)
    except ValidationError:
        raise Invalid(("name", _("Такой список сохранить нельзя"))) from None


@door.post("")
async def keep(visit: Staff) -> Response:
    """The list as it is asked now, under this name; a supervisor may share it."""
    sent = await visit.request.form()
    asked, name, shared = _asked(sent), str(sent.get("name", "")), bool(sent.get("shared"))
    if shared:
        supervising(visit.actor)
    try:
        said = validated(Named, {"name": name}).name
        await visit.front.views.keep(visit.actor.id, said, asked.kept, shared=shared)
    except (Invalid, NotNow) as error:
        return await _page(visit, error, typed=name, query=asked.kept, shared=shared)
    return see(asked.address(done="kept"))


@door.post("/{view_id}/drop")
async def drop(visit: Staff, view_id: Id) -> Response:
    """It is in nobody's menu any more."""
    leads = visit.actor.at_least("supervisor")
    await visit.front.views.drop(view_id, visit.actor.id, leads=leads)
    return see("/staff/views?done=dropped")
