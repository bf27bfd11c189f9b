"""Inquiries, advice and the rest: their terms, and the two ends without an answer."""

from datetime import date

import pytest

from casework.kind import Kind
from casework.terms import day_before, end_of
from chassis.errors import Malformed, validated
from contracts.case import CaseChanged
from services.reception import stages
from services.reception.asking import Appellant
from services.reception.kinds import consultation, inquiry, other, quality
from tests.builders import CONSUMER, NOON, STAFF, a_case, kept, needed
from tests.kinds import full


@pytest.mark.parametrize(
    ("kind", "due"),
    [
        (inquiry.KIND, date(2026, 12, 9)),
        (consultation.KIND, date(2026, 12, 9)),
        (other.KIND, date(2026, 12, 24)),
        (quality.KIND, date(2026, 12, 9)),
    ],
)
def test_each_is_answered_within_its_term(kind: Kind, due: date) -> None:
    case = a_case(kind=kind)
    assert case.deadline
    assert case.deadline.due == due
    case.move("answered", STAFF, {"note": "До 25 числа"}, NOON)
    assert (case.closed, case.timeline[-1].text) == (True, "До 25 числа")


def test_sent_on_it_says_to_whom_and_how_to_reach_them() -> None:
    case = a_case("redirected", kind=inquiry.KIND)
    assert [answer.field for answer in case.timeline[-1].answers] == ["in_charge", "contacts"]


@pytest.mark.parametrize("kind", [one.KIND for one in (inquiry, consultation, other, quality)])
def test_within_five_working_days_it_is_known_whose_matter_it_is(kind: Kind) -> None:
    case = a_case(kind=kind)
    (duty,) = case.snapshot().duties
    assert (duty.term.rule, duty.term.due) == ("appeal.redirect", date(2026, 12, 1))
    assert (duty.term.clause, duty.term.actor) == ("Приказ Минэнерго № 186, п. 42", "staff")
    case.move("ours", STAFF, {}, NOON)
    assert (case.state, case.duties, case.timeline[-1].fact) == ("registered", [], "done")


def test_who_does_not_say_whose_matter_it_is_is_reminded_and_then_late() -> None:
    case = a_case(kind=inquiry.KIND)
    due = case.duties[0].term.due
    told = []
    for at in (day_before(due), end_of(due)):
        case.wake(at)
        (fact,) = kept(case)
        assert isinstance(fact, CaseChanged)
        assert fact.duty
        told.append((fact.fact, fact.duty.term.rule))
    assert told == [("term_near", "appeal.redirect"), ("overdue", "appeal.redirect")]


def test_what_a_state_owes_is_over_when_the_state_is_and_begins_anew_with_it() -> None:
    case = a_case(kind=quality.KIND)
    case.move("measuring", STAFF, {"note": "Измерим"}, NOON)
    assert case.duties == []
    case.move("redirected", STAFF, needed(stages.REDIRECT)[0], NOON)
    case.move("registered", CONSUMER, {"text": "Это к вам"}, NOON)
    assert [one.term.rule for one in case.duties] == ["appeal.redirect"]


def test_it_is_left_without_consideration_only_on_the_grounds_of_the_law() -> None:
    case = a_case(kind=inquiry.KIND)
    with pytest.raises(Malformed):
        case.move("not_considered", STAFF, {"ground": "dislike", "note": "Нет"}, NOON)
    case.move("not_considered", STAFF, {"ground": "abuse", "note": "Нет"}, NOON)
    assert case.timeline[-1].answers[0].text.ru == "Оскорбления или угрозы"


def test_who_wants_a_reply_by_post_says_where_to() -> None:
    given = {**full(Appellant), "reply": "post"}
    assert validated(Appellant, given)
    del given["postal_address"]
    with pytest.raises(Malformed) as refused:
        validated(Appellant, given)
    assert [error.field for error in refused.value.fields("ru")] == ["postal_address"]


def test_measurements_give_the_answer_on_quality_thirty_days_from_the_question() -> None:
    case = a_case("measuring", kind=quality.KIND)
    assert case.deadline
    assert case.deadline.due == date(2026, 12, 24)
