"""Answers kept for as long as nothing they show has changed.

The list of a consumer's cases, and each of these cases, is a pure function of that consumer, the
version of their window, the language, the day in Moscow (terms are counted in days), which services
are away since when, which breaks in the account's work are announced, and the address asked for.
Each request looks the version up, so what is kept can be neither stale nor anybody else's: it
stands under that key. Whether the client takes gzip belongs to it, so an answer is packed once,
when it is made. The key in a page's forms is another each time (once.py).

Outermost of all, for an answer that is kept then costs one look-up and nothing else. What it goes
past is done here: the answer carries the headers it was dressed with, is counted like any other,
and gets an id of its own. A request with anything unusual about it takes the long way.
"""

import asyncio
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from cachetools import LRUCache
from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.app import request_id
from chassis.auth import Actor, Guard
from chassis.clock import MOSCOW, now
from chassis.errors import NotSignedIn
from chassis.telemetry import Telemetry
from chassis.words import preferred
from contracts.words import Language
from gateway.once import Reusable, key_of
from gateway.packing import takes_gzip
from gateway.pages.front import Front
from gateway.security import OURS

KEPT = re.compile(r"(/status|/api/v1/cases)(/[0-9a-f-]{36})?")
LONGEST_QUERY = 300
BYTES = 64 * 1024 * 1024
UNUSUAL = frozenset({b"content-length", b"transfer-encoding", b"range", b"if-match"})
Headers = Sequence[tuple[bytes, bytes]]
Key = tuple[object, ...]


@dataclass(frozen=True)
class Kept:
    """An answer as it went out, and where it is counted."""

    headers: Headers
    body: Reusable
    took: Callable[[float], None]


class Shown:
    """Answers with cases from memory where the consumer's window has not changed since."""

    def __init__(self, app: ASGIApp, front: Front, guard: Guard, telemetry: Telemetry) -> None:
        self._app = app
        self._front = front
        self._guard = guard
        self._requests = telemetry.requests
        self._kept: LRUCache[Key, Kept] = LRUCache(BYTES, lambda kept: len(kept.body))
        self._making: dict[Key, asyncio.Event] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        began = time.perf_counter()
        headers = _asked(scope)
        key = await self._key(scope, headers) if headers else None
        if headers is None or key is None:
            await self._app(scope, receive, send)
            return
        kept = self._kept.get(key) or await self._under_way(key)
        if kept is None:
            await self._made(key, scope, receive, send)
            return
        own = (b"x-request-id", request_id(headers).encode())
        start = {"type": "http.response.start", "status": 200, "headers": [*kept.headers, own]}
        await send(start)
        await send({"type": "http.response.body", "body": kept.body.fresh()})
        kept.took(time.perf_counter() - began)

    async def _under_way(self, key: Key) -> Kept | None:
        """What another request makes under this key; it began to read when the key held already."""
        making = self._making.get(key)
        if making is not None:
            await making.wait()
        return self._kept.get(key)

    async def _made(self, key: Key, scope: Scope, receive: Receive, send: Send) -> None:
        """The long way, for this request and for all that wait for the same."""
        done = self._making.setdefault(key, asyncio.Event())
        try:
            await self._app(scope, receive, self._keeping(key, scope, send))
        finally:
            done.set()
            self._making.pop(key, None)

    async def _key(self, scope: Scope, headers: dict[bytes, bytes]) -> Key | None:
        """What the answer depends on; None where it is not kept."""
        path: str = scope["path"]
        if path.startswith("/api/"):
            actor = await self._caller(scope, headers)
            language = _preferred(headers.get(b"accept-language", b""))
        else:
            request = Request(scope)
            actor = await self._visitor(request)
            language = self._front.view.language(request)
        if actor is None or actor.role != "consumer" or actor.must_change:
            return None
        version = await self._front.window.version(actor.id)
        day = now().astimezone(MOSCOW).date()
        who = (actor.id, actor.email, actor.name)
        small = takes_gzip(headers.get(b"accept-encoding", b""))
        away, outages = self._front.pulse.key, self._front.outages.key
        return who, version, language, day, away, outages, path, scope["query_string"], small

    async def _caller(self, scope: Scope, headers: dict[bytes, bytes]) -> Actor | None:
        """Who calls the API: with a token, or as a browser does."""
        scheme, _, token = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            return await self._visitor(Request(scope))
        try:
            return self._guard.people.actor(token.strip())
        except NotSignedIn:
            return None

    async def _visitor(self, request: Request) -> Actor | None:
        session = await self._front.sessions.of(request)
        request.state.visitor = session
        return session.actor if session else None

    def _keeping(self, key: Key, scope: Scope, send: Send) -> Send:
        """Pass the answer on, and keep it if it is whole and good."""
        headers: list[tuple[bytes, bytes]] | None = None

        async def passed(message: Message) -> None:
            nonlocal headers
            if message["type"] == "http.response.start" and message["status"] == 200:
                headers = [pair for pair in message["headers"] if pair[0] != b"x-request-id"]
            elif message["type"] == "http.response.body" and headers is not None:
                if not message.get("more_body") and _is_simple(headers):
                    route = getattr(scope.get("route"), "path", "none")
                    took = self._requests.labels(scope["method"], route, 200).observe
                    is_packed = (b"content-encoding", b"gzip") in headers
                    body = Reusable.of(message["body"], key_of(scope), is_packed=is_packed)
                    self._kept[key] = Kept(headers, body, took)
                headers = None
            await send(message)

        return passed


def _asked(scope: Scope) -> dict[bytes, bytes] | None:
    """The headers of a plain request for cases; None where it is anything else.

    A header that comes twice might be read one way here and another behind.
    """
    if scope["type"] != "http" or scope["method"] != "GET" or not KEPT.fullmatch(scope["path"]):
        return None
    headers: dict[bytes, bytes] = dict(scope["headers"])
    if len(headers) != len(scope["headers"]) or len(scope["query_string"]) > LONGEST_QUERY:
        return None
    if not UNUSUAL.isdisjoint(headers):
        return None
    site = headers.get(b"sec-fetch-site")
    return headers if site is None or site.decode("latin-1") in OURS else None


@lru_cache(1000)
def _preferred(accept_language: bytes) -> Language:
    return preferred(accept_language.decode("latin-1"))


def _is_simple(headers: Headers) -> bool:
    """Neither a cookie for one session nor a stream."""
    names = {name.lower() for name, _value in headers}
    return b"set-cookie" not in names and b"content-length" in names
