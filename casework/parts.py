"""What a case is made of beside its snapshot's parts: who acts, and how what happened is titled."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from pydantic import BaseModel, ConfigDict

from casework import terms
from casework.kind import answers
from casework.terms import Rule
from casework.workflow import Move, State
from chassis.clock import MOSCOW
from chassis.errors import NotNow
from chassis.words import translate, words
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
from contracts.words import Words, _


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
AGAIN = 2
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


def fact_of(side: Party, was_closed: bool, placed: bool) -> str:
    """What a move is called that this side took."""
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
    before = [one.at for one in history if one.state == state.counts_from]
    return before[-1] if before else began


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


def next_look(deadline: Deadline | None, at: datetime) -> datetime | None:
    """When a term that runs since now needs a look: the day before its last, or once it is over."""
    if deadline is None:
        return None
    near = terms.day_before(deadline.due)
    return near if near > at else terms.end_of(deadline.due)


def titled(fact: str, term: Deadline) -> Words:
    """What happened to a term, by its name; one of the consumer's is not broken but over."""
    said = TITLES["lapsed" if fact == "overdue" and term.actor == "consumer" else fact]
    return Words(
        ru=translate(said, "ru", title=term.title.ru), en=translate(said, "en", title=term.title.en)
    )


class TermOver(NotNow):
    """What could be done for a while only; the rule is named."""

    def __init__(self, rule: Rule, last: date) -> None:
        super().__init__(_("Это можно было сделать до {day} ({clause})"))
        self.rule = rule
        self.last = last

    def said(self, language: str) -> str:
        """The reason with its rule."""
        clause = translate(self.rule.clause, language)
        return translate(self.message, language, day=f"{self.last:%d.%m.%Y}", clause=clause)


def last_day(name: str, entered: datetime) -> tuple[Rule, date]:
    """The rule, and the last day of its term from when the state was entered."""
    rule = terms.table().of(name, terms.today(entered))
    return rule, terms.last_day(rule, entered)


def check_time(move: Move, overdue: bool, history: Sequence[Entered], at: datetime) -> None:
    """Refuse what waits for a term to pass, and what can no longer be done."""
    here = history[-1]
    waits = move.after and at < terms.end_of(last_day(move.after, here.at)[1])
    if waits or ((move.after_term or move.by == "system") and not overdue):
        raise NotNow(_("Это можно сделать только после того, как истечёт срок"))
    if move.again and [one.state for one in history].count(here.state) < AGAIN:
        raise NotNow(_("Это можно сделать, только если так случилось второй раз"))
    if move.within:
        rule, last = last_day(move.within, here.at)
        if at >= terms.end_of(last):
            raise TermOver(rule, last)


def in_time(move: Move, overdue: bool, history: Sequence[Entered], at: datetime) -> bool:
    """Whether `check_time` would let it pass."""
    try:
        check_time(move, overdue, history, at)
    except NotNow:
        return False
    return True
