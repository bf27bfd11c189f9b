"""Pydantic's errors in a person's words: what is wrong with which field, and how to mend it."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from chassis.words import translate
from contracts.fields import FIELD
from contracts.problem import FieldError
from contracts.words import _

BY_TYPE = {
    "missing": _("Заполните поле «{title}»"),
    "string_too_short": _("Поле «{title}»: введите не меньше {min_length} знаков"),
    "string_too_long": _("Поле «{title}»: не больше {max_length} знаков"),
    "too_short": _("Приложите документ"),
    "too_long": _("Поле «{title}»: не больше {max_length}"),
    "literal_error": _("Выберите один из вариантов: «{title}»"),
    "extra_forbidden": _("Поле «{field}» здесь не нужно"),
    "date_parsing": _("Выберите дату"),
    "date_from_datetime_parsing": _("Выберите дату"),
    "date_from_datetime_inexact": _("Выберите дату"),
    "date_type": _("Выберите дату"),
}
MISSING = {
    "files": _("Приложите документ"),
    "date": _("Выберите дату"),
    "moment": _("Выберите дату и время"),
    "choice": _("Выберите один из вариантов: «{title}»"),
}
OTHERWISE = _("Проверьте поле «{title}»")
PLACES = ("body", "query", "header", "path")


def field_errors(
    errors: Sequence[Mapping[str, Any]], model: type[BaseModel] | None, language: str
) -> list[FieldError]:
    """One error a field, the first found of each; `field` is the dotted path to it."""
    said: dict[str, FieldError] = {}
    for error in errors:
        path = [str(part) for part in error["loc"] if part not in PLACES]
        top = path[0] if path else ""
        if top not in said:
            info = model.model_fields.get(top) if model else None
            message = _in_words(error, top, info, language)
            said[top] = FieldError(field=".".join(path), message=message)
    return list(said.values())


def _in_words(error: Mapping[str, Any], field: str, info: FieldInfo | None, language: str) -> str:
    context: dict[str, Any] = error.get("ctx") or {}
    if error["type"] == "words":
        return in_words(context["msgid"], context["values"], language)
    title = translate(info.title, language) if info and info.title else field
    return translate(
        _message(error["type"], context, info),
        language,
        **{**context, "title": title, "field": field},
    )


def in_words(msgid: str, values: Mapping[str, str | int], language: str) -> str:
    """A check's message; the `name` of a number in it is a msgid too."""
    named = {"name": translate(str(values["name"]), language)} if "name" in values else {}
    return translate(msgid, language, **{**values, **named})


def _message(kind: str, context: Mapping[str, Any], info: FieldInfo | None) -> str:
    if kind == "string_too_short" and context.get("min_length") == 1:
        kind = "missing"
    if kind == "missing":
        return MISSING.get(_drawn(info), BY_TYPE["missing"])
    return BY_TYPE.get(kind, OTHERWISE)


def _drawn(info: FieldInfo | None) -> str:
    """How the field is drawn: said by `ask`, else by its type."""
    if info is None:
        return ""
    said = [getattr(mark, "extra", {}).get(FIELD) for mark in info.metadata]
    asked = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    return str(asked.get(FIELD) or next(filter(None, said), ""))
