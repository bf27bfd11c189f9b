"""What stands before every page and call: headers, cross-site requests, and the size of a body.

Pure ASGI, so nothing is buffered. A browser says where a request comes from (Sec-Fetch-Site, or
Origin where that is missing), and a request that changes something must come from our own pages.
Programs carry no cookie, hence nothing a foreign page could misuse, and pass.
"""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.settings import Settings
from chassis.words import preferred, translate
from contracts.problem import TYPES
from contracts.words import _

log = structlog.get_logger()
SESSION_COOKIE = "__Host-kabinet"
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
ALWAYS = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
# A page whose address holds a secret names itself to nobody. Elsewhere `same-origin` does, for
# `no-referrer` also takes the Origin from our own forms, which is the fall-back of the check below.
SECRET_PAGES = ("/recover/", "/profile/email/")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
OURS = frozenset({None, "same-origin", "none"})
METHODS = SAFE | {"POST", "PUT", "PATCH", "DELETE"}
FILES_AT_ONCE = 10
PLAIN_BODY = 1024 * 1024
FOREVER = "public, max-age=31536000, immutable"


Broken = Callable[[Request, Exception], Awaitable[Response]]


class Shield:
    """Wraps the whole app; `broken` answers for what nobody caught."""

    def __init__(self, app: ASGIApp, settings: Settings, broken: Broken) -> None:
        self._app = app
        self._broken = broken
        self._origin = _origin(settings.public_url)
        self._upload = (FILES_AT_ONCE * settings.file_megabytes + 1) * 1024 * 1024

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check one request and dress its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        dressed = _dressed(scope, send)
        refused = self._refused(scope, headers)
        if refused:
            await refused(scope, receive, dressed)
            return
        await self._guarded(scope, _measured(receive, self._limit(headers)), dressed)

    async def _guarded(self, scope: Scope, receive: Receive, dressed: Send) -> None:
        """Answer for a bug here, where the answer is still dressed; outside, it would go bare."""
        began = False

        async def sending(message: Message) -> None:
            nonlocal began
            began = True
            await dressed(message)

        try:
            await self._app(scope, receive, sending)
        except Exception as error:
            if began:
                raise
            try:
                response = await self._broken(Request(scope, receive), error)
            except Exception:
                log.exception("fault_page_failed")
                response = PlainTextResponse("500", 500)
            await response(scope, receive, dressed)

    def _limit(self, headers: Headers) -> int:
        multipart = headers.get("content-type", "").startswith("multipart/form-data")
        return self._upload if multipart else PLAIN_BODY

    def _refused(self, scope: Scope, headers: Headers) -> Response | None:
        if scope["method"] not in METHODS:
            return PlainTextResponse("", 405)
        if not self._from_here(scope, headers):
            return _no(403, "cross-site", _("Запрос пришёл с чужого сайта"), headers)
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > self._limit(headers):
            return _no(413, "too-large", _("Отправлено больше, чем принимается"), headers)
        return None

    def _from_here(self, scope: Scope, headers: Headers) -> bool:
        site = headers.get("sec-fetch-site")
        if scope["method"] in SAFE:
            return headers.get("sec-fetch-mode", "navigate") == "navigate" or site in OURS
        if site is not None:
            return site in OURS
        origin = headers.get("origin")
        if origin is not None:
            return origin == self._origin or origin == f"{scope['scheme']}://{headers.get('host')}"
        return f"{SESSION_COOKIE}=" not in headers.get("cookie", "")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _dressed(scope: Scope, send: Send) -> Send:
    path = scope["path"]

    async def dressed(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *ALWAYS]
            headers = MutableHeaders(scope=message)
            headers.setdefault("Content-Security-Policy", CSP)
            secret = path.startswith(SECRET_PAGES)
            headers["Referrer-Policy"] = "no-referrer" if secret else "same-origin"
            found = path.startswith("/static/") and message["status"] in (200, 206, 304)
            if request_id := scope.get("state", {}).get("request_id"):
                headers.setdefault("X-Request-Id", request_id)
            headers["Cache-Control"] = FOREVER if found else "no-store"
        await send(message)

    return dressed


def _measured(receive: Receive, limit: int) -> Receive:
    taken = 0

    async def measured() -> Message:
        nonlocal taken
        message = await receive()
        if message["type"] == "http.request":
            taken += len(message.get("body", b""))
            if taken > limit:
                raise HTTPException(413)
        return message

    return measured


def _no(status: int, slug: str, words: str, headers: Headers) -> JSONResponse:
    detail = translate(words, preferred(headers.get("accept-language")))
    body = {"type": TYPES + slug, "title": detail, "status": status, "detail": detail, "errors": []}
    return JSONResponse(body, status, media_type="application/problem+json")
