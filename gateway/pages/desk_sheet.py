"""One case as the desk works it: its snapshot, the internal part, and the moves it allows now."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fastapi import Response

from chassis.clock import new_id
from contracts.case import CaseSnapshot, Desk, TimelineEntry
from contracts.documents import KINDS
from contracts.problem import FieldError
from contracts.words import Words, _
from gateway.colleagues import Names
from gateway.pages.desk_sla import sla
from gateway.pages.drawing import Drawn, fields, sections
from gateway.pages.front import Visit
from gateway.replies import Reply

NOTE = "note"
TOLD = (NOTE, "text")


@dataclass(frozen=True)
class Move:
    """A step the state machine allows now; its fields are named `<to>-<field>` on the page."""

    to: str
    title: str
    fields: Sequence[Drawn]

    @property
    def told(self) -> str:
        """The field whose words the consumer reads."""
        return next(one.name for one in self.fields if self.bare(one.name) in TOLD)

    def bare(self, name: str) -> str:
        """The field's own name, as the service knows it."""
        return name.removeprefix(f"{self.to}-")


@dataclass(frozen=True)
class Sheet:
    """What the service answers about a case to staff."""

    case: CaseSnapshot
    desk: Desk
    timeline: Sequence[TimelineEntry]
    moves: Sequence[Move]
    names: Names
    replies: Sequence[Reply]
    related: Sequence[CaseSnapshot]

    def move(self, to: str) -> Move | None:
        """The allowed move of that name."""
        return next((move for move in self.moves if move.to == to), None)


async def read(visit: Visit, case_id: str) -> Sheet:
    """The case as its service has it now; the window may be a moment behind."""
    service = await visit.front.window.service_of(case_id)
    answer, names, replies, related = await asyncio.gather(
        visit.call(service, "GET", f"/staff/cases/{case_id}"),
        visit.front.colleagues.names(visit),
        visit.front.replies.at_hand(visit),
        visit.front.window.about(case_id),
    )
    body = answer.body
    return Sheet(
        case=CaseSnapshot.model_validate(body["case"]),
        desk=Desk.model_validate(body["desk"]),
        timeline=[_named(TimelineEntry.model_validate(one), names) for one in body["timeline"]],
        moves=[_move(visit, move) for move in body["moves"]],
        names=names,
        replies=replies,
        related=related,
    )


def _named(entry: TimelineEntry, names: Names) -> TimelineEntry:
    """Whom the case was given to, by name: kept is the e-mail, which is one person's for ever."""
    email = entry.title.ru.rpartition(" ")[2]
    if entry.fact != "assigned" or not names.get(email):
        return entry
    said = {language: text.replace(email, names[email]) for language, text in entry.title}
    return entry.model_copy(update={"title": Words.model_validate(said)})


def _move(visit: Visit, said: Mapping[str, Any]) -> Move:
    asked = fields(sections(said["schema"])) if said["schema"] else []
    if not any(one.name in TOLD for one in asked):
        asked.append(_note(visit))
    to = said["to"]
    return Move(to, said["title"], [replace(one, name=f"{to}-{one.name}") for one in asked])


def _note(visit: Visit) -> Drawn:
    """Any step may be explained to the consumer."""
    return Drawn(
        name=NOTE,
        kind="text",
        label=visit.say(_("Комментарий потребителю")),
        hint="",
        required=False,
        why=visit.say(_("Потребитель увидит его в переписке и в письме")),
        choices={},
        unit="",
        autocomplete="off",
        longest=4000,
    )


def page(
    visit: Visit,
    sheet: Sheet,
    status: int = 200,
    errors: list[FieldError] | None = None,
    **values: Any,
) -> Response:
    """The case's page; `opened` is the form that stands open, `changed` what others did to it."""
    given: dict[str, Any] = {
        "notice": "",
        "typed": {},
        "kept": {},
        "opened": "",
        "changed": None,
        "letters": None,
        "request_id": new_id(),
        **values,
    }
    return visit.again(
        "staff/case.html",
        status,
        errors or [],
        case=sheet.case,
        desk=sheet.desk,
        moves=sheet.moves,
        names=sheet.names,
        related=sheet.related,
        replies=[(one.id, one.title) for one in sheet.replies],
        talk=list(reversed(sheet.timeline)),
        known=len(sheet.timeline),
        sla=sla(sheet.case, visit.language),
        papers=[(kind, visit.say(words)) for kind, words in KINDS.items()],
        **given,
    )
