"""Answers made smaller: whole pages and JSON are packed with gzip where the client takes it.

Packed is what was asked with GET, succeeded, and is whole: neither a stream of changes (it must go
out at once) nor a download (most are packed already, and none shows what is typed).

A packed page can betray what it holds: whoever gets words of their own into it and sees its length
guesses the rest letter by letter (BREACH). Foreign words come in through the query string, or in
a form that is shown again or a page that is not found, so none of these is packed, unless whoever
asked carries neither a cookie nor a token: such a page holds nothing of anybody. Other sites can
do no more than link here (gateway/security.py), so even the page's own address is a slow way in.
"""

import gzip
import re
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway import once

WORDS = ("text/html", "application/json", "application/problem+json")
TAKEN = re.compile(rb"(?:^|,)\s*gzip\s*(?:;\s*q=(?:1|0\.0*[1-9])[\d.]*\s*)?(?:,|$)")
SMALLEST = 1024
# A millisecond of packing, about; longer ones do not hold up the others.
IN_LOOP = 64 * 1024
LEVEL = 6


def takes_gzip(accept_encoding: bytes) -> bool:
    """Whether the client says so; not by `*`, which nobody sends without gzip itself."""
    return TAKEN.search(accept_encoding) is not None


def packed(body: bytes, level: int = LEVEL) -> bytes:
    """The same bytes for the same body, whenever it is packed."""
    return gzip.compress(body, level, mtime=0)


class Packed:
    """Packs one whole answer; pure ASGI, and what is a stream passes at once."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "http" and scope["method"] == "GET" and _may_be_packed(scope):
            send = _packing(scope, send)
        await self._app(scope, receive, send)


def _may_be_packed(scope: Scope) -> bool:
    headers = dict(scope["headers"])
    if not takes_gzip(headers.get(b"accept-encoding", b"")):
        return False
    return not scope["query_string"] or not (b"cookie" in headers or b"authorization" in headers)


def _packing(scope: Scope, send: Send) -> Send:
    start: Message | None = None

    async def packing(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start" and _is_worth_it(message):
            start = message
            return
        if start is not None:
            begun, start = start, None
            if not message.get("more_body"):
                message["body"] = await _pack(begun, message["body"], once.key_of(scope))
            await send(begun)
        await send(message)

    return packing


async def _pack(start: Message, body: bytes, key: bytes) -> bytes:
    work = partial(once.packed, body, key, LEVEL) if key else partial(packed, body)
    small = work() if len(body) <= IN_LOOP else await run_in_threadpool(work)
    headers = MutableHeaders(scope=start)
    headers["Content-Encoding"] = "gzip"
    headers["Content-Length"] = str(len(small))
    headers.add_vary_header("Accept-Encoding")
    return small


def _is_worth_it(start: Message) -> bool:
    if start["status"] != 200:
        return False
    headers = Headers(raw=start["headers"])
    length = headers.get("content-length", "")
    if not length.isdigit() or int(length) < SMALLEST:
        return False
    if "content-encoding" in headers or "content-disposition" in headers:
        return False
    return headers.get("content-type", "").partition(";")[0] in WORDS
