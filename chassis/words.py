"""Every text a person reads, looked up in the catalogue. The msgid is the Russian text.

`locales/ru` holds only plural forms, `locales/en` the translation of everything.
"""

import functools
import re
from pathlib import Path
from typing import Any

from babel.core import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.plural import to_python

from contracts.words import LANGUAGES, Language, Words

LOCALES = Path(__file__).parent.parent / "locales"


@functools.cache
def _catalogue(language: str) -> Catalog:
    path = LOCALES / language / "LC_MESSAGES" / "kabinet.po"
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


@functools.cache
def _lookup(text: str, language: str) -> str:
    message = _catalogue(language).get(text)
    found = message.string if message else ""
    return found if isinstance(found, str) and found else text


def translate(text: str, language: str, **values: Any) -> str:
    """The msgid `text` in `language`, with `{names}` filled in. Unknown texts stay as they are."""
    spoken = _lookup(text, language)
    return spoken.format_map(values) if values else spoken


def words(text: str, **values: Any) -> Words:
    """The msgid in every language at once, for what travels to whoever shows it."""
    return _said(text, **values) if values else _plain(text)


@functools.lru_cache(maxsize=4096)
def _plain(text: str) -> Words:
    """A text without values is always the same, and a snapshot has dozens of them."""
    return _said(text)


def _said(text: str, **values: Any) -> Words:
    return Words(**{language: translate(text, language, **values) for language in LANGUAGES})


@functools.cache
def _plural_rule(language: str) -> Any:
    return to_python(Locale.parse(language).plural_form)


_FORMS = {"ru": ("one", "few", "many"), "en": ("one", "other")}


def plural(singular: str, many: str, count: int, language: str, **values: Any) -> str:
    """`plural("{n} рабочий день", "{n} рабочих дней", 5, "ru")`: the form that `count` takes."""
    message = _catalogue(language).get(singular)
    forms = message.string if message else ()
    category = _plural_rule(language)(count)
    if isinstance(forms, tuple | list) and all(forms) and len(forms) == len(_FORMS[language]):
        names = _FORMS[language]
        text = forms[names.index(category) if category in names else len(names) - 1]
    else:
        text = singular if category == "one" else many
    return str(text).format_map({"n": count, **values})


def preferred(accept_language: str | None, default: Language = "ru") -> Language:
    """The language of ours that an `Accept-Language` header likes best."""
    best: tuple[float, Language] = (0.0, default)
    for part in (accept_language or "").split(",")[:20]:
        tag, _, quality = re.sub(r"\s", "", part).partition(";q=")
        try:
            weight = float(quality or 1)
        except ValueError:
            continue
        for language in LANGUAGES:
            if tag.lower().split("-")[0] == language and weight > best[0]:
                best = (weight, language)
    return best[1]
