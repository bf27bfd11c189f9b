"""The reception, for everybody: what can be asked here, answers that stand there already, and the
offices with their hours (186 п.16, 35).
"""

import asyncio
from collections.abc import Sequence

from fastapi import APIRouter, Response

from casework.terms import today
from chassis.clock import now
from chassis.errors import Refused
from contracts.case import CaseSnapshot
from contracts.faq import FaqEntry
from contracts.offices import Office
from gateway.filters import Filter
from gateway.pages.faq import published
from gateway.pages.front import Anyone, Visit
from gateway.pages.office_words import Timetable, timetable

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


async def _offices(visit: Visit) -> list[Timetable] | None:
    """Where one may come and when; None while nobody can tell."""
    if visit.is_away(SERVICE):
        return None
    try:
        found = (await visit.call(SERVICE, "GET", "/offices")).body
    except Refused:
        return None
    return [timetable(visit, Office.model_validate(one), today(now())) for one in found]


async def _newest(visit: Visit) -> Sequence[CaseSnapshot]:
    """The last appeals of a consumer who is signed in."""
    if visit.session is None or visit.actor.is_staff:
        return ()
    owner, wanted = visit.actor.id, Filter(category="appeal")
    return (await visit.front.window.page(owner, wanted, limit=NEWEST)).items


async def _answers(visit: Visit) -> list[FaqEntry]:
    """The first of the frequent questions; none while nobody can tell them."""
    if visit.is_away(SERVICE):
        return []
    try:
        return list(await published(visit))[:ANSWERS]
    except Refused:
        return []


@door.get("")
async def start(visit: Anyone) -> Response:
    """What can be asked and by when it is answered, where to come, and one's last appeals."""
    offer, answers, offices, newest = await asyncio.gather(
        visit.front.catalogue.offer(visit.language),
        _answers(visit),
        _offices(visit),
        _newest(visit),
    )
    kinds = [kind for (service, _slug), kind in offer.kinds.items() if service == SERVICE]
    place = {slug: at for at, slug in enumerate(ORDER)}
    return visit.page(
        "reception.html",
        kinds=sorted(kinds, key=lambda kind: place.get(kind["kind"], len(ORDER))),
        icons_of=ICONS,
        away=SERVICE in offer.away and not kinds,
        answers=answers,
        offices=offices,
        newest=newest,
    )
