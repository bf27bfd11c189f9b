"""What runs beside a case's state: terms that moves or states bring about, noted as kept.

A state has one term and one side whose turn it is; what is owed meanwhile, such as a payment while
the works go on, has a term of its own here until it is noted as done or the case ends. What a state
itself owes, such as finding out whose matter it is, ends when the state is left.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from casework import parts, terms
from casework.workflow import Duty, Move, State
from chassis.words import words
from contracts.case import Author, Deadline
from contracts.case import Duty as Told

if TYPE_CHECKING:
    from casework.model import Case


class Running(BaseModel):
    """A duty of a case: its term, named by its rule, and when that next needs a look."""

    model_config = ConfigDict(frozen=True)

    term: Deadline
    look_at: datetime | None


def begun(duty: Duty, began: datetime, at: datetime) -> Running:
    """It runs since `began`, as is known `at` this moment."""
    term = terms.deadline(duty.rule, duty.actor, began)
    return Running(term=term, look_at=terms.next_look(term.due, at))


def brought(case: "Case", move: Move, given: Mapping[str, Any], at: datetime) -> list[Running]:
    """What runs beside a case after this move: what ran before, and what it brings about."""
    new = {
        duty.rule: begun(duty, parts.last_in(case.history, duty.counts_from) or at, at)
        for duty in move.owes
        if duty.arises(given)
    }
    return [*(one for one in case.duties if one.term.rule not in new), *new.values()]


def stood(case: "Case", state: State, at: datetime) -> list[Running]:
    """What runs on in a state entered now: nothing in a final one, and where the company's own term
    stands still so do its duties, to be counted anew as that is. What another state owed is over.
    """
    if state.final:
        return []
    left = {duty.rule for other in case.kind.workflow.states for duty in other.owes}
    return [
        *(
            one if one.term.actor == "consumer" else _paused(case, one, state, at)
            for one in case.duties
            if one.term.rule not in left
        ),
        *(begun(duty, at, at) for duty in state.owes),
    ]


def _paused(case: "Case", one: Running, state: State, at: datetime) -> Running:
    if state.suspends:
        still = {"suspended_at": at, "suspended_why": words(state.suspends)}
        return Running(term=one.term.model_copy(update=still), look_at=None)
    if one.term.suspended_at is None:
        return one
    return begun(case.kind.workflow.duties[one.term.rule], at, at)


def done(case: "Case", to: str) -> Duty | None:
    """The duty that this word says is done, if it is one that runs."""
    return next((one for one in _declared(case) if one.done.to == to), None)


def ways(case: "Case", by: Author) -> list[Move]:
    """What this side has to choose from: the ways out of the state, and what is noted as done."""
    ahead = case.kind.workflow.from_(case.state, by, case.form)
    return [*ahead, *(one.done for one in _declared(case) if one.done.by == by)]


def told(case: "Case") -> list[Told]:
    """As others know them, soonest first."""
    of = case.kind.workflow.duties
    said = [(of[one.term.rule], one.term) for one in case.duties]
    return [
        Told(title=words(duty.title), explanation=words(duty.explanation), term=term)
        for duty, term in sorted(said, key=lambda one: one[1].due)
    ]


def _declared(case: "Case") -> Iterable[Duty]:
    return [case.kind.workflow.duties[one.term.rule] for one in case.duties]
