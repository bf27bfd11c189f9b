"""Place and scheme of a meter: ten working days to answer, and silence approves."""

from datetime import date, timedelta

import pytest

from casework.terms import end_of
from chassis.errors import NotNow
from contracts.case import CaseChanged
from services.applications.kinds.meter_place import KIND
from tests.builders import CONSUMER, NOON, STAFF, a_case, a_file, kept


def test_the_company_approves_in_writing() -> None:
    case = a_case("approved", kind=KIND)
    assert case.documents[-1].title == "Согласование места и схемы"


def test_silence_of_ten_working_days_approves_and_not_before() -> None:
    case = a_case("reviewing", kind=KIND)
    assert case.deadline
    assert (case.deadline.rule, case.deadline.due) == ("meter_place.review", date(2026, 12, 8))
    over = end_of(case.deadline.due)
    case.wake(over - timedelta(milliseconds=1))
    assert (case.state, case.timeline[-1].fact) == ("reviewing", "term_near")
    kept(case)
    case.wake(over)
    assert (case.state, case.closed) == ("approved_silently", True)


def test_silence_is_told_as_a_step_of_the_system_that_nobody_can_take() -> None:
    case = a_case("reviewing", kind=KIND)
    assert case.deadline
    over = end_of(case.deadline.due)
    for by in (CONSUMER, STAFF):
        with pytest.raises(NotNow):
            case.move("approved_silently", by, {}, over)
    case.wake(over)
    [fact] = case.told()
    assert isinstance(fact, CaseChanged)
    assert (fact.fact, fact.by, case.timeline[-1].title.ru) == (
        "moved",
        "system",
        "Считается согласованным",
    )


def test_mended_papers_begin_the_ten_days_anew() -> None:
    case, paper, later = a_case("remarks", kind=KIND), a_file(), NOON + timedelta(days=7)
    kept(case)
    case.move("reviewing", CONSUMER, {"files": [paper.id]}, later, {paper.id: paper})
    assert case.deadline
    assert case.deadline.due == date(2026, 12, 15)
