"""Papers: all of them in one list, and each as a download."""

from fastapi import APIRouter, Response

from contracts.case import CaseSnapshot
from gateway.downloads import download as passed_on
from gateway.pages.front import Consumer, Id, Visit
from gateway.store import Filter

door = APIRouter(prefix="/documents")
MOST = 100


async def _cases(visit: Visit) -> list[CaseSnapshot]:
    page = await visit.front.window.page(visit.actor.id, Filter(), limit=MOST)
    return list(page.items)


@door.get("")
async def papers(visit: Consumer) -> Response:
    """Everything the company placed, and what one handed in, newest first."""
    found = [(paper, case) for case in await _cases(visit) for paper in case.documents]
    found.sort(key=lambda pair: pair[0].placed_at, reverse=True)
    theirs = [pair for pair in found if pair[0].by != "consumer"]
    own = [pair for pair in found if pair[0].by == "consumer"]
    return visit.page("documents.html", theirs=theirs, own=own)


@door.get("/{document_id}")
async def download(visit: Consumer, document_id: Id) -> Response:
    """The file, passed on as it comes."""
    service = await visit.front.window.service_of_file(document_id, visit.actor.id)
    return await passed_on(visit.front.upstream, service, document_id, visit.bearer, visit.request)
