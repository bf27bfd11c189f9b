"""A connection: two ways to a contract, temporary and instalment terms, objections and remarks."""

from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from casework.model import Case
from casework.terms import end_of
from casework.workflow import Move
from chassis.errors import NotNow
from tests.builders import CONSUMER, NOON, STAFF, a_case, a_file, kept, needed


def moves(case: Case) -> list[Move]:
    return case.kind.workflow.from_(case.state, "staff", case.form)


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


def test_remarks_reopen_it_and_a_mended_act_is_placed_within_ten_days() -> None:
    case = a_case("connected")
    assert others(case) == ["remarked", "hidden"]
    case.move("remarked", CONSUMER, {"text": "Не тот номер"}, NOON)
    assert case.deadline
    assert (case.deadline.rule, case.deadline.due) == ("connection.mend", date(2026, 12, 8))
    assert not case.closed
    given, files = needed(case.allowed("mended", "staff"))
    case.move("mended", STAFF, given, NOON, files)
    assert case.deadline
    assert (case.deadline.rule, case.deadline.due) == ("connection.settled", date(2026, 12, 8))


def mended(state: str, **form: Any) -> Case:
    """A case whose act was remarked on in this state, and mended."""
    case = a_case(state, **form)
    case.move("remarked", CONSUMER, {"text": "Не тот номер"}, NOON)
    kept(case)
    given, files = needed(case.allowed("mended", "staff"))
    case.move("mended", STAFF, given, NOON, files)
    kept(case)
    return case


def test_ten_working_days_of_silence_about_the_mended_act_settle_it() -> None:
    case = mended("connected")
    case.wake(end_of(date(2026, 12, 8)))
    assert (case.state, case.closed, case.timeline[-1].by) == ("connected", True, "system")


def test_the_mended_act_is_accepted_or_remarked_on_once_more() -> None:
    case = mended("connected")
    snapshot = case.snapshot()
    assert snapshot.next_action
    assert (snapshot.next_action.to, others(case)) == ("connected", ["remarked"])
    case.move("remarked", CONSUMER, {"text": "Всё ещё не тот номер"}, NOON)
    assert case.state == "remarked"


def test_remarks_come_within_twenty_working_days_and_hidden_faults_within_six_months() -> None:
    case, late = a_case("connected"), end_of(date(2026, 12, 22))
    with pytest.raises(NotNow, match="можно было"):
        case.move("remarked", CONSUMER, {"text": "Поздно"}, late)
    with pytest.raises(NotNow, match="можно было"):
        case.move("hidden", CONSUMER, {"text": "Поздно"}, end_of(date(2027, 5, 24)))
    case.move("hidden", CONSUMER, {"text": "Ввод греется"}, late)
    assert case.deadline
    assert (case.deadline.rule, case.deadline.due) == ("connection.hidden.mend", date(2027, 1, 29))
    case.move("connected", STAFF, {"note": "Ввод заменён"}, late)
    assert case.closed


def test_who_pays_in_instalments_goes_on_paying_after_remarks() -> None:
    case = mended("paying", payment="instalments")
    case.wake(end_of(date(2026, 12, 8)))
    assert case.state == "paying"


@pytest.mark.parametrize("state", ["admitted", "noticed", "paying", "connected"])
def test_the_act_may_be_remarked_on_from_its_placing_and_all_goes_on_from_there(state: str) -> None:
    case = mended(state)
    [back] = [one.to for one in case.ways("consumer", NOON) if one.to != "remarked"]
    assert back == state
    with pytest.raises(NotNow, match="возвращается"):
        case.move("paying" if state != "paying" else "connected", CONSUMER, {}, NOON)
    case.move(state, CONSUMER, {}, NOON)
    assert case.state == state


def test_the_days_of_remarks_count_from_the_act_whatever_came_after() -> None:
    case, later = a_case("admitted"), NOON + timedelta(days=10)
    for state in ("noticed", "connected"):
        given, files = needed(case.allowed(state, "staff"))
        case.move(state, STAFF, given, later, files)
    said = {one.to: one.until for one in case.snapshot().other_actions}
    assert said == {"remarked": date(2026, 12, 22), "hidden": date(2027, 5, 24)}
    with pytest.raises(NotNow, match="можно было"):
        case.move("remarked", CONSUMER, {"text": "Поздно"}, end_of(date(2026, 12, 22)))


LARGE = {"power_kw": 500}
TEMPORARY = {"duration": "scheme", "temporary_until": "2030-09-01"}


@pytest.mark.parametrize(
    ("form", "rule", "due"),
    [
        ({}, "connection.offer", date(2026, 12, 8)),
        (LARGE, "connection.draft", date(2026, 12, 22)),
        ({"reliability": "1"}, "connection.draft", date(2026, 12, 22)),
        (TEMPORARY, "connection.offer.temporary", date(2026, 12, 4)),
        ({**LARGE, **TEMPORARY}, "connection.offer.temporary", date(2026, 12, 4)),
    ],
)
def test_how_long_the_terms_are_prepared_hangs_on_what_is_asked_for(
    form: dict[str, Any], rule: str, due: date
) -> None:
    case = a_case("preparing", **form)
    assert case.deadline
    assert (case.deadline.rule, case.deadline.due) == (rule, due)


def test_a_temporary_connection_is_built_in_fifteen_working_days() -> None:
    case = a_case("concluded", **TEMPORARY)
    case.move("works", STAFF, {"copies_to": "Поставщику", "works": "temporary"}, NOON)
    assert case.deadline
    assert (case.deadline.rule, case.deadline.due) == (
        "connection.works.temporary",
        date(2026, 12, 15),
    )


def test_a_temporary_connection_says_until_when() -> None:
    with pytest.raises(ValidationError) as refused:
        a_case(duration="mobile")
    assert [error["loc"] for error in refused.value.errors()] == [("temporary_until",)]


def test_who_is_not_simplified_signs_a_draft_and_the_others_pay() -> None:
    assert [one.to for one in moves(a_case("preparing"))] == ["offered", "refused"]
    case = a_case("preparing", **LARGE)
    assert [one.to for one in moves(case)] == ["drafted", "refused"]
    way = [one.state for one in case.snapshot().steps if one.status == "future"]
    assert way[:3] == ["drafted", "signed", "concluded"]


def test_an_unsigned_draft_is_annulled_after_thirty_working_days_and_not_after_ten() -> None:
    case = a_case("drafted", **LARGE)
    assert case.deadline
    assert (case.deadline.rule, case.deadline.due) == ("connection.sign", date(2026, 12, 8))
    late = {"note": "Договор не подписан"}
    with pytest.raises(NotNow):
        case.move("annulled", STAFF, late, end_of(date(2026, 12, 8)))
    case.move("annulled", STAFF, late, end_of(date(2027, 1, 14)))
    assert case.closed


def test_a_signed_contract_comes_back_and_the_works_run_from_its_day() -> None:
    case, paper = a_case("drafted", **LARGE), a_file()
    case.move("signed", CONSUMER, {"files": [paper.id]}, NOON, {paper.id: paper})
    given, files = needed(case.allowed("concluded", "staff"))
    case.move("concluded", STAFF, {**given, "concluded_on": "2026-11-20"}, NOON, files)
    assert case.deadline
    assert (case.deadline.rule, case.deadline.due) == ("connection.copies", date(2026, 11, 24))
    case.move("works", STAFF, {"copies_to": "Поставщику", "works": "longest"}, NOON)
    assert case.deadline.due == date(2028, 11, 20)


def test_who_pays_from_a_budget_has_fifteen_working_days() -> None:
    case = a_case("offered", payment="budget")
    assert case.deadline
    assert (case.deadline.rule, case.deadline.due) == (
        "connection.payment.budget",
        date(2026, 12, 15),
    )


def test_copies_go_to_the_supplier_in_two_working_days_of_payment_and_of_the_act() -> None:
    for state, rule in (("concluded", "connection.copies"), ("noticed", "connection.act")):
        deadline = a_case(state).deadline
        assert deadline
        assert (deadline.rule, deadline.due, deadline.actor) == (rule, date(2026, 11, 26), "staff")


def test_instalments_are_paid_each_quarter_until_all_is_paid() -> None:
    case = a_case("paying", payment="instalments")
    assert case.deadline
    assert (case.deadline.rule, case.deadline.actor) == ("connection.instalment", "consumer")
    assert case.deadline.due == date(2027, 2, 24)
    case.move("paying", STAFF, {"paid_on": "2026-11-20"}, NOON)
    assert case.deadline
    assert (case.state, case.deadline.due) == ("paying", date(2027, 5, 24))
    case.move("connected", STAFF, {"paid_on": "2026-11-24"}, NOON)
    assert case.closed


def test_without_instalments_what_is_left_is_paid_in_ten_days() -> None:
    case = a_case("paying")
    assert case.deadline
    assert (case.deadline.rule, case.deadline.due) == ("connection.last_payment", date(2026, 12, 4))
    assert [one.to for one in moves(case)] == ["connected"]


def test_unfulfilled_conditions_are_the_applicants_to_mend() -> None:
    case, paper = a_case("unfulfilled"), a_file()
    snapshot = case.snapshot()
    assert snapshot.next_action
    assert (snapshot.next_action.to, snapshot.tone) == ("inspection", "yours")
    case.move("inspection", CONSUMER, {"files": [paper.id]}, NOON, {paper.id: paper})
    assert case.deadline
    assert case.deadline.rule == "connection.inspection"


def test_the_inspection_may_be_a_visit_agreed_upon_and_its_term_runs_on() -> None:
    case, later = a_case("inspection"), NOON + timedelta(days=2)
    case.move("visit_proposed", STAFF, {"visit_at": "2026-12-10T10:00", "note": "Ждите"}, later)
    case.move("visit_agreed", CONSUMER, {}, later)
    assert case.visit
    assert case.visit.agreed_at == later
    assert case.deadline
    assert (case.deadline.rule, case.deadline.due) == ("connection.inspection", date(2026, 12, 22))
