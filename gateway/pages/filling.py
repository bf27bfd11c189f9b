"""A form on its way: on which step it is, what was typed so far, and how it is drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from fastapi import Response
from starlette.datastructures import FormData

from chassis.clock import MOSCOW, new_id
from chassis.errors import Refused
from contracts.case import FileRef
from contracts.faq import FaqEntry
from contracts.identifiers import spelled_phone
from contracts.problem import FieldError
from contracts.words import _
from gateway.drafts import Draft
from gateway.own_points import said_by_point
from gateway.pages.drawing import Drawn, Section, fields, sections, steps
from gateway.pages.front import Visit, in_order
from gateway.pages.wording import day, moment

LONGEST = 5000
"""Characters kept of a field: more than any takes, so that its own check can say so."""
CHECK = "check"
"""The step after the last: everything once more, and the button that files it."""
FILL = "fill"
"""The button that fills in what the chosen point says, where no script does."""


@dataclass(frozen=True)
class Filling:
    """A draft, kept or not, with the form it fills in."""

    kind: Mapping[str, Any]
    draft: Draft
    copy_of: str = ""
    """The earlier case that a form not kept yet began with."""
    steps: Sequence[list[Section]] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "steps", steps(sections(self.kind["schema"])))

    @property
    def is_long(self) -> bool:
        """Whether it is filled in step by step."""
        return len(self.steps) > 1

    @property
    def fields(self) -> list[Drawn]:
        """All that it asks."""
        return [one for step in self.steps for one in fields(step)]

    @property
    def address(self) -> str:
        """Where it is posted to."""
        draft = self.draft
        return f"/drafts/{draft.id}" if draft.version else f"/forms/{draft.service}/{draft.kind}"

    def asked(self, step: str) -> list[Drawn]:
        """The fields that a page brings: of its step, or of the whole form where it names none."""
        if step == CHECK:
            return []
        number = self.number(step)
        return fields(self.steps[number - 1]) if number else self.fields

    def number(self, step: str) -> int:
        """The step that is named so; 0 for the whole form."""
        number = int(step) if step.isdecimal() and len(step) < 3 else 0
        return number if number <= len(self.steps) else 0

    def place_of(self, name: str) -> int:
        """The step that asks for this field."""
        found = (at for at, step in enumerate(self.steps, 1) if name in _names(fields(step)))
        return next(found, 1)

    def changed(self, draft: Draft) -> "Filling":
        """The same form with another draft."""
        return replace(self, draft=draft)


def _names(asked: Sequence[Drawn]) -> list[str]:
    return [one.name for one in asked]


def typed_in(sent: FormData, asked: Sequence[Drawn]) -> dict[str, str]:
    """What was typed into these fields."""
    typed = {
        one.name: str(sent.get(one.name, ""))[:LONGEST] for one in asked if one.kind != "files"
    }
    # What is no point of one's own, or is no longer, was not chosen.
    lost = [one.name for one in asked if one.fills and typed[one.name] not in one.fills]
    return typed | dict.fromkeys(lost, "")


def _said_in(filling: Filling, sent: FormData, asked: Sequence[Drawn]) -> dict[str, str]:
    """What a page brought, and what the point that was chosen on it says."""
    typed, before = typed_in(sent, asked), filling.draft.typed
    for one in asked:
        if one.fills:
            chosen = before.get(one.name, ""), typed[one.name]
            here, over = _names(asked), sent.get("go") == FILL
            typed |= said_by_point(one.fills, chosen, {**before, **typed}, here, over=over)
    return typed


def taken(filling: Filling, sent: FormData, files: Mapping[str, list[FileRef]]) -> Filling:
    """With what a page brought; its version is the one that the page was drawn from."""
    step = str(sent.get("step", ""))
    asked = filling.asked(step)
    draft = filling.draft.with_(_said_in(filling, sent, asked), files, filling.number(step))
    version, tab = str(sent.get("version", "")), str(sent.get("tab", ""))[:40]
    seen = int(version) if version.isdecimal() and len(version) < 9 else 0
    changes = {"tab": tab} | ({"version": seen} if draft.version and seen else {})
    return filling.changed(draft.model_copy(update=changes))


def filled(filling: Filling) -> dict[str, Any]:
    """The form as it goes to its service."""
    draft = filling.draft
    papers = [one.name for one in filling.fields if one.kind == "files"]
    files = {name: [ref.id for ref in draft.kept.get(name, [])] for name in papers}
    return {name: draft.typed.get(name, "") for name in _names(filling.fields)} | files


def said_of(visit: Visit, filling: Filling, error: Refused) -> list[FieldError]:
    """A refusal's reasons at the fields of the form, or at none, as they follow each other."""
    names = _names(filling.fields)
    placed = [
        FieldError(field=top if top in names else "", message=one.message)
        for one in visit.wrong(error)
        for top in [one.field.partition(".")[0]]
    ]
    return in_order(placed, names)


def in_words(asked: Drawn, draft: Draft, language: str) -> str:
    """An answer as it is read; what makes no sense as it was typed."""
    if asked.kind == "files":
        return ", ".join(ref.name for ref in draft.kept.get(asked.name, []))
    typed = draft.typed.get(asked.name, "").strip()
    if asked.choices:
        return asked.choices.get(typed, typed)
    try:
        if asked.kind == "date":
            return day(date.fromisoformat(typed), language)
        if asked.kind == "moment":
            at = datetime.fromisoformat(typed)
            return moment(at if at.tzinfo else at.replace(tzinfo=MOSCOW), language)
    except ValueError:
        return typed
    said = spelled_phone(typed) if asked.kind == "phone" else typed
    return f"{said} {asked.unit}".strip() if said else ""


def said(visit: Visit, filling: Filling, asked: Sequence[Drawn]) -> list[tuple[Drawn, str]]:
    """Each field with its answer in words, for a summary."""
    return [(one, in_words(one, filling.draft, visit.language)) for one in asked]


def drawn_page(
    visit: Visit,
    filling: Filling,
    step: int,
    status: int = 200,
    errors: Sequence[FieldError] = (),
    notice: str = "",
    elsewhere: str = "",
    offer: Sequence[FaqEntry] = (),
) -> Response:
    """A step of the form, or with 0 all of it, with what was typed.

    `elsewhere` leads to what another tab kept, `offer` are answers that may do already.
    """
    shown = filling.steps[step - 1] if step else [one for each in filling.steps for one in each]
    asked = fields(shown)
    known = [one for one in asked if one.known and filling.draft.typed.get(one.name, "").strip()]
    other_steps = {
        error.field: f"{filling.address}?step={filling.place_of(error.field)}#{error.field}"
        for error in errors
        if error.field and error.field not in _names(asked)
    }
    return visit.again(
        "form.html",
        status,
        list(errors),
        kind=filling.kind,
        sections=shown,
        known=said(visit, filling, known),
        typed=filling.draft.typed,
        kept=_kept(filling.draft, asked),
        draft=filling.draft,
        copy_of="" if filling.draft.version else filling.copy_of,
        about=filling.draft.about,
        offer=offer,
        address=filling.address,
        step=step,
        count=len(filling.steps) if step else 1,
        places=other_steps,
        notice=notice,
        elsewhere=elsewhere,
        request_id=filling.draft.id,
        tab=new_id(),
        all_required=all(one.required for one in filling.fields),
    )


def _kept(draft: Draft, asked: Sequence[Drawn]) -> Mapping[str, Sequence[FileRef]]:
    return {one.name: draft.kept.get(one.name, []) for one in asked}


def check_page(
    visit: Visit,
    filling: Filling,
    status: int = 200,
    errors: Sequence[FieldError] = (),
    notice: str = "",
) -> Response:
    """«Проверьте данные»: every answer, each step with its link, and the button that files it."""
    places = {
        one.name: f"{filling.address}?step={filling.place_of(one.name)}&wrong=1#{one.name}"
        for one in filling.fields
    }
    return visit.again(
        "form_check.html",
        status,
        list(errors),
        kind=filling.kind,
        steps=[
            (number, step[0].title, said(visit, filling, fields(step)))
            for number, step in enumerate(filling.steps, 1)
        ],
        draft=filling.draft,
        about=filling.draft.about,
        address=filling.address,
        places=places,
        notice=notice,
    )


SAVED = _("Черновик сохранён {time}")


def saved_at(visit: Visit, draft: Draft) -> str:
    """«Черновик сохранён 14:05», in Moscow's time."""
    return visit.say(SAVED, time=f"{draft.saved_at.astimezone(MOSCOW):%H:%M}")
