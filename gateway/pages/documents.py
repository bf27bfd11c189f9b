"""Papers: all of them in one list, and each as a download."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from contracts.case import CaseSnapshot
from gateway.pages.front import Consumer, Id, Visit
from gateway.security import SANDBOX
from gateway.store import Filter

door = APIRouter(prefix="/documents")
MOST = 100
PASSED_ON = ("content-type", "content-length", "content-disposition")


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
    stack = AsyncExitStack()
    answer = await stack.enter_async_context(
        visit.front.upstream.stream(
            service, f"/documents/{document_id}", session=visit.bearer, request=visit.request
        )
    )

    async def pieces() -> AsyncIterator[bytes]:
        async with stack:
            async for piece in answer.aiter_raw():
                yield piece

    headers = {name: answer.headers[name] for name in PASSED_ON if name in answer.headers}
    headers.setdefault("content-disposition", "attachment")
    return StreamingResponse(pieces(), headers=headers | {"Content-Security-Policy": SANDBOX})
