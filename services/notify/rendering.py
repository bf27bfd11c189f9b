"""A letter's words: subject, text and HTML from its folder, in the recipient's language."""

import functools
import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from babel.dates import format_date, format_datetime
from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    pass_eval_context,
    select_autoescape,
)
from jinja2.nodes import EvalContext
from markupsafe import Markup

from chassis import words
from chassis.clock import MOSCOW, now
from chassis.settings import Settings
from contracts.words import Language
from services.notify.wording import BY_TEMPLATE

LETTERS = Path(__file__).parent / "letters"


class Rendered(NamedTuple):
    """A letter as it reads."""

    subject: str
    text: str
    html: str
    url: str = ""


def one_line(text: str) -> str:
    """Fit for a header: no line breaks, no control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def render(
    template: str, language: Language, context: Mapping[str, Any], settings: Settings
) -> Rendered:
    """The letter in one language. A secret, where it has one, is `context["secret"]`."""
    row = BY_TEMPLATE[template]
    context = {name: _tidy(name, value) for name, value in context.items()}
    parts = {name: quote(str(value), safe="") for name, value in context.items()}
    shown = {
        "number": "",
        "documents": [],
        "figures": [],
        "signs_in": True,
        "answered": [],
        "ours": [],
        **context,
        "language": language,
        "button": words.translate(row.button, language),
        "url": settings.public_url.rstrip("/") + row.path.format_map(parts),
        "company_name": settings.company_name,
        "company_phone": settings.company_phone,
    }
    spoken = _environment(language)
    subject = one_line(spoken.get_template(f"{template}/subject.txt").render(shown))
    shown["subject_line"] = subject
    text = spoken.get_template(f"{template}/body.txt").render(shown)
    html = spoken.get_template(f"{template}/body.html").render(shown)
    plain = re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
    return Rendered(subject, plain, html, shown["url"])


def _tidy(name: str, value: Any) -> Any:
    """People's names and titles stay on one line; only a message's text has lines of its own."""
    return one_line(value) if isinstance(value, str) and name != "text" else value


@functools.cache
def _environment(language: Language) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(LETTERS),
        undefined=StrictUndefined,
        autoescape=select_autoescape(("html",), default=False),
        trim_blocks=True,
        lstrip_blocks=True,
    )

    @pass_eval_context
    def spoken(evaluated: EvalContext, text: str, **values: Any) -> str:
        found = words.translate(text, language)
        if evaluated.autoescape:
            found = Markup(found)  # noqa: S704  a msgid is ours; Markup escapes the values put in
        return found.format(**values) if values else found

    environment.globals["_"] = spoken
    environment.filters |= {
        "day": lambda text: _day(text, "d MMMM y", language),
        "short_day": lambda text: _short_day(text, language),
        "moment": lambda text: _moment(text, language),
        "lower_first": lower_first,
        "quoted": quoted,
    }
    return environment


def _day(text: str, pattern: str, language: Language) -> str:
    return str(format_date(date.fromisoformat(text), pattern, locale=language))


def _short_day(text: str, language: Language) -> str:
    this_year = date.fromisoformat(text).year == now().astimezone(MOSCOW).year
    return _day(text, "d MMMM" if this_year else "d MMMM y", language)


def _moment(text: str, language: Language) -> str:
    at = datetime.fromisoformat(text)
    return str(format_datetime(at, "d MMMM y, HH:mm", tzinfo=MOSCOW, locale=language))


def lower_first(text: str) -> str:
    """`Нужны документы` inside a sentence; abbreviations stay as they are."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def quoted(text: str) -> str:
    """Somebody else's words in a plain letter, told apart from ours line by line."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(f"> {line}".rstrip() for line in lines)
