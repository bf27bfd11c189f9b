"""Small builders: a filled-in form, a case anywhere on its way, a snapshot as a window hears it."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from casework.kind import Kind
from casework.model import Case
from casework.parts import By, Entered, document_of
from casework.terms import end_of, last_day, table, today
from casework.workflow import Move
from chassis import words
from chassis.clock import new_id
from chassis.documents import Aggregate
from contracts.case import CaseChanged, CaseSnapshot, Deadline, Desk, FileRef
from contracts.event import Event
from contracts.fields import CHOICES
from contracts.words import Words
from demo.ways import way_to
from services.applications.kinds.connection import KIND

NOON = datetime(2026, 11, 24, 9, tzinfo=UTC)
"""A Tuesday, noon in Moscow."""
CONSUMER = By(party="consumer", name="Пример Пётр", email="petr@example.com")
STAFF = By(party="staff", name="Мария Примерова", email="maria@example.com")

ACCOUNT = {
    "company_inn": "0000000018",
    "company_kpp": "000001001",
    "company_account": "40702810600000000001",
    "company_bank": "Банк «Пример», г. Примерск",
    "company_bic": "049999999",
    "company_corr_account": "30101810300000000999",
}
"""Where nobody is paid, by numbers whose keys are right."""
PAUSES = ("suspended", "resumed")
"""What a step writes beside itself where it stops the company's term or lets it run again."""


def a_file(name: str = "план.pdf") -> FileRef:
    return FileRef(id=new_id(), name=name, size=1000, type="application/pdf")


def a_form(kind: Kind = KIND, **changes: Any) -> dict[str, Any]:
    """A checked form of the kind's own examples, without what is optional."""
    fields = kind.form.model_fields
    given = {name: info.examples[0] for name, info in fields.items() if info.is_required()}
    return kind.form.model_validate({**given, **changes}).model_dump(mode="json", exclude_none=True)


def kept(case: Aggregate) -> list[Event]:
    """What the store does with a change: the version grows and the facts go out."""
    facts = case.told()
    case._facts.clear()
    case.version += 1
    return facts


def a_case(
    state: str = "", *, kind: Kind = KIND, at: datetime = NOON, owner: str = "", **form: Any
) -> Case:
    """A case as the store holds it, walked to `state` by the shortest way."""
    ref = a_file()
    case = Case.submit(
        kind,
        service="applications",
        number="ТП-2026-000123",
        owner=owner or new_id(),
        form=a_form(kind, **form),
        papers=[document_of(ref, "План", "application_paper", "consumer", at)],
        request=(new_id(), "hash"),
        at=at,
    )
    kept(case)
    for move in way_to(kind.workflow, state or kind.workflow.start, case.form) or ():
        step(case, move, at)
        kept(case)
    return case


def a_case_for(kind: Kind, state: str, then: Move | None = None) -> Case:
    """A case walked to `state`, of the first form that leads there and on by `then`."""
    for form in varied(a_form(kind), kind):
        if way_to(kind.workflow, state, form) is not None and (not then or then.fits(form)):
            case = a_case(state, kind=kind, **form)
            return readied(case, then) if then else case
    raise ValueError(f"no form leads to {state} and on")


def varied(given: dict[str, Any], kind: Kind) -> Iterator[dict[str, Any]]:
    """The form, and then with each choice of each field in turn, all that is optional filled in."""
    yield given
    whole = {name: info.examples[0] for name, info in kind.form.model_fields.items()}
    for name, drawn in kind.form.drawn(str)["properties"].items():
        for choice in drawn.get(CHOICES, {}):
            yield a_form(kind, **{**whole, name: choice})


def step(case: Case, move: Move, at: datetime) -> None:
    """Take this move with all that it needs, when it may be taken."""
    given, files = needed(move)
    at = time_for(case, move, at)
    readied(case, move)
    if move.by == "system":
        case.wake(at)
    else:
        case.move(move.to, CONSUMER if move.by == "consumer" else STAFF, given, at, files)


def readied(case: Case, move: Move) -> Case:
    """As if it had been before where the move asks that it was."""
    before = case.history[:-1]
    if move.again:
        before = case.history
    if move.back:
        before = [*before, Entered(state=move.to, at=case.history[-1].at)]
    case.history = [*before, case.history[-1]]
    return case


def time_for(case: Case, move: Move, at: datetime) -> datetime:
    """When it may be taken: now, or once what it waits for has passed."""
    if move.after:
        entered = case.history[-1].at
        return end_of(last_day(table().of(move.after, today(entered)), entered))
    waits = move.after_term or move.by == "system"
    return end_of(case.deadline.due) if waits and case.deadline else at


def needed(move: Move) -> tuple[dict[str, Any], dict[str, FileRef]]:
    """What a move must be given, from its own examples, and the files that this names."""
    given: dict[str, Any] = {}
    files: dict[str, FileRef] = {}
    for name, info in move.needs.model_fields.items() if move.needs else ():
        example = info.examples[0] if info.examples else None
        if (info.is_required() or name == move.makes) and isinstance(example, list):
            ref = a_file(f"{name}.pdf")
            files[ref.id] = ref
            given[name] = [ref.id]
        elif info.is_required():
            given[name] = example
    return given, files


def a_snapshot(**changes: Any) -> CaseSnapshot:
    """What a window hears of a case; `due` gives it a term."""
    due = changes.pop("due", None)
    plain: dict[str, Any] = {
        "id": new_id(),
        "number": "ТП-2026-000123",
        "service": "applications",
        "kind": "connection",
        "category": "application",
        "title": Words(ru="Технологическое присоединение", en="Connection to the grid"),
        "owner": "owner",
        "state": "registered",
        "state_title": Words(ru="Принята", en="Accepted"),
        "tone": "new",
        "explanation": Words(ru="Проверяем.", en="We are checking."),
        "next_actor": "staff",
        "closed": False,
        "version": 1,
        "created_at": NOON,
        "updated_at": NOON,
        "deadline": None if due is None else a_deadline(due=due),
    }
    return CaseSnapshot.model_validate({**plain, **changes})


def a_deadline(**changes: Any) -> Deadline:
    plain: dict[str, Any] = {
        "rule": "connection.check",
        "title": Words(ru="Проверка полноты заявки", en="Check"),
        "value": 3,
        "unit": "working_days",
        "clause": "ПП РФ № 861, п. 15",
        "started_at": NOON,
        "due": "2026-11-27",
        "actor": "staff",
    }
    return Deadline.model_validate({**plain, **changes})


def a_desk(**changes: Any) -> Desk:
    return Desk(**{"applicant": "Пример Пётр", "subject": "д. Примеровка, участок 7", **changes})


def a_change(snapshot: CaseSnapshot, fact: str = "moved", **changes: Any) -> CaseChanged:
    """The fact that carries this snapshot."""
    plain: Mapping[str, Any] = {
        "event_id": new_id(),
        "occurred_at": snapshot.updated_at,
        "case": snapshot,
        "desk": a_desk(),
        "fact": fact,
        "by": "staff",
    }
    return CaseChanged(**{**plain, **changes})


def all_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the catalogue translate everything, and nothing be remembered of the real one."""
    monkeypatch.setattr("chassis.words._lookup", english)
    monkeypatch.setattr("chassis.words._plain", words._said)


def english(text: str, language: str) -> str:
    """A catalogue in which everything is translated: stands in for `chassis.words._lookup`."""
    return f"en/{text}" if language == "en" else text
