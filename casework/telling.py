"""A case drawn for others: the public snapshot, its steps, and the fact that carries it."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from casework import duties, parts, rating, timing, visits
from casework.workflow import Move
from chassis.clock import new_id, now
from chassis.words import translate, words
from contracts.case import (
    CaseChanged,
    CaseDocument,
    CaseRetold,
    CaseSnapshot,
    CasesReplayed,
    Desk,
    Duty,
    NextAction,
    Step,
    StepStatus,
    TimelineEntry,
)
from contracts.status import StatusView
from contracts.words import LANGUAGES, Words, _

if TYPE_CHECKING:
    from casework.model import Case
    from casework.parts import By

SILENCE = _("Если не успеть к сроку, статус станет «{state}»")
MAY = _("Если не успеть к сроку, статус может стать «{state}»")
WAITS = _("Пока этого нет, срок рассмотрения не идёт")
MOST = 200
"""Entries a snapshot carries; the newest count. A message stays small however long a case lives."""


def changed(
    case: "Case",
    entry: TimelineEntry,
    by: "By",
    document: CaseDocument | None,
    duty: Duty | None = None,
) -> CaseChanged:
    """The fact that something happened to a case; its version is the one about to be written."""
    return CaseChanged(
        event_id=new_id(),
        occurred_at=entry.at,
        case=snapshot(case, case.version + 1),
        desk=case.desk(),
        fact=entry.fact,
        by=entry.by,
        by_name=by.name,
        text="" if entry.internal else entry.text,
        document=document,
        duty=duty,
    )


def snapshot(case: "Case", version: int | None = None) -> CaseSnapshot:
    """Everything the consumer may see of it."""
    kind, state = case.kind, case.stands
    return CaseSnapshot(
        id=case.id,
        number=case.number,
        service=case.service,
        kind=kind.slug,
        category=kind.category,
        title=words(kind.title),
        owner=case.owner,
        state=case.state,
        state_title=words(state.title),
        tone=state.tone,
        explanation=words(state.explanation),
        next_actor=state.actor,
        next_action=_next_action(case),
        otherwise=_otherwise(case) if state.actor == "consumer" else None,
        other_actions=_other_actions(case),
        visit=case.visit,
        deadline=case.deadline,
        duties=duties.told(case),
        closed=case.closed,
        withdrawable=state.withdrawable,
        rating=case.rating,
        rated_until=rating.last_day(case),
        about=case.about,
        duplicate_of=case.duplicate_of,
        version=version or case.version,
        created_at=case.created_at,
        updated_at=case.updated_at,
        steps=steps(case),
        documents=case.documents[-MOST:],
        timeline=[_public(entry) for entry in case.timeline if not entry.internal][-MOST:],
        form=case.form,
        answers=kind.answers(case.form),
    )


def desk(case: "Case") -> Desk:
    """What only staff see beside it."""
    return Desk(
        applicant=case.kind.applicant(case.form),
        assignee=case.assignee,
        subject=case.kind.subject(case.form),
        files=parts.files_of(case.documents, case.timeline),
        unnamed=list(case.kind.unnamed(case.form)),
    )


def narrow(case: "Case") -> StatusView:
    """What may be seen without an account: nothing that names a person."""
    whole = snapshot(case)
    fields = set(StatusView.model_fields) & set(CaseSnapshot.model_fields)
    asked = whole.next_action.title if whole.next_action else None
    return StatusView(asked=asked, **{name: getattr(whole, name) for name in fields})


def _public(entry: TimelineEntry) -> TimelineEntry:
    """An employee's name is the desk's business; to the consumer the company answers."""
    return entry.model_copy(update={"by_name": ""})


def _next_action(case: "Case") -> NextAction | None:
    """What the consumer is asked to do to bring it on, if it is their turn."""
    move = _asked(case)
    return _action(move, case) if move else None


def _otherwise(case: "Case") -> Words | None:
    """What silence leads or may lead to once their term is over, or that the company's stands."""
    ways = [move for move in case.kind.workflow.moves[case.state] if move.fits(case.form)]
    for move in ways:
        if move.by == "system":
            return _ends(SILENCE, case, move)
    for move in ways:
        if move.by == "staff" and move.after_term:
            return _ends(MAY, case, move)
    return words(WAITS) if case.stands.suspends else None


def _ends(text: str, case: "Case", move: Move) -> Words:
    to = case.kind.workflow.of(move.to).title
    return Words(**{one: translate(text, one, state=translate(to, one)) for one in LANGUAGES})


def _other_actions(case: "Case") -> list[NextAction]:
    """What else the consumer may do with it now."""
    asked = _asked(case)
    ways = case.ways("consumer", case.updated_at)
    return [_action(move, case) for move in ways if move is not asked]


def _asked(case: "Case") -> Move | None:
    """The first move of theirs; one that is theirs for a while only is a right, not asked for."""
    ways = [move for move in case.ways("consumer", case.updated_at) if not move.within]
    return ways[0] if ways and case.stands.actor == "consumer" else None


def _action(move: Move, case: "Case") -> NextAction:
    fields = move.needs.model_fields if move.needs else {}
    return NextAction(
        to=move.to,
        title=words(move.title),
        needs_files="files" in fields,
        needs_text="text" in fields,
        needs_visit=visits.FIELD in fields,
        until=timing.last_day(move, case)[1] if move.within else None,
    )


def steps(case: "Case") -> list[Step]:
    """The way so far and, while it is open, the rest of the ordinary way."""
    workflow = case.kind.workflow
    done = [_step(case, entered.state, "done", entered.at) for entered in case.history[:-1]]
    last = case.history[-1]
    now = _step(case, last.state, "done" if case.closed else "now", last.at)
    if case.closed:
        return [*done, now]
    path = workflow.path_of(case.form)
    # What was reopened has its end before it once more.
    reached = [entered.state for entered in case.history if entered.state in path[:-1]]
    ahead = path[path.index(reached[-1]) + 1 :]
    return [*done, now, *(_step(case, code, "future", None) for code in ahead)]


def _step(case: "Case", code: str, status: StepStatus, at: datetime | None) -> Step:
    state = case.kind.workflow.of(code)
    return Step(
        state=code,
        title=words(state.title),
        explanation=words(state.explanation),
        status=status,
        actor=state.actor,
        at=at,
    )


def replayed(cases: Sequence["Case"]) -> CasesReplayed:
    """Cases of one service as they are, for a window that is made anew."""
    return CasesReplayed(
        event_id=new_id(),
        occurred_at=now(),
        service=cases[0].service,
        cases=[CaseRetold(case=snapshot(case), desk=case.desk()) for case in cases],
    )
