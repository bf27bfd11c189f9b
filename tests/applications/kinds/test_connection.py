"""What the consumer may do with a connection beside paying: object, tell of readiness, remark."""

from datetime import date, timedelta

import pytest

from casework.model import Case
from casework.terms import end_of
from chassis.errors import NotNow
from tests.builders import CONSUMER, NOON, STAFF, a_case, a_file, needed


def others(case: Case) -> list[str]:
    return [one.to for one in case.snapshot().other_actions]


def test_the_terms_are_objected_to_and_corrected_ones_are_placed() -> None:
    case = a_case("offered")
    case.move("objected", CONSUMER, {"text": "Не та мощность"}, NOON)
    assert case.deadline
    assert (case.deadline.rule, case.deadline.due) == ("connection.correct", date(2026, 12, 8))
    given, files = needed(case.allowed("offered", "staff"))
    case.move("offered", STAFF, given, NOON + timedelta(days=2), files)
    assert case.deadline
    assert (case.deadline.rule, case.deadline.due) == ("connection.payment", date(2026, 12, 3))


def test_an_objection_comes_within_five_working_days_of_the_placing() -> None:
    case, over = a_case("offered"), end_of(date(2026, 12, 1))
    with pytest.raises(NotNow) as refused:
        case.move("objected", CONSUMER, {"text": "Дорого"}, over)
    assert refused.value.said("ru") == (
        "Это можно было сделать до 01.12.2026 (ПП РФ № 861, п. 105)"
    )
    case.move("objected", CONSUMER, {"text": "Дорого"}, over - timedelta(milliseconds=1))
    assert case.state == "objected"


def test_the_consumer_who_should_pay_may_also_object_while_they_may() -> None:
    case = a_case("offered")
    snapshot = case.snapshot()
    assert snapshot.next_action is None
    assert [(one.to, one.needs_text) for one in snapshot.other_actions] == [("objected", True)]
    case.wake(end_of(date(2026, 12, 1)))
    assert others(case) == []


def test_readiness_is_told_by_the_consumer_and_the_check_has_twenty_days() -> None:
    case, paper = a_case("works"), a_file()
    assert others(case) == ["inspection"]
    case.move("inspection", CONSUMER, {"files": [paper.id]}, NOON, {paper.id: paper})
    assert case.deadline
    assert (case.deadline.rule, case.deadline.due) == ("connection.inspection", date(2026, 12, 22))
    assert case.timeline[-1].fact == "answered"


def test_remarks_to_the_act_lead_to_a_mended_one_within_ten_days() -> None:
    case = a_case("admitted")
    assert others(case) == ["remarked"]
    case.move("remarked", CONSUMER, {"text": "Не тот номер"}, NOON)
    assert case.deadline
    assert (case.deadline.rule, case.deadline.due) == ("connection.mend", date(2026, 12, 8))
    given, files = needed(case.allowed("admitted", "staff"))
    case.move("admitted", STAFF, given, NOON, files)
    assert case.state == "admitted"


def test_remarks_come_within_twenty_working_days() -> None:
    case = a_case("admitted")
    with pytest.raises(NotNow, match="можно было"):
        case.move("remarked", CONSUMER, {"text": "Поздно"}, end_of(date(2026, 12, 22)))
