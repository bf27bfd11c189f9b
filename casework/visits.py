"""When an employee comes: who proposes a time, how early it must be said, and who agrees.

A visit is proposed early enough for the other side to make ready, and an agreed time is changed
only before its last hours (186 п.22, and the longer notice of a kind's own clause). How long that
is stands in the table of rules.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from casework import terms
from casework.kind import Kind
from casework.lengths import length
from casework.terms import Rule
from casework.workflow import Move
from chassis.errors import Invalid, NotNow
from chassis.words import translate
from contracts.case import Party, Visit
from contracts.problem import FieldError
from contracts.words import _

FIELD = "visit_at"
CHANGE = "visit.change"


def spoken(rule: Rule, language: str) -> dict[str, str]:
    """The rule's length and clause, to be put into a refusal."""
    told = length(rule.value, rule.unit, language)
    return {"length": told, "clause": translate(rule.clause, language)}


class WrongTime(Invalid):
    """The time cannot be proposed: the rule that is against it, and the day that would do."""

    def __init__(self, message: str, rule: Rule, day: date | None = None) -> None:
        super().__init__((FIELD, message))
        self.rule = rule
        self.day = day

    def fields(self, language: str) -> list[FieldError]:
        """The reason at the field, with the rule named."""
        day = self.day.strftime("%d.%m.%Y") if self.day else ""
        [(field, message, *_rest)] = self.errors
        words = translate(message, language, day=day, **spoken(self.rule, language))
        return [FieldError(field=field, message=words)]


class TooLate(NotNow):
    """The agreed visit is too near to be changed."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(
            _("Согласованное время можно изменить не позднее чем за {length} до него ({clause})")
        )
        self.rule = rule

    def said(self, language: str) -> str:
        """The reason with the rule named."""
        return translate(self.message, language, **spoken(self.rule, language))


def wished(kind: Kind, form: Mapping[str, Any], at: datetime) -> Visit | None:
    """The time the application itself asks for."""
    if not form.get(FIELD):
        return None
    return _proposed(None, form[FIELD], "consumer", at, kind.notice(form))


def after(
    before: Visit | None,
    move: Move,
    given: Mapping[str, Any],
    by: Party,
    at: datetime,
    kind: Kind,
    form: Mapping[str, Any],
) -> Visit | None:
    """The visit as it stands after this move, or a refusal that names the rule."""
    if move.visit == "agrees":
        return _agreed(before, by, at)
    if given.get(FIELD):
        _check_shift(before, given[FIELD], by, at, move.shift)
        return _proposed(before, given[FIELD], by, at, move.notice or kind.notice(form))
    return None if move.visit == "drops" else before


def _agreed(before: Visit | None, by: Party, at: datetime) -> Visit:
    if before is None or before.proposed_by == by:
        raise NotNow(_("Соглашаться не с чем: другая сторона времени не предлагала"))
    if before.at <= at:
        raise NotNow(_("Предложенное время уже прошло: выберите другое"))
    return before.model_copy(update={"agreed_at": at})


def _proposed(
    before: Visit | None,
    asked: str,
    by: Party,
    at: datetime,
    notice_rule: str,
) -> Visit:
    time, today = datetime.fromisoformat(asked), terms.today(at)
    change = terms.table().of(CHANGE, today)
    if before is not None and before.agreed_at is not None:
        if at > before.at - timedelta(hours=change.value):
            raise TooLate(change)
        if time < at + timedelta(hours=change.value):
            raise WrongTime(_("До нового времени должно оставаться {length} ({clause})"), change)
    else:
        notice = terms.table().of(notice_rule, today)
        first = terms.last_day(notice, at)
        if terms.today(time) < first:
            raise WrongTime(
                _("О выезде предупреждают за {length}: выберите {day} или позже ({clause})"),
                notice,
                first,
            )
    return Visit(at=time, proposed_by=by, proposed_at=at)


def _check_shift(before: Visit | None, asked: str, by: Party, at: datetime, shift: str) -> None:
    """The consumer may put off the company's time only so far."""
    if not shift or by != "consumer" or before is None or before.proposed_by != "staff":
        return
    rule = terms.table().of(shift, terms.today(at))
    last = terms.last_day(rule, before.at)
    if terms.today(datetime.fromisoformat(asked)) > last:
        raise WrongTime(
            _("Время можно перенести на {length}: выберите {day} или раньше ({clause})"), rule, last
        )
