"""Answers kept for as long as nothing they show has changed.

The list of a consumer's cases is a pure function of that consumer, the version of their window,
the language, the day in Moscow (terms are counted in days) and the address asked for. Each request
looks the version up, so what is kept can be neither stale nor anybody else's: it stands under that
key.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cachetools import LRUCache
from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.auth import Actor, Guard, bearer
from chassis.clock import MOSCOW, now
from chassis.errors import NotSignedIn, language_of

if TYPE_CHECKING:
    from gateway.pages.front import Front

LISTS = re.compile(r"/status|/api/v1/cases(/[0-9a-f-]{36})?")
LONGEST_QUERY = 300
BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class Kept:
    """An answer as it went out."""

    headers: Sequence[tuple[bytes, bytes]]
    body: bytes
    route: Any


class Shown:
    """Answers lists of cases from memory where their window has not changed since."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._kept: LRUCache[tuple[object, ...], Kept] = LRUCache(
            BYTES, lambda kept: len(kept.body)
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        key = await self._key(scope)
        if key is None:
            await self._app(scope, receive, send)
            return
        kept = self._kept.get(key)
        if kept is None:
            await self._app(scope, receive, self._keeping(key, scope, send))
            return
        scope["route"] = kept.route
        await send({"type": "http.response.start", "status": 200, "headers": [*kept.headers]})
        await send({"type": "http.response.body", "body": kept.body})

    async def _key(self, scope: Scope) -> tuple[object, ...] | None:
        """What the answer depends on; None where it is not kept."""
        if scope["type"] != "http" or scope["method"] != "GET":
            return None
        path, query = scope["path"], scope["query_string"]
        if len(query) > LONGEST_QUERY or not LISTS.fullmatch(path):
            return None
        request = Request(scope)
        front: Front = scope["app"].state.front
        actor, language = await _reader(request, front, api=path.startswith("/api/"))
        if actor is None or actor.role != "consumer" or actor.must_change:
            return None
        version = await front.window.version(actor.id)
        day = now().astimezone(MOSCOW).date()
        return actor.id, version, language, day, path, query

    def _keeping(self, key: tuple[object, ...], scope: Scope, send: Send) -> Send:
        """Pass the answer on, and keep it if it is whole and good."""
        headers: list[tuple[bytes, bytes]] | None = None

        async def passed(message: Message) -> None:
            nonlocal headers
            if message["type"] == "http.response.start" and message["status"] == 200:
                headers = [*message["headers"]]
            elif message["type"] == "http.response.body" and headers is not None:
                whole = not message.get("more_body") and _is_simple(headers)
                if whole:
                    self._kept[key] = Kept(headers, message["body"], scope.get("route"))
                headers = None
            await send(message)

        return passed


async def _reader(request: Request, front: "Front", *, api: bool) -> tuple[Actor | None, str]:
    """Who reads, and in which language."""
    if api and (shown := bearer(request)):
        guard: Guard = request.app.state.guard
        try:
            return guard.people.actor(shown), language_of(request)
        except NotSignedIn:
            return None, ""
    session = await front.sessions.of(request)
    if session is None:
        return None, ""
    request.state.visitor = session
    return session.actor, language_of(request) if api else front.view.language(request)


def _is_simple(headers: Sequence[tuple[bytes, bytes]]) -> bool:
    """Neither a cookie for one session nor a stream."""
    names = {name.lower() for name, _value in headers}
    return b"set-cookie" not in names and b"content-length" in names
