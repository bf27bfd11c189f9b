"""A term that is nearly over is told, and so is one that is, or what its silence means."""

from datetime import datetime
from typing import TYPE_CHECKING

from casework import duties, parts, terms
from casework.duties import Running
from chassis.words import translate
from contracts.case import Deadline
from contracts.case import Duty as Told
from contracts.words import Words

if TYPE_CHECKING:
    from casework.model import Case


def wake(case: "Case", at: datetime) -> None:
    """Tell of the one term whose look is due longest; others wait for the next look.

    One at a time, for a fact carries the case whole at a version of its own.
    """
    if case.wake_at is None or at < case.wake_at:
        return
    beside = next((one for one in case.duties if one.look_at == case.wake_at), None)
    if beside is not None:
        _duty(case, beside, at)
    elif case.deadline is not None:
        _own(case, case.deadline, at)


def rest(case: "Case", rule: str) -> None:
    """The duty of this rule has been noted as done."""
    case.duties = [one for one in case.duties if one.term.rule != rule]
    case.wake_at = first_look(case)


def look_again(case: "Case", at: datetime) -> None:
    """The state's term is another since now."""
    case.look_at = terms.next_look(case.deadline.due, at) if case.deadline else None
    case.wake_at = first_look(case)


def first_look(case: "Case") -> datetime | None:
    """When the first of a case's terms needs a look."""
    looks = [case.look_at, *(one.look_at for one in case.duties)]
    return min((look for look in looks if look is not None), default=None)


def _own(case: "Case", term: Deadline, at: datetime) -> None:
    over = case.is_overdue(at)
    if over and (silent := case.ways("system", at)):
        case.move(silent[0].to, parts.SYSTEM, {}, at)
        return
    case.look_at = None if over else terms.end_of(term.due)
    _note(case, term, at, over)


def _duty(case: "Case", one: Running, at: datetime) -> None:
    over = at >= terms.end_of(one.term.due)
    later = one.model_copy(update={"look_at": None if over else terms.end_of(one.term.due)})
    case.duties = [later if running is one else running for running in case.duties]
    told = next(told for told in duties.told(case) if told.term == one.term)
    _note(case, one.term, at, over, told)


def _note(case: "Case", term: Deadline, at: datetime, over: bool, duty: Told | None = None) -> None:
    case.wake_at = first_look(case)
    fact = "overdue" if over else "term_near"
    title = titled(fact, term)
    case.note(fact, parts.SYSTEM, at, title=title, duty=duty, whose=term.actor)


def titled(fact: str, term: Deadline) -> Words:
    """What happened to a term, by its name; one of the consumer's is not broken but over."""
    said = parts.TITLES["lapsed" if fact == "overdue" and term.actor == "consumer" else fact]
    return Words(
        ru=translate(said, "ru", title=term.title.ru), en=translate(said, "en", title=term.title.en)
    )
