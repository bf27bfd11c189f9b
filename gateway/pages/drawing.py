"""From a form's JSON schema to what is drawn: sections of fields. Nothing here knows a kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts.fields import ANSWERED, AUTOCOMPLETE, CHOICES, FIELD, KNOWN, OPTIONAL, SECTION
from gateway.own_points import FILLS

INPUTS = {"phone": "tel", "email": "email", "date": "date", "moment": "datetime-local"}
KEYBOARDS = {
    "number": "decimal",
    "money": "decimal",
    "digits": "numeric",
    "phone": "tel",
    "email": "email",
}
SHORT = ("number", "money", "digits", "date", "phone", "cadastral", "serial")
RADIOS = 6


@dataclass(frozen=True)
class Drawn:
    """One field: how it looks and what it may hold; `why` it may stay empty, where it may."""

    name: str
    kind: str
    label: str
    hint: str
    required: bool
    why: str
    choices: Mapping[str, str]
    unit: str
    autocomplete: str
    longest: int
    known: bool = False
    """About the person and not the matter, so that they need not say it twice."""
    answered: bool = False
    """What is asked in it may have an answer already."""
    fills: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What each of its choices says of other fields."""

    @property
    def input(self) -> str:
        """The `type` of its input."""
        return INPUTS.get(self.kind, "text")

    @property
    def keyboard(self) -> str:
        """The `inputmode` of its input."""
        return KEYBOARDS.get(self.kind, "")

    @property
    def short(self) -> bool:
        """Whether a few characters fill it."""
        return self.kind in SHORT

    @property
    def radios(self) -> bool:
        """Whether its choices are few enough to be seen at once."""
        return len(self.choices) <= RADIOS


@dataclass
class Section:
    """Fields under one heading."""

    title: str
    fields: list[Drawn] = field(default_factory=list)


def sections(schema: Mapping[str, Any]) -> list[Section]:
    """The form in its order."""
    made: list[Section] = []
    for name, said in schema["properties"].items():
        if not made or said.get(SECTION):
            made.append(Section(said.get(SECTION, "")))
        made[-1].fields.append(_drawn(name, said, name in schema.get("required", ())))
    return made


def _drawn(name: str, said: Mapping[str, Any], required: bool) -> Drawn:
    return Drawn(
        name=name,
        kind=said.get(FIELD, "line"),
        label=said.get("title", name),
        hint=said.get("description", ""),
        required=required,
        why=said.get(OPTIONAL, ""),
        choices=_in_order(said),
        unit=said.get("x-unit", ""),
        autocomplete=said.get(AUTOCOMPLETE, "off"),
        longest=int(said.get("maxLength", 4000)),
        known=bool(said.get(KNOWN)),
        answered=bool(said.get(ANSWERED)),
        fills=said.get(FILLS, {}),
    )


def _in_order(said: Mapping[str, Any]) -> dict[str, str]:
    """The choices as the form lists them; JSON schema keeps the order in `enum` alone."""
    words: Mapping[str, str] = said.get(CHOICES, {})
    return {value: words[value] for value in said.get("enum", words) if value in words}


MOST_AT_ONCE = 8


def steps(drawn: list[Section]) -> list[list[Section]]:
    """Each section of a long form is a step of its own; a short one is a single step."""
    if len(drawn) < 2 or len(fields(drawn)) <= MOST_AT_ONCE:
        return [drawn]
    return [[section] for section in drawn]


def fields(drawn: list[Section]) -> list[Drawn]:
    """Every field of it."""
    return [one for section in drawn for one in section.fields]
