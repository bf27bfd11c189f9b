"""Place and scheme of a meter: ten working days to answer, and silence approves."""

from datetime import date, timedelta

import pytest

from casework.parts import By
from casework.terms import end_of
from chassis.errors import NotNow
from services.applications.kinds.meter_place import KIND
from tests.builders import CONSUMER, NOON, STAFF, a_case, a_file, kept


def test_the_company_approves_in_writing() -> None:
    case = a_case("approved", kind=KIND)
    assert case.documents[-1].title == "Согласование места и схемы"


@pytest.mark.parametrize("by", [CONSUMER, STAFF])
def test_silence_of_ten_working_days_approves_and_not_before(by: By) -> None:
    case = a_case("reviewing", kind=KIND)
    assert case.deadline
    assert (case.deadline.rule, case.deadline.due) == ("meter_place.review", date(2026, 12, 8))
    over = end_of(case.deadline.due)
    with pytest.raises(NotNow):
        case.move("approved_silently", by, {}, over - timedelta(milliseconds=1))
    case.move("approved_silently", by, {}, over)
    assert case.closed


def test_the_consumer_is_offered_it_once_the_term_has_passed() -> None:
    case = a_case("reviewing", kind=KIND)
    assert case.snapshot().other_actions == []
    assert case.deadline
    case.wake(end_of(case.deadline.due))
    assert [one.to for one in case.snapshot().other_actions] == ["approved_silently"]


def test_mended_papers_begin_the_ten_days_anew() -> None:
    case, paper, later = a_case("remarks", kind=KIND), a_file(), NOON + timedelta(days=7)
    kept(case)
    case.move("reviewing", CONSUMER, {"files": [paper.id]}, later, {paper.id: paper})
    assert case.deadline
    assert case.deadline.due == date(2026, 12, 15)
