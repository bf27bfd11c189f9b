"""Taking readings: ten working days from the receipt whatever the talk about the time."""

from datetime import date, timedelta

import pytest

from chassis.errors import Invalid
from services.applications.kinds.meter_reading import KIND
from tests.builders import CONSUMER, NOON, STAFF, a_case, a_file, kept


def test_the_consumers_wish_is_agreed_to_readings_are_taken_and_the_act_is_placed() -> None:
    case = a_case("completed", kind=KIND)
    assert [entered.state for entered in case.history] == list(KIND.workflow.path)
    assert case.documents[-1].title == "Акт снятия показаний"


def test_the_term_runs_from_the_receipt_through_all_talk_about_the_time() -> None:
    case = a_case("scheduling", kind=KIND)
    case.move("visit_proposed", STAFF, {"visit_at": "2026-12-03T10:00", "note": "Раньше"}, NOON)
    assert case.deadline is None
    later = NOON + timedelta(days=2)
    case.move("scheduling", CONSUMER, {"visit_at": "2026-12-04T10:00"}, later)
    case.move("visit_agreed", STAFF, {}, later)
    assert case.deadline
    assert (case.deadline.rule, case.deadline.due) == ("meter_reading.take", date(2026, 12, 8))


def test_the_act_is_due_three_working_days_after_the_reading_not_after_its_entry() -> None:
    case = a_case("visit_agreed", kind=KIND)
    case.move("taken", STAFF, {"taken_on": "2026-11-23", "total": "12 345,6"}, NOON)
    assert case.deadline
    assert (case.deadline.rule, case.deadline.due) == ("meter_reading.act", date(2026, 11, 26))


def test_the_consumer_sees_what_the_meter_showed() -> None:
    case = a_case("visit_agreed", kind=KIND)
    case.move("taken", STAFF, {"taken_on": "2026-11-23", "total": "12 345,6"}, NOON)
    shown = {one.field: one.text.ru for one in case.snapshot().timeline[-1].answers}
    assert shown == {"taken_on": "23 ноября 2026", "total": "12\u00a0345,6 кВт·ч"}


def test_nobody_at_the_door_leads_to_a_new_time() -> None:
    case = a_case("visit_agreed", kind=KIND)
    case.move("no_access", STAFF, {"note": "Дверь закрыта"}, NOON)
    assert case.visit is None
    kept(case)
    with pytest.raises(Invalid):
        case.move("scheduling", CONSUMER, {"visit_at": "2026-11-26T10:00"}, NOON)
    case.move("scheduling", CONSUMER, {"visit_at": "2026-12-02T10:00"}, NOON)
    assert case.snapshot().visit


def test_papers_that_were_missing_begin_the_check_anew() -> None:
    case = a_case("papers_missing", kind=KIND)
    later = NOON + timedelta(days=7)
    case.move("registered", CONSUMER, {"files": ["0" * 36]}, later, {"0" * 36: a_file()})
    assert case.deadline
    assert case.deadline.due == date(2026, 12, 2)
