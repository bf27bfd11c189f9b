"""Papers: all of them in one list, what each is, and each as a download."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from contracts.documents import KINDS
from contracts.words import _
from gateway.downloads import handed_on
from gateway.pages.front import Consumer, Id
from gateway.pages.status import day
from gateway.pages.wording import around
from gateway.papers import PaperFilter
from gateway.proofs import kind_of

door = APIRouter(prefix="/documents")
PER_PAGE = 20
SHOWN = {
    "new": _("Новые"),
    "company": _("От сетевой организации"),
    "consumer": _("Приложили вы"),
}


@door.get("")
async def papers(
    visit: Consumer,
    q: Annotated[str, Query(max_length=100)] = "",
    kind: str = "",
    show: str = "",
    since: str = "",
    until: str = "",
    cursor: str = "",
) -> Response:
    """Everything the company placed and what one handed in, under cases and outside."""
    asked = {"q": q.strip(), "kind": kind, "show": show, "since": since, "until": until}
    wanted = PaperFilter(
        q=asked["q"],
        kind=kind if kind in KINDS else "",
        since=day(since),
        until=day(until),
        owner=visit.actor.id,
        by="consumer" if show == "consumer" else "company" if show in SHOWN else "",
        state="unopened" if show == "new" else None,
    )
    page = await visit.front.window.papers.page(wanted, cursor or None, PER_PAGE)
    kept = {name: value for name, value in asked.items() if value}
    return visit.page(
        "documents.html",
        papers=[(one, kind_of(one, visit.language)) for one in page.items],
        total=page.total,
        asked=asked,
        filtered=bool(kept),
        kinds=visit.options(KINDS),
        shown=visit.options(SHOWN),
        **around("/documents", kept, cursor, page.next),
    )


@door.get("/{document_id}/view")
async def view(visit: Consumer, document_id: Id) -> Response:
    """What a letter leads to: what the document is, and a button that opens it."""
    paper = await visit.front.window.papers.of(document_id, visit.actor.id)
    related = await visit.front.window.about(document_id, visit.actor.id)
    kind = kind_of(paper, visit.language)
    return visit.page("document.html", paper=paper, kind=kind, related=related)


@door.get("/{document_id}")
async def download(visit: Consumer, document_id: Id) -> Response:
    """The file, passed on as it comes."""
    front = visit.front
    return await handed_on(
        front.upstream, front.window, document_id, visit.actor, visit.bearer, visit.request
    )
