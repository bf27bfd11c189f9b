"""A report of use without a contract or past the meter: a day, a check, an act."""

from datetime import date

import pytest

from services.reception.kinds.unmetered import KIND
from tests.builders import NOON, STAFF, a_case


def test_it_is_taken_within_a_day() -> None:
    case = a_case(kind=KIND)
    assert case.deadline
    assert (case.deadline.rule, case.deadline.due) == ("unmetered.accept", date(2026, 11, 25))


@pytest.mark.parametrize(
    ("access", "rule", "due"),
    [
        ("free", "unmetered.check", date(2026, 11, 27)),
        ("needed", "unmetered.check.access", date(2026, 12, 8)),
    ],
)
def test_a_check_that_needs_no_access_is_the_quicker_one(access: str, rule: str, due: date) -> None:
    case = a_case(kind=KIND)
    case.move("checking", STAFF, {"access": access}, NOON)
    assert case.deadline
    assert (case.deadline.rule, case.deadline.due) == (rule, due)


def test_an_act_is_sent_within_three_working_days() -> None:
    case = a_case("found", kind=KIND)
    assert case.deadline
    assert (case.deadline.rule, case.deadline.value) == ("unmetered.act", 3)


def test_the_place_is_said_in_words_by_street_or_by_landmark() -> None:
    by_street = a_case(kind=KIND, street="ул. Первая, д. 1")
    assert by_street.desk().subject == "Примерский край, д. Примеровка, ул. Первая, д. 1"
    by_sight = a_case(kind=KIND, landmark="Опора № 5")
    assert by_sight.desk().subject == "Примерский край, д. Примеровка, Опора № 5"
