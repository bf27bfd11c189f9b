"""Admission of a meter: the invitation's notice, the act of the same day, copies in two."""

from datetime import date

import pytest

from chassis.errors import Invalid
from services.applications.kinds.meter_admission import KIND
from tests.builders import CONSUMER, NOON, STAFF, a_case, a_file

INSPECTED = {"inspected_on": "2026-11-20", "reading": "0", "seals": "А 000001"}


def test_the_ordinary_way_ends_with_copies_of_the_act() -> None:
    case = a_case("completed", kind=KIND)
    assert [entered.state for entered in case.history] == list(KIND.workflow.path)
    assert "Акт допуска прибора учёта" in {one.title for one in case.documents}


def test_the_invitation_comes_five_working_days_before_by_the_clause_of_admission() -> None:
    with pytest.raises(Invalid) as refused:
        a_case(kind=KIND, visit_at="2026-11-30T10:00")
    [error] = refused.value.fields("ru")
    assert error.message.endswith("(ПП РФ № 442, п. 153)")


@pytest.mark.parametrize(
    ("market", "rule"), [("retail", None), ("wholesale", "meter_admission.admit")]
)
@pytest.mark.parametrize("state", ["scheduling", "visit_agreed"])
def test_only_points_shared_with_the_wholesale_market_have_thirty_days(
    market: str, rule: str | None, state: str
) -> None:
    case = a_case(state, kind=KIND, market=market)
    assert (case.deadline.rule if case.deadline else None) == rule
    if case.deadline:
        assert case.deadline.due == date(2026, 12, 24)


def test_the_act_is_due_on_the_very_day_of_admission() -> None:
    case = a_case("visit_agreed", kind=KIND)
    case.move("inspected", STAFF, INSPECTED, NOON)
    assert case.deadline
    assert (case.deadline.rule, case.deadline.due) == ("meter_admission.act", date(2026, 11, 20))
    assert case.is_overdue(NOON)


def test_a_smart_meter_is_seen_from_afar_two_months_after_its_admission() -> None:
    case = a_case("connecting", kind=KIND)
    assert case.deadline
    assert (case.deadline.rule, case.deadline.due) == ("remote.access", date(2027, 1, 25))
    [ahead] = [step.state for step in case.snapshot().steps if step.status == "future"]
    assert ahead == "completed"
    case.move("completed", STAFF, {}, NOON)
    assert case.closed


def test_remarks_are_mended_and_a_new_time_is_named() -> None:
    case, act = a_case("visit_agreed", kind=KIND), a_file("акт.pdf")
    given = {"note": "Нет пломбы поверителя", "act": [act.id]}
    case.move("defects", STAFF, given, NOON, {act.id: act})
    asked = case.snapshot().next_action
    assert case.visit is None
    assert asked
    assert (asked.to, asked.needs_visit) == ("scheduling", True)
    case.move("scheduling", CONSUMER, {"visit_at": "2026-12-02T10:00", "text": "Готово"}, NOON)
    assert case.snapshot().visit
