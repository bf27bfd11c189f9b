"""The unified window: all cases of a consumer, whatever service holds them."""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Literal, cast

from fastapi import APIRouter, Response

from contracts.case import CaseSnapshot, Category
from contracts.words import _
from gateway.pages.drafts import listed
from gateway.pages.front import Consumer
from gateway.pages.stream import moment
from gateway.pages.wording import around, away
from gateway.store import Filter

door = APIRouter()
PER_PAGE = 20
MOST_WAITING = 10
"""What awaits the consumer and stands before the list; all of it is one filter away."""
State = Literal["open", "yours", "closed"]
CATEGORIES = {
    "application": _("Заявки"),
    "appeal": _("Обращения"),
    "reading": _("Показания"),
    "appointment": _("Запись на приём"),
}
STATES = {"open": _("В работе"), "yours": _("Ждёт вас"), "closed": _("Завершённые")}


FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)
"""Beyond them lie days that have no day before or after."""


def day(text: str) -> date | None:
    """A day as it was typed; None where it is none, or none that anybody could mean."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if FIRST <= found <= LAST else None


@door.get("/status")
async def cases(
    visit: Consumer,
    category: str = "",
    state: str = "",
    q: str = "",
    since: str = "",
    until: str = "",
    cursor: str = "",
) -> Response:
    """The list, filtered by plain links and a plain form."""
    asked = {"category": category, "state": state, "q": q.strip()[:60]}
    asked |= {"since": since, "until": until}
    wanted = Filter(
        category=cast("Category", category) if category in CATEGORIES else None,
        state=cast("State", state) if state in STATES else None,
        q=asked["q"],
        since=day(since),
        until=day(until),
    )
    owner, window = visit.actor.id, visit.front.window
    overview, page, drafts = await asyncio.gather(
        window.overview(owner),
        window.page(owner, wanted, cursor or None, PER_PAGE),
        listed(visit),
    )
    kept = {name: value for name, value in asked.items() if value}
    waiting: Sequence[CaseSnapshot] = ()
    if overview.yours and not kept and not cursor:
        waiting = await window.waiting(owner, MOST_WAITING)
    return visit.page(
        "status.html",
        overview=overview,
        drafts=drafts,
        waiting=waiting,
        most=MOST_WAITING,
        cases=page.items,
        shown=moment(page.items[0]) if page.items else 0,
        total=page.total,
        asked=asked,
        filtered=bool(kept),
        categories=visit.options(CATEGORIES),
        states=visit.options(STATES),
        **away(visit),
        **around("/status", kept, cursor, page.next),
    )
