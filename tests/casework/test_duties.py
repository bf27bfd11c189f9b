"""What runs beside a state: it stays through states, has its own days, and ends when it is done."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from casework.model import Case
from casework.terms import day_before, end_of, last_day, table
from casework.workflow import Duty, Move
from chassis.errors import Malformed, NotNow
from contracts.case import CaseChanged
from services.applications.kinds.connection import KIND
from tests.builders import CONSUMER, NOON, STAFF, a_case, kept, needed

SECOND, THIRD = date(2026, 12, 14), date(2027, 1, 11)
"""20 and 40 days of the invoice, moved to the next working day."""
PAID = {"paid_on": "2026-11-24", "paid": "first"}


def in_parts(**form: str) -> Case:
    case = a_case("offered", **form)
    case.move("concluded", STAFF, PAID, NOON + timedelta(days=1))
    kept(case)
    return case


def go(case: Case, *states: str) -> Case:
    for state in states:
        given, files = needed(case.allowed(state, "staff"))
        given |= {"works": "near"} if state == "works" else {}
        case.move(state, STAFF, given, NOON + timedelta(days=1), files)
        kept(case)
    return case


def dues(case: Case) -> list[tuple[str, date]]:
    return [(one.term.rule.rpartition(".")[2], one.term.due) for one in case.snapshot().duties]


def told(case: Case, at: datetime) -> list[tuple[str, str]]:
    """What is told at this moment and those that follow at once."""
    said = []
    while case.wake_at is not None and case.wake_at <= at:
        case.wake(at)
        for fact in kept(case):
            assert isinstance(fact, CaseChanged)
            about = fact.duty.term if fact.duty else fact.case.deadline
            said.append((fact.fact, about.rule if about else ""))
    return said


def test_two_payments_run_beside_the_works_from_the_day_of_the_invoice() -> None:
    case = go(in_parts(), "works")
    assert case.deadline
    assert case.deadline.rule == "connection.works.near"
    assert dues(case) == [("second", SECOND), ("third", THIRD)]
    snapshot = case.snapshot()
    assert snapshot.duties[0].title.ru == "Внесите второй платёж (30 % платы)"
    assert {one.term.clause for one in snapshot.duties} == {"ПП РФ № 861, п. 102–104"}
    assert {one.term.actor for one in snapshot.duties} == {"consumer"}
    assert snapshot.next_actor == "staff"


@pytest.mark.parametrize(("form", "paid"), [({}, "whole"), ({"payment": "instalments"}, "first")])
def test_who_has_paid_all_or_pays_in_instalments_owes_none_of_it(
    form: dict[str, str], paid: str
) -> None:
    case = a_case("offered", **form)
    case.move("concluded", STAFF, {**PAID, "paid": paid}, NOON)
    assert case.duties == []


def test_a_payment_noted_ends_it_and_changes_nothing_else() -> None:
    case = go(in_parts(), "works")
    before = case.deadline
    assert [one.to for one in case.ways("staff", NOON)] == [
        "inspection",
        "second_paid",
        "third_paid",
    ]
    case.move("second_paid", STAFF, {"paid_on": "2026-11-24"}, NOON)
    [fact] = kept(case)
    assert isinstance(fact, CaseChanged)
    assert (fact.fact, case.state, case.deadline) == ("done", "works", before)
    assert fact.case.timeline[-1].title.ru == "Второй платёж поступил"
    assert [one.text.ru for one in fact.case.timeline[-1].answers] == ["24 ноября 2026"]
    assert dues(case) == [("third", THIRD)]
    with pytest.raises(NotNow):
        case.move("second_paid", STAFF, {"paid_on": "2026-11-24"}, NOON)


def test_it_is_noted_by_its_own_side_and_with_what_it_needs() -> None:
    case = in_parts()
    with pytest.raises(NotNow):
        case.move("second_paid", CONSUMER, {"paid_on": "2026-11-24"}, NOON)
    with pytest.raises(Malformed):
        case.move("second_paid", STAFF, {}, NOON)
    assert len(case.duties) == 2


def test_each_term_is_told_in_its_time_one_fact_a_write() -> None:
    case = go(in_parts(), "works")
    assert case.deadline
    works = case.deadline.due
    assert case.wake_at == day_before(SECOND)
    second, third = "connection.payment.second", "connection.payment.third"
    assert told(case, day_before(SECOND)) == [("term_near", second)]
    assert told(case, end_of(SECOND)) == [("overdue", second)]
    assert case.timeline[-1].title.ru == "Срок истёк: Второй платёж (30 % платы)"
    assert told(case, day_before(THIRD)) == [("term_near", third)]
    assert told(case, end_of(works)) == [
        ("overdue", third),
        ("overdue", "connection.works.near"),
    ]
    assert case.wake_at is None
    assert [one.look_at for one in case.duties] == [None, None]


def test_a_case_that_slept_too_long_tells_each_breach_once() -> None:
    case = go(in_parts(), "works")
    late = NOON + timedelta(days=400)
    assert [fact for fact, _rule in told(case, late)] == ["overdue"] * 3
    assert told(case, late + timedelta(days=9)) == []


def test_a_step_of_the_state_keeps_what_was_told_of_the_duties() -> None:
    case = go(in_parts(), "works")
    told(case, end_of(SECOND))
    go(case, "inspection")
    assert told(case, end_of(SECOND)) == []
    assert dues(case)[0] == ("second", SECOND)


def test_the_end_waits_for_what_is_owed_and_takes_the_rest_with_it() -> None:
    case = go(in_parts(), "works", "inspection", "admitted", "noticed")
    given, files = needed(case.allowed("connected", "staff"))
    with pytest.raises(NotNow, match="отметьте"):
        case.move("connected", STAFF, given, NOON, files)
    assert "connected" not in [one.to for one in case.ways("staff", NOON)]
    case = go(case, "paying", "connected")
    assert (case.closed, case.duties, case.wake_at) == (True, [], None)


def test_a_changed_rule_holds_for_duties_that_begin_after_it() -> None:
    rule = table().of("connection.payment.second", NOON.date())
    assert (rule.value, rule.unit, last_day(rule, NOON)) == (20, "calendar_days", SECOND)


def test_a_case_of_before_is_still_woken_for_its_state() -> None:
    old = a_case()
    document = old.document()
    del document["look_at"], document["duties"]
    case = Case.restored(document, {KIND.slug: KIND})
    assert case.wake_at
    assert told(case, case.wake_at) == [("term_near", "connection.check")]


OURS = Duty(
    "connection.copies",
    "Сообщить поставщику",
    "Он ждёт",
    actor="staff",
    done=Move("supplier_told", "Поставщику сообщено"),
)
PAUSED = replace(
    KIND,
    workflow=replace(
        KIND.workflow,
        moves={
            **KIND.workflow.moves,
            "registered": [
                replace(move, owes=[OURS]) for move in KIND.workflow.moves["registered"]
            ],
        },
    ),
)


def test_the_companys_duty_stands_still_with_its_term_and_is_counted_anew() -> None:
    case = a_case("papers_missing", kind=PAUSED)
    [duty] = case.snapshot().duties
    assert (duty.term.suspended_at, case.duties[0].look_at) == (NOON, None)
    later = NOON + timedelta(days=14)
    given, files = needed(case.allowed("registered", "consumer"))
    case.move("registered", CONSUMER, given, later, files)
    [duty] = case.snapshot().duties
    assert (duty.term.suspended_at, duty.term.due) == (None, date(2026, 12, 10))


def test_the_consumers_duty_runs_on_while_the_company_waits() -> None:
    theirs = replace(OURS, actor="consumer")
    moves = {
        **KIND.workflow.moves,
        "registered": [replace(move, owes=[theirs]) for move in KIND.workflow.moves["registered"]],
    }
    kind = replace(KIND, workflow=replace(KIND.workflow, moves=moves))
    [running] = a_case("papers_missing", kind=kind).duties
    assert (running.term.suspended_at, running.look_at) == (None, day_before(date(2026, 11, 26)))


def test_what_says_that_a_duty_is_done_leads_to_no_state() -> None:
    wrong = replace(OURS, done=Move("works", "Начать"))
    moves = {**KIND.workflow.moves, "preparing": [Move("offered", "?", owes=[wrong])]}
    with pytest.raises(ValueError, match="leads nowhere"):
        replace(KIND.workflow, moves=moves)
