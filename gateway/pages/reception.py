"""The internet reception: every kind of appeal on one page, answers first, and how else to ask."""

import asyncio

from fastapi import APIRouter, Response

from chassis.errors import NotSignedIn, Refused
from contracts.faq import FaqEntry
from gateway.filters import Filter
from gateway.pages.faq import published
from gateway.pages.front import Consumer, Visit

door = APIRouter(prefix="/reception")
SERVICE = "reception"
ORDER = ("inquiry", "consultation", "complaint", "quality", "unmetered", "other")
ICONS = {
    "inquiry": "help",
    "consultation": "talk",
    "complaint": "alert",
    "quality": "wave",
    "unmetered": "meter",
    "other": "paper",
}
ANSWERS = 5
NEWEST = 3


async def _answers(visit: Visit) -> list[FaqEntry]:
    """The first of the frequent questions; none while nobody can tell them."""
    try:
        return list(await published(visit))[:ANSWERS]
    except NotSignedIn:
        raise
    except Refused:
        return []


@door.get("")
async def start(visit: Consumer) -> Response:
    """What can be asked and by when it is answered, and one's last appeals."""
    offer, answers, newest = await asyncio.gather(
        visit.front.catalogue.offer(visit.language),
        _answers(visit),
        visit.front.window.page(visit.actor.id, Filter(category="appeal"), limit=NEWEST),
    )
    kinds = [kind for (service, _slug), kind in offer.kinds.items() if service == SERVICE]
    place = {slug: at for at, slug in enumerate(ORDER)}
    return visit.page(
        "reception.html",
        kinds=sorted(kinds, key=lambda kind: place.get(kind["kind"], len(ORDER))),
        icons_of=ICONS,
        away=SERVICE in offer.away and not kinds,
        answers=answers,
        newest=newest.items,
    )
