"""Installing and replacing a meter: the longer notice of dismantling, and how far it is put off."""

from datetime import date, datetime

import pytest

from chassis.clock import MOSCOW
from chassis.errors import Invalid
from services.applications.kinds.meter_service import KIND
from tests.builders import CONSUMER, NOON, STAFF, a_case, kept


def test_the_ordinary_way_ends_with_the_act() -> None:
    case = a_case("completed", kind=KIND)
    assert [entered.state for entered in case.history] == list(KIND.workflow.path)


@pytest.mark.parametrize(
    ("work", "early", "first", "clause"),
    [
        ("replace", "2026-12-02", "2026-12-03", "ПП РФ № 442, п. 154"),
        ("install", "2026-11-30", "2026-12-01", "Приказ Минэнерго № 186, п. 22"),
        ("operate", "2026-11-30", "2026-12-01", "Приказ Минэнерго № 186, п. 22"),
    ],
)
def test_dismantling_needs_a_longer_notice(work: str, early: str, first: str, clause: str) -> None:
    assert a_case(kind=KIND, work=work, visit_at=f"{first}T09:00").visit
    with pytest.raises(Invalid) as refused:
        a_case(kind=KIND, work=work, visit_at=f"{early}T09:00")
    [error] = refused.value.fields("ru")
    assert error.message.endswith(
        f"выберите {date.fromisoformat(first):%d.%m.%Y} или позже ({clause})"
    )


def test_six_months_run_from_the_receipt() -> None:
    case = a_case("visit_agreed", kind=KIND)
    assert case.deadline
    assert (case.deadline.rule, case.deadline.due) == ("meter_service.work", date(2027, 5, 24))


def test_the_consumer_answers_in_five_working_days_and_puts_it_off_by_ten_at_most() -> None:
    case = a_case("scheduling", kind=KIND)
    case.move("visit_proposed", STAFF, {"visit_at": "2026-12-03T10:00", "note": "Раньше"}, NOON)
    kept(case)
    assert case.deadline
    assert (case.deadline.rule, case.deadline.due) == ("meter_service.answer", date(2026, 12, 1))
    with pytest.raises(Invalid) as refused:
        case.move("scheduling", CONSUMER, {"visit_at": "2026-12-18T10:00"}, NOON)
    [error] = refused.value.fields("ru")
    assert "выберите 17.12.2026 или раньше" in error.message
    case.move("scheduling", CONSUMER, {"visit_at": "2026-12-17T10:00"}, NOON)
    assert case.visit
    assert case.visit.at == datetime(2026, 12, 17, 10, tzinfo=MOSCOW)


def test_the_act_is_due_three_working_days_after_the_works() -> None:
    case = a_case("visit_agreed", kind=KIND)
    given = {"done_on": "2026-11-20", "meter_model": "ПУ-2", "meter_serial": "777", "reading": "0"}
    case.move("done", STAFF, given, NOON)
    assert case.deadline
    assert (case.deadline.rule, case.deadline.due) == ("meter_service.copies", date(2026, 11, 25))


@pytest.mark.parametrize(
    ("work", "rule", "due"),
    [
        ("replace", "meter_service.answer", date(2026, 12, 1)),
        ("install", "meter_service.reply", date(2026, 12, 8)),
    ],
)
def test_the_consumer_answers_sooner_about_a_dismantling(work: str, rule: str, due: date) -> None:
    case = a_case("visit_proposed", kind=KIND, work=work)
    assert case.deadline
    assert (case.deadline.rule, case.deadline.due) == (rule, due)
