"""The queue: all consumers' cases, the one whose term ends first on top."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Response

from contracts.words import _
from gateway.contacts import meant
from gateway.pages.desk_filters import (
    ALL,
    ASSIGNEES,
    CLOSED,
    NEW,
    TERMS,
    TURNS,
    Asked,
    address,
    counters,
    states,
    views,
)
from gateway.pages.desk_sla import sla
from gateway.pages.desk_views import shown
from gateway.pages.front import Staff, Visit

door = APIRouter()
PER_PAGE = 20
DONE = {
    "none": _("Свободных заявок нет: все, где наш ход, уже взяты"),
    "nobody": _("Отметьте заявки, с которыми нужно что-то сделать"),
    "kept": _("Список сохранён: он стоит над очередью"),
    "outrun": _("Свободные заявки только что взяли другие сотрудники. Попробуйте ещё раз"),
}


@door.get("/staff")
async def queue(visit: Staff, asked: Annotated[Asked, Query()]) -> Response:
    """Counters, filters by plain links and a plain form, and a page of the list."""
    window = visit.front.window
    wanted, people = await meant(visit, asked.wanted(visit.actor.email))
    found, counts, offer, names, kept = await asyncio.gather(
        window.queue(wanted, asked.cursor or None, PER_PAGE),
        window.counts(),
        visit.front.catalogue.offer(visit.language),
        visit.front.colleagues.names(visit),
        visit.front.views.of(visit.actor.id),
    )
    visit.about(*(row.case.number for row in found.items), *(one.id for one in people))
    kinds = [(f"{service}/{kind}", one["title"]) for (service, kind), one in offer.kinds.items()]
    known = {CLOSED: visit.say(_("Завершённые")), ALL: visit.say(_("Все"))}
    return visit.page(
        "staff/queue.html",
        rows=[(row.case, row.desk, sla(row.case, visit.language)) for row in found.items],
        total=found.total,
        partial=found.partial,
        people=people,
        asked=asked,
        views=views(asked),
        own_views=shown(visit, list(kept), asked),
        sorts=[("", visit.say(_("по сроку"))), (NEW, visit.say(_("новые")))],
        counters=counters(asked, counts),
        kinds=kinds,
        states=[*known.items(), *states(offer, asked.kind)],
        turns=_options(visit, TURNS),
        assignees=[*_options(visit, ASSIGNEES), *names.items()],
        names=names,
        terms=_options(visit, TERMS),
        notice=visit.say(DONE[asked.done]) if asked.done in DONE else "",
        next=asked.address(cursor=found.next) if found.next else "",
        first=address(asked.kept) if asked.cursor else "",
    )


def _options(visit: Visit, words: dict[str, str]) -> list[tuple[str, str]]:
    return [(value, visit.say(text)) for value, text in words.items()]
