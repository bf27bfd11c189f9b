"""What a case is made of beside its snapshot's parts: who acts, and how what happened is titled."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from pydantic import BaseModel, ConfigDict

from casework.workflow import Move
from chassis.clock import MOSCOW
from chassis.words import words
from contracts.case import Author, CaseDocument, FileRef, TimelineEntry
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
    "message": _("Сообщение"),
    "note": _("Внутренняя заметка"),
    "document": _("Размещён документ: {title}"),
    "assigned": _("Исполнитель: {name}"),
    "unassigned": _("Исполнитель снят"),
    "term_near": _("Срок истекает: {title}"),
    "overdue": _("Срок нарушен: {title}"),
}


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


def began_on(move: Move, fields: Mapping[str, Any], at: datetime) -> datetime:
    """When the term of the new state began: on the day that was given, or now."""
    if not move.since:
        return at
    return datetime.combine(date.fromisoformat(fields[move.since]), time(12), MOSCOW)


def files_of(documents: Sequence[CaseDocument], timeline: Sequence[TimelineEntry]) -> list[str]:
    """The ids of every file of a case, each once, in the order they came."""
    noted = [ref.id for entry in timeline for ref in entry.files]
    return list(dict.fromkeys([*(document.id for document in documents), *noted]))
