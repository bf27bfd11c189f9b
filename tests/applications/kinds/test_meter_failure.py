"""An expired, lost or broken meter: looked at in ten working days, replaced within six months."""

from datetime import date

import pytest

from chassis.errors import Invalid
from services.applications.kinds.meter_failure import KIND
from tests.builders import CONSUMER, NOON, STAFF, a_case


@pytest.mark.parametrize("end", ["replaced", "serves"])
def test_either_end_carries_the_act(end: str) -> None:
    case = a_case(end, kind=KIND)
    assert case.snapshot().tone == "done"
    assert "Акт проверки прибора учёта" in {one.title for one in case.documents}


def test_it_is_looked_at_within_ten_working_days_of_the_receipt() -> None:
    case = a_case("visit_agreed", kind=KIND)
    assert case.deadline
    assert (case.deadline.rule, case.deadline.due) == ("meter_failure.check", date(2026, 12, 8))


def test_the_act_is_due_three_working_days_after_the_check() -> None:
    case = a_case("visit_agreed", kind=KIND)
    case.move("examined", STAFF, {"checked_on": "2026-11-20", "found": "Не считает"}, NOON)
    assert case.deadline
    assert (case.deadline.rule, case.deadline.due) == ("meter_failure.act", date(2026, 11, 25))


def test_six_months_to_replace_it_run_from_the_application() -> None:
    case = a_case("replacing", kind=KIND)
    assert case.deadline
    assert (case.deadline.rule, case.deadline.due) == ("meter_failure.replace", date(2027, 5, 24))


def test_the_replacement_is_a_visit_of_its_own_with_the_notice_of_a_dismantling() -> None:
    case = a_case("replacing", kind=KIND)
    assert case.visit is None
    too_soon = {"visit_at": "2026-12-02T10:00", "note": "Заменим прибор"}
    with pytest.raises(Invalid) as refused:
        case.move("replace_proposed", STAFF, too_soon, NOON)
    [error] = refused.value.fields("ru")
    assert "03.12.2026" in error.message
    assert "№ 442, п. 154" in error.message
    case.move("replace_proposed", STAFF, {**too_soon, "visit_at": "2026-12-03T10:00"}, NOON)
    assert case.deadline
    assert (case.deadline.rule, case.deadline.due) == ("meter_failure.answer", date(2026, 12, 1))


def test_the_consumer_puts_the_replacement_off_for_ten_working_days_at_most() -> None:
    case = a_case("replacing", kind=KIND)
    case.move("replace_proposed", STAFF, {"visit_at": "2026-12-03T10:00", "note": "Ждите"}, NOON)
    with pytest.raises(Invalid) as refused:
        case.move("replace_wished", CONSUMER, {"visit_at": "2026-12-18T10:00"}, NOON)
    [error] = refused.value.fields("ru")
    assert "17.12.2026 или раньше" in error.message
    case.move("replace_wished", CONSUMER, {"visit_at": "2026-12-17T10:00"}, NOON)
    case.move("replace_agreed", STAFF, {}, NOON)
    assert case.visit
    assert case.visit.agreed_at == NOON
    assert case.deadline
    assert case.deadline.rule == "meter_failure.replace"
