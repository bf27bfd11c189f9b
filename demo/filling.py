"""Filling in a form as a person would: what they know of themselves, else the form's examples."""

import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from casework.kind import Kind
from casework.terms import today
from chassis.errors import validated
from contracts.case import FileRef, Party
from contracts.fields import CHOICES, FIELD, Form

AHEAD = timedelta(days=180)
TO_COME = date(2029, 1, 1)
"""An example after this is of a day that must lie ahead; the others are of days that are past."""
Take = Callable[[str, Party], FileRef]
"""A stored file for this field, handed in by this side."""


@dataclass
class Filled:
    """What was written, and the files it names by id."""

    given: dict[str, Any]
    files: dict[str, FileRef] = field(default_factory=dict)


def filled(
    form: type[Form] | None,
    known: Mapping[str, Any],
    at: datetime,
    take: Take,
    *,
    by: Party,
    whole: bool = False,
    made: str = "",
) -> Filled:
    """The form's fields at that moment; `whole` fills in what is optional too.

    `made` is the field of a paper that is handed in though the company could make it.
    """
    found = Filled({})
    for name, info in form.model_fields.items() if form else ():
        example = info.examples[0] if info.examples else None
        if name in known:
            found.given[name] = known[name]
        elif not (whole or info.is_required() or name == made):
            continue
        elif isinstance(example, list):
            ref = take(name, by)
            found.files[ref.id] = ref
            found.given[name] = [ref.id]
        else:
            found.given[name] = _written(form, name, example, at)
    return found


def _written(form: type[Form] | None, name: str, example: Any, at: datetime) -> Any:
    """The example; a day is today, or ahead where the example lies ahead."""
    if form is None or _drawn(form)[name].get(FIELD) != "date":
        return example
    ahead = date.fromisoformat(str(example)) > TO_COME
    return (today(at) + AHEAD if ahead else today(at)).isoformat()


@functools.cache
def _drawn(form: type[Form]) -> Mapping[str, Mapping[str, Any]]:
    properties: Mapping[str, Mapping[str, Any]] = form.drawn(str)["properties"]
    return properties


def checked(kind: Kind, given: Mapping[str, Any]) -> dict[str, Any]:
    """As the service keeps it."""
    return validated(kind.form, given).model_dump(mode="json", exclude_none=True)


def choices(kind: Kind) -> Iterator[dict[str, str]]:
    """Nothing in particular, and then each choice of each field in turn."""
    yield {}
    for name, drawn in _drawn(kind.form).items():
        yield from ({name: choice} for choice in drawn.get(CHOICES, {}))
