"""The term is told the working day before it ends, and once it has passed; each one time."""

from datetime import UTC, datetime, timedelta

import pytest

from casework.model import Case
from casework.terms import day_before, end_of
from contracts.case import CaseChanged
from tests.builders import NOON, STAFF, a_case, all_in_english, kept


def told(case: Case, at: datetime) -> list[str]:
    case.wake(at)
    return [fact.fact for fact in kept(case) if isinstance(fact, CaseChanged)]


def due(case: Case) -> datetime:
    assert case.deadline
    return end_of(case.deadline.due)


def test_before_its_time_nothing_is_told() -> None:
    case = a_case()
    assert case.wake_at == datetime(2026, 11, 26, 6, tzinfo=UTC)
    assert told(case, case.wake_at - timedelta(milliseconds=1)) == []


def test_the_end_is_told_the_day_before_and_then_the_breach_once_each() -> None:
    case = a_case()
    assert case.wake_at
    assert told(case, case.wake_at) == ["term_near"]
    assert told(case, case.wake_at - timedelta(hours=1)) == []
    assert case.wake_at == due(case)
    assert told(case, due(case)) == ["overdue"]
    assert case.wake_at is None
    assert told(case, due(case) + timedelta(days=9)) == []


def test_who_wakes_too_late_tells_the_breach_alone() -> None:
    case = a_case()
    assert told(case, due(case) + timedelta(days=30)) == ["overdue"]
    assert told(case, due(case) + timedelta(days=31)) == []


def test_a_new_state_has_a_term_and_reminders_of_its_own() -> None:
    case = a_case()
    told(case, due(case))
    case.move("preparing", STAFF, {}, NOON + timedelta(days=4))
    kept(case)
    assert case.deadline
    assert case.wake_at == day_before(case.deadline.due)
    assert told(case, case.wake_at) == ["term_near"]


def test_a_term_that_was_over_when_its_state_began_is_told_at_once() -> None:
    case = a_case()
    late = NOON + timedelta(days=60)
    case.move("preparing", STAFF, {}, late)
    kept(case)
    assert case.is_overdue(late)
    assert told(case, late) == ["overdue"]


def test_a_term_whose_last_day_has_begun_is_not_reminded_of() -> None:
    case = a_case("admitted", at=datetime(2026, 11, 27, 15, tzinfo=UTC))
    assert case.deadline
    assert case.wake_at == end_of(case.deadline.due)


@pytest.mark.parametrize("state", ["connected", "refused", "annulled"])
def test_a_closed_case_sleeps(state: str) -> None:
    assert told(a_case(state), NOON + timedelta(days=900)) == []


def test_the_reminder_speaks_both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    all_in_english(monkeypatch)
    case = a_case()
    assert case.wake_at
    case.wake(case.wake_at)
    title = case.timeline[-1].title
    assert title.ru == "Срок истекает: Проверка полноты заявки"
    assert title.en == "en/Срок истекает: en/Проверка полноты заявки"
