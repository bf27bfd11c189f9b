"""Breaks in the account's work, for supervisors: announced, ended early or called off."""

from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Response

from casework.lengths import length
from chassis.clock import new_id, now
from chassis.errors import Invalid, NotNow, Refused, validated
from contracts.rules import RuleRow
from contracts.words import _
from gateway.outages import OutagePlan, this_month
from gateway.pages.front import Id, Supervisor, Visit, in_order, see
from gateway.rules import in_force

door = APIRouter(prefix="/staff/outages")
FIELDS = ("begins_at", "ends_at", "cause")
DONE = {
    "published": _("Объявлено: это видно на каждой странице, пока перерыв не кончится"),
    "told": _("Опубликовано на странице перерывов"),
    "ended": _("Объявление снято"),
}
DOWN, TOLD = "site.down", "site.told"
HOUR = timedelta(hours=1)


async def _rule(visit: Visit, name: str) -> RuleRow | None:
    """None where nobody tells: works are announced all the same."""
    try:
        return await in_force(visit, "reception", name)
    except Refused:
        return None


async def _page(visit: Visit, error: Refused | None = None, **given: Any) -> Response:
    at, found = now(), await visit.front.outages.lately()
    down, told = await _rule(visit, DOWN), await _rule(visit, TOLD)
    spent = this_month(found, at)
    wait = timedelta(hours=told.value) if told else timedelta.max
    shown: dict[str, Any] = {
        "found": found,
        "over": {one.id for one in found if one.is_over(at)},
        "late": {one.id for one in found if one.published_at - one.ends_at > wait},
        "spent": divmod(round(spent / timedelta(minutes=1)), 60),
        "too_much": down is not None and spent > HOUR * down.value,
        "allowed": length(down.value, down.unit, visit.language) if down else "",
        "soon": length(told.value, told.unit, visit.language) if told else "",
        "typed": dict.fromkeys(FIELDS, ""),
        "request_id": new_id(),
        "notice": "",
        **given,
    }
    if error is None:
        return visit.page("staff/outages.html", wrong={}, **shown)
    errors = [
        one if one.field else one.model_copy(update={"field": "ends_at"})
        for one in visit.wrong(error)
    ]
    return visit.again("staff/outages.html", error.status, in_order(errors, FIELDS), error, **shown)


@door.get("")
async def outages(visit: Supervisor, done: str = "") -> Response:
    """All of them, and the form for a new one."""
    return await _page(visit, notice=visit.say(DONE[done]) if done in DONE else "")


@door.post("")
async def publish(visit: Supervisor) -> Response:
    """Announce works, or tell of what has been."""
    sent = await visit.request.form()
    typed = {name: str(sent.get(name, "")).strip() for name in FIELDS}
    request = str(sent.get("request_id", ""))[:100] or new_id()
    visit.about(title=typed["cause"])
    try:
        plan = validated(OutagePlan, typed)
    except Invalid as error:
        return await _page(visit, error, typed=typed, request_id=request)
    made = await visit.front.outages.publish(plan, f"{visit.actor.id}:{request}", now())
    return see(f"/staff/outages?done={'told' if made.is_over(now()) else 'published'}")


@door.post("/{outage_id}/end")
async def end(visit: Supervisor, outage_id: Id) -> Response:
    """It ended early, or will not be."""
    try:
        await visit.front.outages.end(outage_id, now())
    except NotNow as error:
        return await _page(visit, error)
    return see("/staff/outages?done=ended")
