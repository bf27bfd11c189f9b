"""The HTTP door of frequent questions: everybody reads, supervisors write."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response

from casework.api import Again, Body
from chassis.auth import Caller, ClientAddress, Staff, Supervisor
from chassis.clock import new_id, now
from chassis.errors import language_of
from chassis.limits import Limits, network
from contracts.faq import FaqEntry, FaqItem
from services.reception.faq.model import Given, Question
from services.reception.faq.search import found
from services.reception.faq.store import Questions

OFFERED = 3
MOST, WINDOW = 120, timedelta(minutes=1)
"""Searches from one network: a household types no faster, and each looks through every answer."""
IfMatch = Annotated[int | None, Header(ge=0)]
Typed = Annotated[str, Query(max_length=4000)]


class Step(Body):
    """Which way it goes by one."""

    up: bool


def faq_router(questions: Questions, limits: Limits) -> APIRouter:
    """Reading, searching, and writing."""
    door = APIRouter()

    @door.get("/faq")
    async def listed(request: Request, _caller: Caller) -> list[FaqEntry]:
        """Those that are published, in order."""
        language = language_of(request)
        return [one.entry(language) for one in await questions.published()]

    @door.get("/faq/search")
    async def search(request: Request, address: ClientAddress, q: Typed = "") -> list[FaqEntry]:
        """Those that may answer what is typed, the nearest first."""
        await limits.hit(f"faq:{network(address)}", MOST, WINDOW)
        language = language_of(request)
        near = found(q, await questions.published(), OFFERED)
        return [one.entry(language) for one in near]

    @door.get("/staff/faq")
    async def kept(_staff: Staff) -> list[FaqItem]:
        """All of them, published or not."""
        at = now()
        return [one.item(at) for one in await questions.all()]

    @door.post("/staff/faq", status_code=201)
    async def add(given: Given, actor: Supervisor, idempotency_key: Again = None) -> FaqItem:
        """A new one, behind the others."""
        at, request = now(), f"{actor.id}:{idempotency_key or new_id()}"
        place = await questions.last_place()
        made = Question.asked(given, place, actor.email, request, at)
        return (await questions.add(made)).item(at)

    @door.put("/staff/faq/{id}")
    async def rewrite(
        id: str, given: Given, actor: Supervisor, if_match: IfMatch = None
    ) -> FaqItem:
        """Another wording; 409 where somebody was faster."""
        at = now()
        verb = (given, if_match, actor.email, at)
        return (await questions.change(id, Question.rewrite, *verb)).item(at)

    @door.post("/staff/faq/{id}/step", status_code=204)
    async def step(id: str, body: Step, _lead: Supervisor) -> Response:
        """One place up or down."""
        await questions.step(id, up=body.up)
        return Response(status_code=204)

    @door.delete("/staff/faq/{id}", status_code=204)
    async def drop(id: str, _lead: Supervisor) -> Response:
        """Gone."""
        await questions.drop(id)
        return Response(status_code=204)

    return door
