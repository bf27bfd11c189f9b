"""Business refusals, and the one place that turns each into an answer.

A refusal is a class with a status; its message is a msgid, spoken in the reader's language when it
is answered. Anything else that is raised is a bug: 500, the trace in the log, no detail outside.
"""

import inspect
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, TypeVar

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException

from chassis.clock import after
from chassis.validation import field_errors
from chassis.words import preferred, translate
from contracts.problem import TYPES, FieldError, Problem
from contracts.words import Language, _

log = structlog.get_logger()
ModelT = TypeVar("ModelT", bound=BaseModel)


class Refused(Exception):
    """The rules of the field say no. `slug` names the problem's type for programs."""

    status = 409
    slug = "refused"
    default = _("Сейчас это невозможно")

    def __init__(self, message: str = "", **values: Any) -> None:
        super().__init__(message or self.default)
        self.message = message or self.default
        self.values = values

    def said(self, language: str) -> str:
        """The reason in the reader's language."""
        return translate(self.message, language, **self.values)


class NotFound(Refused):
    """There is no such thing, or it is somebody else's."""

    status, slug, default = 404, "not-found", _("Страница не найдена")


class NotSignedIn(Refused):
    """Nobody is signed in, or the token is no longer good."""

    status, slug, default = 401, "not-signed-in", _("Войдите в личный кабинет")


class NotAllowed(Refused):
    """Signed in, but this is not theirs to do."""

    status, slug, default = 403, "not-allowed", _("У вас нет прав на это действие")


class PasswordChangeRequired(Refused):
    """The initial password can only be exchanged for one's own."""

    status, slug = 403, "password-change-required"
    default = _("Сначала придумайте свой пароль")


class NotNow(Refused):
    """The workflow does not allow it in this state."""

    slug = "not-now"


class Gone(Refused):
    """It was good once: used or expired."""

    status, slug, default = 410, "gone", _("Ссылка уже использована или устарела")


class TooLarge(Refused):
    """More bytes than are taken."""

    status, slug, default = 413, "too-large", _("Файл больше {limit} МБ")


class WrongType(Refused):
    """A file of a type that is not taken."""

    status, slug = 415, "wrong-type"
    default = _("Файл этого вида не принимается. Подойдут PDF, JPEG, PNG, DOCX, XLSX")


class TooMany(Refused):
    """Too many tries; `retry_after` is in seconds.

    Where the words are its own they may name the `{time}` from which one may try again; another
    service's message says it already.
    """

    status, slug = 429, "too-many"
    default = _("Слишком много попыток. Повторите после {time} МСК")

    def __init__(self, message: str = "", *, retry_after: int = 60, **values: Any) -> None:
        since = {} if message else {"time": after(timedelta(seconds=retry_after))}
        super().__init__(message, **since, **values)
        self.retry_after = retry_after


class Unavailable(Refused):
    """A part of Kabinet is down for now."""

    status, slug = 503, "unavailable"
    default = _("Раздел временно недоступен. Повторите через несколько минут")


class Invalid(Refused):
    """What was typed cannot be taken; `errors` are (field, msgid, values)."""

    status, slug, default = 422, "invalid", _("Проверьте данные")

    def __init__(
        self, *errors: tuple[str, str] | tuple[str, str, dict[str, Any]], message: str = ""
    ) -> None:
        super().__init__(message)
        self.errors = errors

    def fields(self, language: str) -> list[FieldError]:
        """Each field's error in the reader's language."""
        return [
            FieldError(field=field, message=translate(message, language, **_first(rest)))
            for field, message, *rest in self.errors
        ]


class Malformed(Invalid):
    """A pydantic model refused what was given; `found` are its errors."""

    def __init__(self, found: Sequence[Mapping[str, Any]], model: type[BaseModel]) -> None:
        super().__init__()
        self.found = found
        self.model = model

    def fields(self, language: str) -> list[FieldError]:
        """Each field's error in the reader's language."""
        return field_errors(self.found, self.model, language)


def _first(rest: Sequence[Any]) -> dict[str, Any]:
    return rest[0] if rest else {}


def validated(model: type[ModelT], given: Any) -> ModelT:
    """`given` as the model, or `Malformed` with every field that is wrong."""
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise Malformed(error.errors(), model) from None


_TITLES = {
    400: _("Неверный запрос"),
    401: _("Нужен вход"),
    403: _("Нет доступа"),
    404: _("Не найдено"),
    405: _("Так обратиться нельзя"),
    409: _("Сейчас это невозможно"),
    410: _("Больше не действует"),
    413: _("Слишком большой файл"),
    415: _("Файл этого вида не принимается"),
    422: _("Проверьте данные"),
    429: _("Слишком много попыток"),
    500: _("Что-то сломалось у нас"),
    503: _("Временно недоступно"),
}


def problem(
    status: int,
    slug: str,
    language: str,
    detail: str = "",
    errors: Sequence[FieldError] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """An `application/problem+json` answer."""
    body = Problem(
        type=TYPES + slug,
        title=translate(_TITLES.get(status, _TITLES[500]), language),
        status=status,
        detail=detail,
        errors=list(errors),
    )
    return JSONResponse(
        body.model_dump(), status, dict(headers or {}), media_type="application/problem+json"
    )


def language_of(request: Request) -> Language:
    """The language to answer in: what the gateway or the program asks for."""
    return preferred(request.headers.get("accept-language"))


def refusal(request: Request, error: Refused) -> JSONResponse:
    """The answer to one refusal."""
    language = language_of(request)
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, TooMany) else {}
    if isinstance(error, NotSignedIn):
        headers["WWW-Authenticate"] = "Bearer"
    fields = error.fields(language) if isinstance(error, Invalid) else ()
    return problem(error.status, error.slug, language, error.said(language), fields, headers)


def _body_model(request: Request) -> type[BaseModel] | None:
    body = getattr(request.scope.get("route"), "body_field", None)
    model = getattr(getattr(body, "field_info", None), "annotation", None)
    return model if inspect.isclass(model) and issubclass(model, BaseModel) else None


def install(app: FastAPI) -> None:
    """Give an app its one way of saying no."""

    @app.exception_handler(Refused)
    async def refused(request: Request, error: Refused) -> JSONResponse:
        return refusal(request, error)

    @app.exception_handler(RequestValidationError)
    async def malformed(request: Request, error: RequestValidationError) -> JSONResponse:
        language = language_of(request)
        errors = error.errors()
        if any(found["type"] == "json_invalid" for found in errors):
            return problem(
                400, "not-json", language, translate(_("Тело запроса не JSON"), language)
            )
        said = field_errors(errors, _body_model(request), language)
        return problem(422, "invalid", language, translate(Invalid.default, language), said)

    @app.exception_handler(HTTPException)
    async def plain(request: Request, error: HTTPException) -> JSONResponse:
        return problem(error.status_code, "http", language_of(request), headers=error.headers)

    @app.exception_handler(Exception)
    async def bug(request: Request, error: Exception) -> JSONResponse:
        log.error("unexpected", exc_info=error, method=request.method)
        return problem(500, "internal", language_of(request))
