"""What a case is made of beside its snapshot's parts: who acts, and how what happened is titled."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from pydantic import BaseModel, ConfigDict

from casework import terms
from casework.kind import answers
from casework.workflow import Move, State
from chassis.clock import MOSCOW
from chassis.words import words
from contracts.case import (
    Answer,
    Author,
    CaseDocument,
    Category,
    Deadline,
    FileRef,
    Party,
    TimelineEntry,
)
from contracts.fields import Form
from contracts.words import _


class By(BaseModel):
    """Who does something to a case."""

    model_config = ConfigDict(frozen=True)

    party: Author
    name: str = ""
    email: str = ""


SYSTEM = By(party="system")

TITLES = {
    "submitted": _("Заявка подана"),
    "answered": _("Документы переданы"),
    "reopened": _("Рассмотрение возобновлено"),
    "rated": _("Оценка: {mark} из 5"),
    "message": _("Сообщение"),
    "note": _("Внутренняя заметка"),
    "document": _("Размещён документ: {title}"),
    "assigned": _("Исполнитель: {name}"),
    "unassigned": _("Исполнитель снят"),
    "status_password": _("Выдан пароль для проверки по номеру"),
    "term_near": _("Срок истекает: {title}"),
    "overdue": _("Срок нарушен: {title}"),
    "lapsed": _("Срок истёк: {title}"),
}


FILED: Mapping[Category, str] = {"appeal": _("Обращение подано")}
"""What is said of filing one, where it is no application."""
NOON = time(12)
UNSHOWN = ("note", "text")
"""What a step is given that stands on the timeline as its text."""


class Entered(BaseModel):
    """When a state was entered."""

    state: str
    at: datetime


def document_of(ref: FileRef, title: str, kind: str, by: Author, at: datetime) -> CaseDocument:
    """A stored file as a document under a case."""
    return CaseDocument(
        id=ref.id,
        title=title,
        kind=kind,
        name=ref.name,
        size=ref.size,
        type=ref.type,
        by=by,
        placed_at=at,
    )


def ref_of(document: CaseDocument) -> FileRef:
    return FileRef(id=document.id, name=document.name, size=document.size, type=document.type)


def placed_by(
    form: type[Form] | None,
    fields: Mapping[str, Any],
    files: Mapping[str, FileRef],
    by: Author,
    at: datetime,
) -> list[CaseDocument]:
    """The files that a filled-in form names, as documents called by the field that asked."""
    return [
        document_of(files[id_], str(info.title), name, by, at).model_copy(
            update={"called": words(str(info.title))}
        )
        for name, info in (form.model_fields.items() if form else ())
        if isinstance(fields.get(name), list)
        for id_ in fields[name]
    ]


def shown(form: type[Form] | None, fields: Mapping[str, Any]) -> list[Answer]:
    """What a step was given, in words, without what stands there as its text and its files."""
    given = {
        name: value
        for name, value in fields.items()
        if name not in UNSHOWN and not isinstance(value, list)
    }
    return answers(form, given) if form else []


def began_on(
    move: Move, fields: Mapping[str, Any], before: Deadline | None, at: datetime
) -> datetime:
    """When the new term began: with or after the one before, on a day given, or now."""
    if before is not None and move.runs == "with":
        return before.started_at
    if before is not None and move.runs == "after":
        return datetime.combine(before.due, NOON, MOSCOW)
    if not move.since:
        return at
    return datetime.combine(date.fromisoformat(fields[move.since]), NOON, MOSCOW)


def fact_of(side: Party, was_closed: bool, placed: bool, done: bool = False) -> str:
    """What a move is called that this side took."""
    if done:
        return "done"
    if side == "consumer" and was_closed:
        return "reopened"
    return "answered" if side == "consumer" and placed else "moved"


def files_of(documents: Sequence[CaseDocument], timeline: Sequence[TimelineEntry]) -> list[str]:
    """The ids of every file of a case, each once, in the order they came."""
    noted = [ref.id for entry in timeline for ref in entry.files]
    return list(dict.fromkeys([*(document.id for document in documents), *noted]))


def counted_from(
    state: State, history: Sequence[Entered], received_at: datetime, began: datetime
) -> datetime:
    """The moment this state's term counts from: the receipt, another state, or `began`."""
    if state.counts_from_receipt:
        return received_at
    return last_in(history, state.counts_from) or began


def last_in(history: Sequence[Entered], code: str) -> datetime | None:
    """When a case last came into that state; None where it never did."""
    return next((one.at for one in reversed(history) if one.state == code), None)


def term_of(state: State, rule: str, began: datetime, at: datetime) -> Deadline | None:
    """The term that runs in this state, entered at `at`; `rule` goes before its own."""
    name = rule or state.term
    if not name or state.actor is None:
        return None
    found = terms.deadline(name, state.actor, began)
    if found.unit == "end_of_working_day" and began > at:  # of a day that was named
        found = found.model_copy(update={"started_at": at})
    if state.suspends:
        why = words(state.suspends)
        return found.model_copy(update={"suspended_at": at, "suspended_why": why})
    return found
