"""When something is refused or broken: a page for a person, a problem document for a program."""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from chassis.errors import (
    Invalid,
    NotFound,
    NotSignedIn,
    PasswordChangeRequired,
    Refused,
    TooLarge,
    TooMany,
    Unavailable,
)
from chassis.rules import RoleNeeded
from chassis.store import StoreError
from contracts.words import _
from gateway.pages.front import Front, see, sign_in_first
from gateway.pages.rescue import rescued
from gateway.pages.typed import Typed
from gateway.upstream import SAFE

log = structlog.get_logger()
Answer = Callable[[Request, Exception], Awaitable[Response]]
Handler = Callable[[Request, Any], Awaitable[Response] | Response]
MACHINES = ("/api/", "/health/", "/metrics")
TITLES = {
    400: _("Запрос не разобран"),
    403: _("Нет прав на эту страницу"),
    404: _("Страница не найдена"),
    405: _("Так обратиться нельзя"),
    409: _("Сейчас это невозможно"),
    410: _("Ссылка больше не действует"),
    413: _("Отправлено больше, чем принимается"),
    422: _("Проверьте данные"),
    429: _("Слишком много попыток"),
    500: _("Что-то сломалось у нас"),
    503: _("Раздел временно недоступен"),
}


def install(app: FastAPI, front: Front) -> tuple[Answer, Answer]:
    """Let pages answer with pages, and programs as before.

    What is returned answers for bugs, and for a database that is away.
    """
    bug = _chosen(front, app.exception_handlers.pop(Exception))
    away = _chosen(front, app.exception_handlers[StoreError])
    for kind in (Refused, HTTPException, RequestValidationError, StoreError):
        app.add_exception_handler(kind, _chosen(front, app.exception_handlers[kind]))
    return bug, away


def _chosen(front: Front, machine: Handler) -> Answer:
    async def answer(request: Request, error: Exception) -> Response:
        if request.url.path.startswith(MACHINES):
            found = machine(request, error)
            return found if isinstance(found, Response) else await found
        return await _page(front, request, error)

    return answer


async def _page(front: Front, request: Request, error: Exception) -> Response:
    if isinstance(error, NotSignedIn):
        if _by_script(request):
            return Response(status_code=401)
        request.state.language = front.view.language(request)
        return sign_in_first(request, await rescued(front, request))
    await _recognise(front, request)
    if isinstance(error, PasswordChangeRequired):
        return see("/second-factor" if request.state.visitor.owes_factor else "/password")
    response = _fault(front, request, _status(error), error, await Typed.of(request, error))
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _by_script(request: Request) -> bool:
    """Whether the page's own script asks: it cannot follow to the sign-in page."""
    return "hx-request" in request.headers or "event-stream" in request.headers.get("accept", "")


def _status(error: Exception) -> int:
    if isinstance(error, NotFound | RequestValidationError):
        return 404
    if isinstance(error, StoreError):
        return Unavailable.status
    if isinstance(error, Refused):
        return TooLarge.status if isinstance(error, TooLarge) else error.status
    return error.status_code if isinstance(error, HTTPException) else 500


def _fault(
    front: Front, request: Request, status: int, error: Exception, typed: Typed | None
) -> Response:
    if status >= 500 and not isinstance(error, Refused):
        log.error("unexpected", exc_info=error, method=request.method)
    known = status if status in TITLES else 500 if status >= 500 else 404
    if known == 403 and getattr(error, "slug", "") != RoleNeeded.slug:
        known = 404  # whether there is such a page is nobody's business but those who may open it
    said = ""
    if isinstance(error, Refused) and known not in (404, 500, 503):
        said = error.said(front.view.language(request))
    if isinstance(error, Invalid):
        said = " ".join(f.message for f in error.fields(front.view.language(request))) or said
    return front.view.page(
        request,
        "fault.html",
        status,
        kind=known,
        heading=TITLES[known],
        said=said,
        command=request.method not in SAFE,
        typed=typed,
        request_id=getattr(request.state, "request_id", ""),
    )


async def _recognise(front: Front, request: Request) -> None:
    """Who looks at the page, where no rule has asked it yet; a fault must not need the store."""
    if hasattr(request.state, "visitor"):
        return
    try:
        request.state.visitor = await front.sessions.of(request, touch=False)
    except Exception:
        request.state.visitor = None
