"""A file passed on from the service that holds it, piece by piece."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from typing import Any

from fastapi import Request
from fastapi.responses import StreamingResponse

from chassis.auth import Actor
from chassis.clock import now
from chassis.errors import NotFound
from contracts.documents import Line
from gateway.papers import Paper
from gateway.security import SANDBOX
from gateway.store import Window
from gateway.upstream import Bearer, Upstream

PASSED_ON = ("content-type", "content-length", "content-disposition")
Done = Callable[[], Awaitable[None]]


async def handed_on(
    upstream: Upstream,
    window: Window,
    id: str,
    actor: Actor,
    session: Bearer | None,
    request: Request,
) -> StreamingResponse:
    """The file of this id in the person's name; whoever opens a document of theirs sees that."""
    owner = None if actor.is_staff else actor.id
    try:
        paper = await window.papers.of(id, owner)
    except NotFound:  # a file of a message
        service = await window.service_of_file(id, owner)
        return await download(upstream, service, id, session, request)
    done = None if actor.is_staff or not paper.is_new else _opened(window, paper)
    return await download(
        upstream, paper.service, id, session, request, path=paper.address, done=done
    )


def _opened(window: Window, paper: Paper) -> Done:
    async def note() -> None:
        line = Line(document=paper.id, owner=paper.owner, what="opened", at=now())
        await window.papers.noted(line)

    return note


async def download(
    upstream: Upstream,
    service: str,
    id: str,
    session: Bearer | None,
    request: Request,
    *,
    path: str = "",
    done: Done | None = None,
    params: Mapping[str, Any] | None = None,
    accept: str = "*/*",
) -> StreamingResponse:
    """The file of this id, in the person's name; refused before the first byte or not at all."""
    stack = AsyncExitStack()
    answer = await stack.enter_async_context(
        upstream.stream(
            service,
            path or f"/documents/{id}",
            session=session,
            request=request,
            params=params,
            headers={"Accept": accept},
        )
    )

    async def pieces() -> AsyncIterator[bytes]:
        async with stack:
            async for piece in answer.aiter_raw():
                yield piece
        if done is not None:
            await done()

    headers = {name: answer.headers[name] for name in PASSED_ON if name in answer.headers}
    headers.setdefault("content-disposition", "attachment")
    return StreamingResponse(pieces(), headers=headers | {"Content-Security-Policy": SANDBOX})
