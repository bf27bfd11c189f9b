"""Equipping a point: the place is agreed, by silence too, and six months run from the receipt."""

from datetime import date, timedelta

import pytest

from casework.terms import end_of
from chassis.errors import NotNow
from services.applications.kinds.point_equipment import KIND
from tests.builders import CONSUMER, NOON, STAFF, a_case, a_file


def test_the_ordinary_way_ends_with_the_act() -> None:
    case = a_case("completed", kind=KIND)
    assert case.closed
    assert [one.title for one in case.documents][-2:] == [
        "Схема подключения прибора",
        "Акт допуска прибора учёта",
    ]


@pytest.mark.parametrize("state", ["placing", "scheduling", "visit_agreed"])
def test_six_months_run_from_the_receipt(state: str) -> None:
    case = a_case(state, kind=KIND)
    assert case.deadline
    assert (case.deadline.rule, case.deadline.due) == ("point_equipment.equip", date(2027, 5, 24))


def test_the_consumer_agrees_to_the_place_or_objects() -> None:
    snapshot = a_case("place_offered", kind=KIND).snapshot()
    assert snapshot.next_action
    assert snapshot.next_action.to == "scheduling"
    assert [(one.to, one.needs_text) for one in snapshot.other_actions] == [("placing", True)]
    case = a_case("place_offered", kind=KIND)
    case.move("placing", CONSUMER, {"text": "Это чужой участок"}, NOON)
    assert case.timeline[-1].text == "Это чужой участок"


def test_silence_for_ten_working_days_is_consent_and_not_before() -> None:
    case = a_case("place_offered", kind=KIND)
    assert case.deadline
    assert case.deadline.due == date(2026, 12, 8)
    with pytest.raises(NotNow):
        case.move("scheduling", STAFF, {}, end_of(case.deadline.due))
    case.wake(end_of(case.deadline.due))
    assert (case.state, case.timeline[-1].by) == ("scheduling", "system")


def test_who_does_not_answer_about_the_time_gave_no_access() -> None:
    case = a_case("visit_proposed", kind=KIND)
    assert case.deadline
    assert (case.deadline.rule, case.deadline.actor) == ("point_equipment.answer", "consumer")
    late = end_of(case.deadline.due)
    case.move("no_access", STAFF, {"note": "Ответа не было"}, late)
    assert (case.state, case.visit) == ("no_access", None)


def test_no_access_for_the_second_time_ends_it_with_an_act() -> None:
    case, later = a_case("no_access", kind=KIND), NOON + timedelta(days=1)
    denied = {"note": "Дважды не открыли", "act": [(act := a_file()).id]}
    with pytest.raises(NotNow, match="второй раз"):
        case.move("denied", STAFF, denied, later, {act.id: act})
    case.move("visit_proposed", STAFF, {"visit_at": "2026-12-10T10:00", "note": "Ещё раз"}, later)
    case.move("visit_agreed", CONSUMER, {}, later)
    case.move("no_access", STAFF, {"note": "Снова не открыли"}, later)
    case.move("denied", STAFF, denied, later, {act.id: act})
    assert (case.closed, case.documents[-1].title) == (True, "Акт о недопуске к прибору учёта")
