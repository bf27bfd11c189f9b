"""Which term a fact is about, and what either side owes beside it meanwhile."""

from typing import Any

from chassis.clock import MOSCOW
from chassis.words import translate
from contracts.case import CaseChanged, Deadline, Party
from contracts.words import Language


def running(event: CaseChanged) -> Deadline | None:
    """The term that the fact is about, else that of the state."""
    return event.duty.term if event.duty else event.case.deadline


def beside(event: CaseChanged, side: Party, language: Language) -> list[dict[str, Any]]:
    """What that side owes beside the state's own turn; `late` where its day has passed."""
    today = event.occurred_at.astimezone(MOSCOW).date()
    return [
        {
            "term": duty.title.spoken(language),
            "due": duty.term.due.isoformat(),
            "clause": translate(duty.term.clause, language),
            "late": duty.term.due < today,
        }
        for duty in event.case.duties
        if duty.term.actor == side and duty.term.suspended_at is None
    ]
