"""A kind of application or appeal is one declaration: form, workflow, words. One file each."""

import functools
import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal

from casework import terms
from casework.lengths import length
from casework.workflow import Move, Workflow
from chassis.clock import MOSCOW, now
from chassis.words import translate, words
from contracts.case import Answer, Category
from contracts.fields import CHOICES, FIELD, Form
from contracts.identifiers import spelled_phone
from contracts.words import LANGUAGES, Words, _


@dataclass(frozen=True)
class Kind:
    """Everything a service, the pages, the letters and the desk need to know of it."""

    slug: str
    title: str
    help: str
    category: Category
    number: str
    """Prefix of its numbers: ТП gives ТП-2026-000123."""
    form: type[Form]
    workflow: Workflow
    applicant: Callable[[Mapping[str, Any]], str]
    """The consumer's name as the form gives it, for the desk."""
    subject: Callable[[Mapping[str, Any]], str]
    """What the case is about in a line, for the desk."""
    notice: Callable[[Mapping[str, Any]], str] = lambda _form: "visit.notice"
    """The rule how early a visit is proposed; by the form, for some works need longer."""
    unnamed: Callable[[Mapping[str, Any]], Sequence[str]] = lambda _form: ()
    """The fields that tell who filed it, where they asked not to be named to others."""
    apart: bool = False
    """Comes in by a door of its own, and never as a form that is filled in."""

    def described(self, service: str, language: str) -> dict[str, Any]:
        """The kind as `GET /forms` tells it."""
        return {
            "service": service,
            "kind": self.slug,
            "title": translate(self.title, language),
            "help": translate(self.help, language),
            "category": self.category,
            "term": self._first_term(language),
            "states": [
                {"state": state.code, "title": translate(state.title, language)}
                for state in self.workflow.states
            ],
            "schema": drawn(self.form, language),
        }

    def _first_term(self, language: str) -> str:
        """How long the company takes at first, in words; empty where the law does not say."""
        name = self.workflow.of(self.workflow.start).term
        if not name:
            return ""
        rule = terms.table().of(name, terms.today(now()))
        return length(rule.value, rule.unit, language)

    def answers(self, form: Mapping[str, Any]) -> list[Answer]:
        """The filled-in form as it is shown: titles and values in words."""
        return answers(self.form, form)


def answers(form: type[Form], given: Mapping[str, Any]) -> list[Answer]:
    """What was filled in, in the order of the form."""
    return [
        Answer(
            field=name,
            title=words(drawn["title"]),
            text=_shown(given[name], drawn),
            value="" if isinstance(given[name], list) else str(given[name]),
        )
        for name, drawn in _asked(form).items()
        if given.get(name) is not None
    ]


@functools.cache
def _asked(form: type[Form]) -> Mapping[str, Mapping[str, Any]]:
    """A form's fields as its schema draws them; drawn once, for each snapshot needs them."""
    properties: Mapping[str, Mapping[str, Any]] = form.drawn(lambda text: text)["properties"]
    return properties


def drawn(form: type[Form], language: str) -> dict[str, Any]:
    """A form's JSON schema in this language."""
    return form.drawn(lambda text: translate(text, language))


def _shown(value: Any, drawn: Mapping[str, Any]) -> Words:
    match drawn.get(FIELD):
        case "choice":
            return words(drawn[CHOICES][value])
        case "date":
            return _each(lambda language: format_date(_day(value), "d MMMM y", locale=language))
        case "moment":
            at = datetime.fromisoformat(str(value))
            return _each(
                lambda language: format_datetime(
                    at, "d MMMM y, HH:mm", tzinfo=MOSCOW, locale=language
                )
            )
        case "number" | "money" as kind:
            return _each(lambda language: _amount(value, kind, drawn.get("x-unit", ""), language))
        case "files":
            said = words(_("Приложено файлов: {count}"), count=len(value))
        case "supply-point":
            said = words(_("Выбрана из личного кабинета"))
        case other:
            text = spelled_phone(str(value)) if other == "phone" else str(value)
            said = Words(ru=text, en=text)
    return said


def _amount(value: Any, kind: str, unit: str, language: str) -> str:
    if kind == "money":
        return str(format_currency(value, "RUB", locale=language))
    return f"{format_decimal(value, locale=language)} {translate(unit, language)}".strip()


def _day(value: str | date) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _each(say: Callable[[str], str]) -> Words:
    return Words(**{language: say(language) for language in LANGUAGES})


def load(package: str) -> dict[str, Kind]:
    """Every `KIND` of a kinds/ folder by its slug; a slug declared twice stops the start."""
    root = importlib.import_module(package)
    kinds: dict[str, Kind] = {}
    for found in pkgutil.iter_modules(root.__path__):
        kind: Kind = importlib.import_module(f"{package}.{found.name}").KIND
        if kind.slug in kinds:
            raise ValueError(f"the kind {kind.slug} is declared twice")
        kinds[kind.slug] = kind
    return kinds


def described(move: Move, language: str) -> dict[str, Any]:
    """A move as the desk and the API draw it."""
    return {
        "to": move.to,
        "title": translate(move.title, language),
        "needs": move.fields,
        "schema": drawn(move.needs, language) if move.needs else None,
    }
