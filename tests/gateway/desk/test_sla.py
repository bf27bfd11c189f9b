"""How urgent a case is for the company: a word and a colour."""

from datetime import date, datetime, timedelta

import pytest

from chassis import clock
from contracts.case import CaseSnapshot, Deadline, Duty
from contracts.words import Words
from gateway.pages.desk_sla import sla
from tests.builders import NOON, a_case

WORDS = Words(ru="Срок", en="Term")


def a_snapshot(
    due: date | None, actor: str = "staff", started: datetime = NOON, **changes: object
) -> CaseSnapshot:
    deadline = due and Deadline(
        rule="x",
        title=WORDS,
        value=10,
        unit="calendar_days",
        clause="п. 1",
        started_at=started,
        due=due,
        actor=actor,
    )
    return a_case().snapshot().model_copy(update={"deadline": deadline, **changes})


def urgency(case: CaseSnapshot) -> str | None:
    with clock.freeze(NOON):
        found = sla(case, "ru")
    return found and found.urgency


@pytest.mark.parametrize(
    ("due", "urgent"),
    [(-1, "late"), (0, "near"), (2, "near"), (4, "near"), (5, "ok"), (10, "ok")],
)
def test_near_is_two_days_or_two_fifths_of_the_term(due, urgent):
    started = NOON - timedelta(days=10 - due) if due >= 0 else NOON - timedelta(days=11)
    assert urgency(a_snapshot(NOON.date() + timedelta(days=due), started=started)) == urgent


def test_the_consumers_term_is_no_urgency_of_the_company_until_it_is_over():
    assert urgency(a_snapshot(NOON.date(), "consumer")) == "theirs"
    assert urgency(a_snapshot(NOON.date() - timedelta(days=1), "consumer")) == "lapsed"


def test_a_closed_case_and_one_without_a_term_say_nothing():
    assert urgency(a_snapshot(NOON.date(), closed=True)) is None
    assert urgency(a_snapshot(None, next_actor="staff")) is None
    assert urgency(a_snapshot(None, next_actor="consumer")) == "theirs"


def beside(snapshot: CaseSnapshot, days: int) -> CaseSnapshot:
    """The same case, whose consumer owes something within so many days."""
    term = a_snapshot(NOON.date() + timedelta(days=days), "consumer").deadline
    assert term is not None
    owed = Duty(title=WORDS, explanation=WORDS, term=term)
    return snapshot.model_copy(update={"duties": [owed]})


def test_of_several_terms_the_soonest_counts_but_the_companys_breach_before_all():
    ahead = a_snapshot(NOON.date() + timedelta(days=10))
    assert urgency(beside(ahead, 3)) == "theirs"
    assert urgency(beside(ahead, -3)) == "lapsed"
    assert urgency(beside(ahead, 30)) == "ok"
    late = a_snapshot(NOON.date() - timedelta(days=1))
    assert urgency(beside(late, -3)) == "late"
    assert urgency(beside(a_snapshot(None, next_actor="staff"), -3)) == "lapsed"


def test_every_urgency_has_a_word_beside_its_colour():
    with clock.freeze(NOON):
        shown = sla(a_snapshot(NOON.date() - timedelta(days=3)), "ru")
    assert shown is not None
    assert (shown.words, shown.tone, shown.due) == ("просрочено", "late", "21 ноября 2026")
