"""How early a planned interruption is announced, and what is said where it is later (186 п.34)."""

from datetime import date, datetime, timedelta

from casework import terms
from casework.terms import Rule
from casework.visits import spoken
from chassis.errors import Invalid
from chassis.words import translate
from contracts.notices import NoticePlan
from contracts.problem import FieldError
from contracts.words import _

RULE = "notices.planned"
REASON = "short_notice"
"""The field that says why."""


class ShortNotice(Invalid):
    """It may be published all the same, once it is said why it was not earlier."""

    def __init__(self, rule: Rule, first: date) -> None:
        super().__init__(
            (
                REASON,
                _(
                    "О плановом отключении сообщают не позднее чем за {length} ({clause}): "
                    "опубликованное сегодня — о том, что начнётся {day} или позже. "
                    "Укажите причину, почему не раньше"
                ),
            )
        )
        self.rule = rule
        self.first = first

    def fields(self, language: str) -> list[FieldError]:
        """The reason at its field, with the rule named."""
        [(field, message, *_rest)] = self.errors
        day = self.first.strftime("%d.%m.%Y")
        said = translate(message, language, day=day, **spoken(self.rule, language))
        return [FieldError(field=field, message=said)]


def rule(at: datetime) -> Rule:
    """The one in force."""
    return terms.table().of(RULE, terms.today(at))


def first_day(at: datetime) -> date:
    """The first day for which a notice published at this moment is early enough.

    Calendar days are counted as they are: ГК РФ ст. 193 moves the end of a term, and this is none.
    """
    found = rule(at)
    if found.unit == "calendar_days":
        return terms.today(at) + timedelta(days=found.value)
    return terms.last_day(found, at)


def explained(plan: NoticePlan, before: NoticePlan | None, at: datetime) -> NoticePlan:
    """The plan with its reason only where one is needed; `ShortNotice` where it is not given.

    An interruption whose beginning is not moved needs no word more than it had.
    """
    if plan.type != "planned" or plan.begins_at is None:
        return plan.model_copy(update={REASON: ""})
    if before is not None and before.begins_at == plan.begins_at:
        return plan.model_copy(update={REASON: before.short_notice})
    first = first_day(at)
    if terms.today(plan.begins_at) >= first:
        return plan.model_copy(update={REASON: ""})
    if not plan.short_notice.strip():
        raise ShortNotice(rule(at), first)
    return plan
