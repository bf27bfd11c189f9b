"""A complaint: justified or not, measures with their day, and a way back (186 п.44)."""

from datetime import date, datetime, time, timedelta

import pytest

from casework.terms import end_of
from chassis.clock import MOSCOW
from chassis.errors import NotNow
from gateway.window import entry
from services.reception.kinds.complaint import KIND
from tests.builders import CONSUMER, NOON, STAFF, a_case, kept

PROMISED = {
    "verdict": "partly",
    "note": "Линия перегружена",
    "measures": "Заменим трансформатор",
    "measures_by": "2030-03-01",
}


def test_it_is_answered_within_thirty_days() -> None:
    case = a_case(kind=KIND)
    assert case.deadline
    assert (case.deadline.rule, case.deadline.due) == ("complaint.answer", date(2026, 12, 24))


def test_what_was_promised_runs_to_the_day_that_was_named() -> None:
    case = a_case(kind=KIND)
    case.move("measures", STAFF, PROMISED, NOON)
    assert case.deadline
    assert (case.deadline.rule, case.deadline.due) == ("appeal.measures", date(2030, 3, 1))
    assert (case.deadline.started_at, case.deadline.actor) == (NOON, "staff")
    said = {answer.field: answer.text.ru for answer in case.timeline[-1].answers}
    assert said == {
        "verdict": "Обоснована частично",
        "measures": "Заменим трансформатор",
        "measures_by": "1 марта 2030",
    }


def test_a_promise_stays_open_until_it_is_kept_and_is_told_when_late() -> None:
    case = a_case("measures", kind=KIND)
    assert case.deadline
    assert not case.closed
    case.wake(datetime.combine(case.deadline.due, time(), MOSCOW))
    kept(case)
    case.wake(end_of(case.deadline.due))
    assert case.timeline[-1].fact == "overdue"
    kept(case)
    case.move("resolved", STAFF, {"done_on": "2026-11-24", "note": "Заменён"}, NOON)
    assert (case.closed, case.timeline[-1].text) == (True, "Заменён")


def test_another_day_may_be_named_with_the_reason() -> None:
    case = a_case("measures", kind=KIND)
    later = {"measures_by": "2031-04-01", "note": "Поставка задержана"}
    case.move("measures", STAFF, later, NOON)
    assert case.deadline
    assert case.deadline.due == date(2031, 4, 1)


@pytest.mark.parametrize("state", ["measures", "resolved", "unfounded", "redirected"])
def test_who_disagrees_has_it_considered_anew_for_a_while(state: str) -> None:
    case = a_case(state, kind=KIND)
    later = NOON + timedelta(days=10)
    case.move("registered", CONSUMER, {"text": "Это не так"}, later)
    assert case.deadline
    assert (case.state, case.deadline.due) == ("registered", date(2027, 1, 11))
    late = a_case(state, kind=KIND)
    with pytest.raises(NotNow, match="Это можно было сделать до"):
        late.move("registered", CONSUMER, {"text": "Нет"}, NOON + timedelta(days=40))


def test_who_asked_not_to_be_named_is_unnamed_to_others() -> None:
    told = a_case(kind=KIND, disclosure="keep").desk().unnamed
    assert told == ["applicant", "phone", "email", "reply", "postal_address"]
    assert a_case(kind=KIND, disclosure="may").desk().unnamed == []


def test_whose_matter_it_is_must_be_told_anew_once_it_is_taken_up_again() -> None:
    """Within five working days of that (186 п.42)."""
    case = a_case("unfounded", kind=KIND)
    assert case.duties == []
    case.move("registered", CONSUMER, {"text": "Это не так"}, NOON + timedelta(days=1))
    [duty] = case.duties
    assert (duty.term.rule, duty.term.due) == ("appeal.redirect", date(2026, 12, 2))


def test_a_promise_stays_listed_until_it_is_kept() -> None:
    """Also where who complained disagrees meanwhile, and not once it is kept and they do."""
    case = a_case(kind=KIND)

    def listed() -> bool:
        return "promised" in entry(case.snapshot(), case.desk())

    again = {"text": "Это не так"}
    assert not listed()
    case.move("measures", STAFF, PROMISED, NOON)
    assert listed()
    case.move("registered", CONSUMER, again, NOON)
    assert listed()
    case.move("measures", STAFF, PROMISED, NOON)
    case.move("resolved", STAFF, {"done_on": "2026-11-24", "note": "Заменён"}, NOON)
    assert not listed()
    case.move("registered", CONSUMER, again, NOON)
    assert not listed()
