"""Whether a move's time has come: what is done for a while only, not yet, or only after a term."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from casework import parts, terms
from casework.terms import Rule
from casework.workflow import Move
from chassis.errors import NotNow
from chassis.words import translate
from contracts.words import _

if TYPE_CHECKING:
    from casework.model import Case

AGAIN = 2


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


def last_day(move: Move, case: "Case") -> tuple[Rule, date]:
    """The rule of a move that is allowed for a while, and the last day of that."""
    began = parts.last_in(case.history, move.counts_from) or case.history[-1].at
    return _counted(move.within, began)


def check(move: Move, case: "Case", at: datetime) -> None:
    """Refuse what waits for something, what can no longer be done, and what leads elsewhere."""
    here = case.history[-1]
    waits = move.after and at < terms.end_of(_counted(move.after, here.at)[1])
    if waits or ((move.after_term or move.by == "system") and not case.is_overdue(at)):
        raise NotNow(_("Это можно сделать только после того, как истечёт срок"))
    if move.again and [one.state for one in case.history].count(here.state) < AGAIN:
        raise NotNow(_("Это можно сделать, только если так случилось второй раз"))
    if move.back and move.to != _came_from(case):
        raise NotNow(_("Заявка возвращается туда, откуда ушла"))
    if move.settled and case.duties:
        raise NotNow(_("Осталось неисполненное: отметьте его или выберите другое действие"))
    if move.within:
        rule, last = last_day(move, case)
        if at >= terms.end_of(last):
            raise TermOver(rule, last)


def fits(move: Move, case: "Case", at: datetime) -> bool:
    """Whether `check` would let it pass."""
    try:
        check(move, case, at)
    except NotNow:
        return False
    return True


def _counted(name: str, began: datetime) -> tuple[Rule, date]:
    rule = terms.table().of(name, terms.today(began))
    return rule, terms.last_day(rule, began)


def _came_from(case: "Case") -> str:
    """The state that the case was in last, of those that the ways back lead to."""
    ways = case.kind.workflow.moves.get(case.state, ())
    could = {move.to for move in ways if move.back}
    return next((one.state for one in reversed(case.history) if one.state in could), "")
