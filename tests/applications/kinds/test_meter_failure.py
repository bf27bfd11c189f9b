"""An expired, lost or broken meter: looked at in ten working days, replaced within six months."""

from datetime import date

import pytest

from services.applications.kinds.meter_failure import KIND
from tests.builders import NOON, STAFF, a_case


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
