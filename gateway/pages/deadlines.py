"""A term as the consumer sees it: how much is left, how far it has run, whether it stands still."""

from dataclasses import dataclass
from datetime import date

from casework.lengths import length
from casework.terms import today as day_of
from casework.terms import working_days_between
from chassis.clock import now
from chassis.words import plural, translate
from contracts.case import CaseSnapshot, Deadline, NextAction
from contracts.status import StatusView
from contracts.words import _, counted
from gateway.pages.wording import day

LEFT = {
    True: counted("Остался {n} рабочий день", "Осталось {n} рабочих дней"),
    False: counted("Остался {n} день", "Осталось {n} дней"),
}
LATE = {
    True: counted("Срок нарушен на {n} рабочий день", "Срок нарушен на {n} рабочих дней"),
    False: counted("Срок нарушен на {n} день", "Срок нарушен на {n} дней"),
}


@dataclass(frozen=True)
class Term:
    """What a deadline shows; `state` is runs, late or paused, `done` per cent of the term gone.

    `why` says that, and why, the company's own term stands still.
    """

    state: str
    words: str
    due: str
    length: str
    done: int
    left: int
    why: str = ""


def term(case: CaseSnapshot | StatusView, language: str) -> Term | None:
    """The running term of a case's state in the reader's words; None where none runs."""
    return None if case.deadline is None or case.closed else clock(case.deadline, language)


def clock(deadline: Deadline, language: str) -> Term:
    """A term in the reader's words."""
    said = {
        "due": day(deadline.due, language),
        "length": length(deadline.value, deadline.unit, language),
    }
    if deadline.suspended_why:
        said["why"] = deadline.suspended_why.spoken(language)
    # While the company's term stands still, the consumer's own runs.
    if deadline.suspended_at and deadline.actor == "staff":
        words = translate(_("Срок приостановлен"), language)
        return Term("paused", words, done=_done(deadline, _day(deadline)), left=0, **said)
    return _running(deadline, day_of(now()), language, said)


def possible(case: CaseSnapshot) -> list[NextAction]:
    """What else may still be done today: a snapshot says it once, and time goes on."""
    today = day_of(now())
    return [one for one in case.other_actions if one.until is None or today <= one.until]


def ratable(case: CaseSnapshot) -> bool:
    """Whether its consumer may still say how it was handled."""
    return case.rated_until is not None and day_of(now()) <= case.rated_until


def _running(deadline: Deadline, today: date, language: str, said: dict[str, str]) -> Term:
    by_work = deadline.unit in ("working_days", "end_of_working_day")
    if today > deadline.due:
        over = _between(deadline.due, today, by_work) or 1
        if deadline.actor == "staff":
            words = plural(*LATE[by_work], over, language)
        else:  # a right or a chance of theirs has passed: nobody is blamed for that
            words = translate(_("Срок истёк"), language)
        return Term("late", words, done=100, left=-over, **said)
    left = _between(today, deadline.due, by_work)
    words = (
        plural(*LEFT[by_work], left, language)
        if left
        else translate(_("Сегодня последний день"), language)
    )
    return Term("runs", words, done=_done(deadline, today), left=left, **said)


def _between(start: date, end: date, by_work: bool) -> int:
    return working_days_between(start, end) if by_work else (end - start).days


def _day(deadline: Deadline) -> date:
    return day_of(deadline.suspended_at or deadline.started_at)


def _done(deadline: Deadline, today: date) -> int:
    start = day_of(deadline.started_at)
    whole = max(1, (deadline.due - start).days)
    return min(100, max(2, round(100 * (today - start).days / whole)))
