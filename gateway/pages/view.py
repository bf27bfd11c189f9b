"""From a template and its values to a page in the reader's language."""

from functools import partial
from pathlib import Path
from typing import Any, cast

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from casework.lengths import size
from chassis.clock import now
from chassis.settings import Settings
from chassis.words import plural, translate
from contracts.identifiers import spelled_phone
from contracts.nouns import NOUNS
from contracts.words import LANGUAGES, Language
from gateway import assets
from gateway.outages import Outages
from gateway.pages import menu, wording
from gateway.pages.deadlines import clock, possible, ratable, term
from gateway.pages.icons import ICONS

TEMPLATES = Path(__file__).parent.parent / "templates"
COOKIE = "__Host-lang"


def language_of(request: Request, default: Language = "ru") -> Language:
    """What the person chose here, else what their account says, else the company's own.

    A browser's wish does not count: its maker set it, and the account is Russian first.
    """
    chosen = request.cookies.get(COOKIE, "")
    for language in LANGUAGES:
        if chosen == language:
            return language
    visitor = getattr(request.state, "visitor", None)
    if visitor is not None:
        return cast("Language", visitor.actor.language)
    return default


class View:
    """Renders templates; `page` a whole page, `part` a fragment of one."""

    def __init__(self, settings: Settings, outages: Outages) -> None:
        self._outages = outages
        self._default = settings.default_language
        self._spoken = {language: _environment(language, settings) for language in LANGUAGES}

    def language(self, request: Request) -> Language:
        """The language this request is answered in."""
        return language_of(request, self._default)

    def page(
        self, request: Request, template: str, status: int = 200, **values: Any
    ) -> HTMLResponse:
        """The template as an answer. `errors` in `values` put «Ошибка:» before its title.

        `request_id` is the key of its forms, and another each time (gateway/once.py).
        """
        request.state.once = values.get("request_id", "")
        language = self.language(request)
        visitor = getattr(request.state, "visitor", None)
        actor = visitor.actor if visitor else None
        query = f"?{request.url.query}" if request.url.query else ""
        here = request.url.path + query if request.method == "GET" else request.url.path
        at = now()
        context = {
            "path": request.url.path,
            "here": here,
            "actor": actor,
            "menu": menu.drawn(actor, here, language),
            "errors": [],
            "at": at,
            "outages": self._outages.ahead(at),
            **values,
        }
        return HTMLResponse(self._render(language, template, context), status)

    def part(self, language: Language, template: str, **values: Any) -> str:
        """A fragment, as the live connection and the live checks send it."""
        return self._render(language, template, values)

    def _render(self, language: Language, template: str, values: dict[str, Any]) -> str:
        return self._spoken[language].get_template(template).render(values)


def _environment(language: str, settings: Settings) -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {
        "_": lambda text, **values: translate(text, language, **values),
        "plural": lambda one, many, count, **values: plural(one, many, count, language, **values),
        "lang": language,
        "nouns": NOUNS,
        "static": assets.address,
        "sri": assets.integrity,
        "inlined": assets.inlined,
        "icons": {name: Markup(paths) for name, paths in ICONS.items()},  # noqa: S704  our own drawings
        "company_name": settings.company_name,
        "company_phone": settings.company_phone,
        "connection_list": settings.connection_list,
        "file_megabytes": settings.file_megabytes,
    }
    for name in ("day", "figure", "moment", "named", "number", "role", "spoken", "weekday", "zone"):
        made.filters[name] = partial(getattr(wording, name), language=language)
    made.filters["size"] = partial(size, language=language)
    made.filters["term"] = partial(term, language=language)
    made.filters["running"] = partial(clock, language=language)
    made.filters["possible"], made.filters["ratable"] = possible, ratable
    made.filters["clock"] = wording.clock
    made.filters["tel"], made.filters["phone"] = wording.telephone, spelled_phone
    made.filters["kind_of_file"] = wording.kind_of_file
    made.filters["masked_email"] = wording.masked_email
    made.filters["masked_phone"] = wording.masked_phone
    return made
