"""A file passed on from the service that holds it, piece by piece."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

from fastapi import Request
from fastapi.responses import StreamingResponse

from gateway.security import SANDBOX
from gateway.upstream import Bearer, Upstream

PASSED_ON = ("content-type", "content-length", "content-disposition")


async def download(
    upstream: Upstream, service: str, id: str, session: Bearer | None, request: Request
) -> StreamingResponse:
    """The file of this id, in the person's name; refused before the first byte or not at all."""
    stack = AsyncExitStack()
    answer = await stack.enter_async_context(
        upstream.stream(service, f"/documents/{id}", session=session, request=request)
    )

    async def pieces() -> AsyncIterator[bytes]:
        async with stack:
            async for piece in answer.aiter_raw():
                yield piece

    headers = {name: answer.headers[name] for name in PASSED_ON if name in answer.headers}
    headers.setdefault("content-disposition", "attachment")
    return StreamingResponse(pieces(), headers=headers | {"Content-Security-Policy": SANDBOX})
