"""A consumer's card: who they are, all their cases, every document they can open."""

import asyncio
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response

from chassis.errors import NotFound
from contracts.words import _
from gateway.listed import DeskRow
from gateway.pages.desk_sla import sla
from gateway.pages.front import Id, Staff
from gateway.papers import PaperFilter
from gateway.store import DeskFilter

door = APIRouter(prefix="/staff/consumers")
PER_PAGE = 20
SIGNED = ("application", "appeal")
STATUS = {
    "person": _("Физическое лицо"),
    "company": _("Юридическое лицо"),
    "entrepreneur": _("Индивидуальный предприниматель"),
}


@door.get("/{account_id}")
async def card(
    visit: Staff, account_id: Id, cursor: Annotated[str, Query(max_length=200)] = ""
) -> Response:
    """Identifiers are shown by their last four digits: enough to be sure whom one talks to."""
    theirs = DeskFilter(owner=account_id, closed=None, newest=True)
    filed = DeskFilter(owner=account_id, closed=None, newest=True, service="applications")
    answer, found, named, papers, names = await asyncio.gather(
        visit.call("identity", "GET", f"/accounts/{account_id}"),
        visit.front.window.queue(theirs, cursor or None, PER_PAGE),
        visit.front.window.queue(filed, None, 1),
        visit.front.window.papers.page(PaperFilter(owner=account_id), limit=PER_PAGE),
        visit.front.colleagues.names(visit),
    )
    account = answer.body | {"created_at": datetime.fromisoformat(answer.body["created_at"])}
    if account["role"] != "consumer":
        raise NotFound
    visit.about(*(row.case.number for row in found.items))
    address = f"/staff/consumers/{account_id}"
    return visit.page(
        "staff/consumer.html",
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
