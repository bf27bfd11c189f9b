"""A consumer's card: who they are, all their cases, every document they can open."""

import asyncio
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response

from chassis.errors import Invalid, NotFound, Refused, Unavailable
from contracts.metering import ClaimTries
from contracts.words import _
from gateway.listed import DeskRow
from gateway.pages.desk_sla import sla
from gateway.pages.front import Id, Staff, Visit, see
from gateway.papers import PaperFilter
from gateway.store import DeskFilter

door = APIRouter(prefix="/staff/consumers")
DONE = {"tries": _("Потребитель может пробовать снова")}
PER_PAGE = 20
SIGNED = ("application", "appeal")
STATUS = {
    "person": _("Физическое лицо"),
    "company": _("Юридическое лицо"),
    "entrepreneur": _("Индивидуальный предприниматель"),
}


@door.get("/{account_id}")
async def card(
    visit: Staff,
    account_id: Id,
    cursor: Annotated[str, Query(max_length=200)] = "",
    done: str = "",
) -> Response:
    """Identifiers are shown by their last four digits: enough to be sure whom one talks to."""
    return await _card(visit, account_id, cursor, notice=visit.say(DONE.get(done, "")))


async def _card(
    visit: Visit, account_id: str, cursor: str = "", notice: str = "", error: Refused | None = None
) -> Response:
    theirs = DeskFilter(owner=account_id, closed=None, newest=True)
    filed = DeskFilter(owner=account_id, closed=None, newest=True, service="applications")
    answer, found, named, papers, names, tries = await asyncio.gather(
        visit.call("identity", "GET", f"/accounts/{account_id}"),
        visit.front.window.queue(theirs, cursor or None, PER_PAGE),
        visit.front.window.queue(filed, None, 1),
        visit.front.window.papers.page(PaperFilter(owner=account_id), limit=PER_PAGE),
        visit.front.colleagues.names(visit),
        _tries(visit, account_id),
    )
    account = answer.body | {"created_at": datetime.fromisoformat(answer.body["created_at"])}
    if account["role"] != "consumer":
        raise NotFound
    visit.about(*(row.case.number for row in found.items))
    address = f"/staff/consumers/{account_id}"
    return visit.again(
        "staff/consumer.html",
        error.status if error else 200,
        visit.wrong(error, "why") if error else [],
        error,
        notice=notice,
        tries=tries,
        account=account,
        kind=visit.say(STATUS[account["status"]]) if account["status"] in STATUS else "",
        name=account["name"] or _called(*named.items, *found.items),
        rows=[(row.case, row.desk, sla(row.case, visit.language)) for row in found.items],
        papers=papers.items,
        more_papers=bool(papers.next),
        total=found.total,
        names=names,
        next=f"{address}?cursor={found.next}" if found.next else "",
        first=address if cursor else "",
    )


def _called(*rows: DeskRow) -> str:
    """The name a consumer wrote under an application or an appeal; a reading bears none."""
    return next((one.desk.applicant for one in rows if one.case.category in SIGNED), "")


async def _tries(visit: Visit, account_id: str) -> ClaimTries | None:
    """How many tries to add a point are left; None while metering is away."""
    try:
        answer = await visit.call("metering", "GET", f"/staff/claims/{account_id}")
    except Unavailable:
        return None
    return ClaimTries.model_validate(answer.body)


@door.post("/{account_id}/tries")
async def tries(visit: Staff, account_id: Id) -> Response:
    """Give somebody all their tries to add a point again."""
    sent = await visit.request.form(max_fields=5)
    why = str(sent.get("why", "")).strip()[:500]
    visit.about(why=why)
    path = f"/staff/claims/{account_id}/renewal"
    try:
        await visit.call("metering", "POST", path, json={"why": why})
    except Invalid as error:
        return await _card(visit, account_id, error=error)
    return see(f"/staff/consumers/{account_id}?done=tries")
