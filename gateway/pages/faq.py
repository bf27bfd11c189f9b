"""Questions that are often asked: for everybody, and while somebody types one (186 п.35)."""

from collections.abc import Sequence

from fastapi import APIRouter, Form, Response
from fastapi.responses import HTMLResponse

from chassis.errors import NotSignedIn, Refused
from contracts.faq import FaqEntry
from gateway.pages.filling import Filling
from gateway.pages.front import Anyone, Consumer, Visit

door = APIRouter(prefix="/faq")
LONGEST = 1000
"""Characters of a question that are looked through: its end, where it is longer."""


async def near(visit: Visit, typed: str) -> Sequence[FaqEntry]:
    """The published answers that may do for what is typed."""
    asked = {"q": typed.strip()[-LONGEST:]}
    answer = await visit.call("reception", "GET", "/faq/search", params=asked)
    return [FaqEntry.model_validate(one) for one in answer.body]


async def published(visit: Visit) -> Sequence[FaqEntry]:
    """All of them."""
    answer = await visit.call("reception", "GET", "/faq")
    return [FaqEntry.model_validate(one) for one in answer.body]


async def offered(visit: Visit, filling: Filling) -> Sequence[FaqEntry]:
    """Those for the question that a form asks; none while nobody can look."""
    names = [one.name for one in filling.fields if one.answered]
    typed = " ".join(filling.draft.typed.get(name, "") for name in names).strip()
    if not typed:
        return []
    try:
        return await near(visit, typed)
    except NotSignedIn:
        raise
    except Refused:
        return []


@door.get("")
async def show(visit: Anyone, q: str = "") -> Response:
    """All of them, or those about what is looked for."""
    q = q.strip()[:LONGEST]
    entries = await (near(visit, q) if q else published(visit))
    return visit.page("faq.html", entries=entries, q=q)


@door.post("/offer")
async def offer(visit: Consumer, q: str = Form("")) -> Response:
    """A fragment for the form in which the question is typed."""
    entries = await near(visit, q) if q.strip() else []
    return HTMLResponse(visit.part("faq_offer.html", entries=entries))
