"""How a term is told: days left, the last day, broken, standing still."""

from datetime import UTC, date, datetime, timedelta

import pytest

from chassis.clock import freeze
from contracts.case import Deadline
from contracts.words import Words
from gateway.pages.deadlines import term
from tests.builders import NOON, a_snapshot

FRIDAY = date(2026, 12, 4)


def a_deadline(**changes: object) -> Deadline:
    given = {
        "rule": "connection.check",
        "title": Words(ru="Проверка", en="Check"),
        "value": 8,
        "unit": "working_days",
        "clause": "п. 15",
        "started_at": NOON,
        "due": FRIDAY,
        "actor": "staff",
    }
    return Deadline.model_validate({**given, **changes})


def told(at: datetime, **changes: object) -> tuple[str, str]:
    case = a_snapshot().model_copy(update={"deadline": a_deadline(**changes)})
    with freeze(at):
        found = term(case, "ru")
    assert found is not None
    return found.state, found.words


def test_weekends_are_not_counted() -> None:
    assert told(NOON) == ("runs", "Осталось 8 рабочих дней")


def test_the_day_is_the_one_in_moscow() -> None:
    late_evening_in_utc = datetime(2026, 12, 3, 21, 30, tzinfo=UTC)
    assert told(late_evening_in_utc) == ("runs", "Сегодня последний день")


def test_a_broken_term_says_by_how_much() -> None:
    assert told(datetime(2026, 12, 7, 9, tzinfo=UTC)) == ("late", "Срок нарушен на 1 рабочий день")


def test_a_term_of_the_consumers_that_has_passed_blames_nobody() -> None:
    late = datetime(2026, 12, 7, 9, tzinfo=UTC)
    assert told(late, actor="consumer") == ("late", "Срок истёк")


def test_a_term_broken_at_the_weekend_is_broken() -> None:
    assert told(datetime(2026, 12, 5, 9, tzinfo=UTC))[0] == "late"


def test_calendar_days_are_counted_with_weekends() -> None:
    assert told(NOON, unit="calendar_days") == ("runs", "Осталось 10 дней")


def test_the_companys_term_stands_still() -> None:
    why = Words(ru="Ждём документы", en="Waiting")
    assert told(NOON, suspended_at=NOON, suspended_why=why) == ("paused", "Срок приостановлен")


def test_meanwhile_the_consumers_own_term_runs_and_says_why() -> None:
    why = Words(ru="Ждём документы", en="Waiting")
    changes = {"suspended_at": NOON, "suspended_why": why, "actor": "consumer"}
    case = a_snapshot().model_copy(update={"deadline": a_deadline(**changes)})
    with freeze(NOON):
        found = term(case, "ru")
    assert found is not None
    assert (found.state, found.why) == ("runs", "Ждём документы")


@pytest.mark.parametrize("changes", [{"closed": True}, {"deadline": None}])
def test_a_closed_case_has_no_term(changes: dict[str, object]) -> None:
    case = a_snapshot().model_copy(update={"deadline": a_deadline(), **changes})
    assert term(case, "ru") is None


def test_the_bar_never_runs_over() -> None:
    case = a_snapshot().model_copy(update={"deadline": a_deadline()})
    for days in range(-2, 30):
        with freeze(NOON + timedelta(days=days)):
            found = term(case, "en")
        assert found is not None
        assert 0 <= found.done <= 100
