"""Inquiries, advice and the rest: their terms, and the two ends without an answer."""

from datetime import date

import pytest

from casework.kind import Kind
from chassis.errors import Malformed, validated
from services.reception.asking import Appellant
from services.reception.kinds import consultation, inquiry, other, quality
from tests.builders import NOON, STAFF, a_case
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
