"""A connection case walked to every end, and what it refuses on the way."""

from datetime import date, timedelta
from typing import Any

import pytest

from casework.assigning import assign
from casework.model import Case
from casework.parts import By
from casework.terms import end_of, today
from chassis.clock import now
from chassis.errors import Invalid, Malformed, NotAllowed, NotNow
from contracts.case import CaseChanged
from tests.builders import CONSUMER, NOON, STAFF, a_case, a_file, kept, needed, step

ENDS = ["connected", "refused", "annulled", "withdrawn"]
MOVES = {
    "registered": {"preparing", "papers_missing", "refused"},
    "papers_missing": {"registered", "annulled"},
    "preparing": {"offered", "refused"},
    "offered": {"concluded", "annulled", "objected"},
    "objected": {"offered", "refused"},
    "concluded": {"works"},
    "works": {"inspection"},
    "inspection": {"admitted", "unfulfilled", "visit_proposed"},
    "visit_proposed": {"visit_agreed", "visit_wished", "visit_proposed", "admitted", "unfulfilled"},
    "visit_wished": {"visit_agreed", "visit_proposed"},
    "visit_agreed": {"admitted", "unfulfilled", "visit_proposed", "visit_wished", "no_access"},
    "no_access": {"visit_wished", "visit_proposed"},
    "unfulfilled": {"inspection"},
    "admitted": {"noticed", "remarked"},
    "remarked": {"mended"},
    "mended": {"admitted", "noticed", "paying", "connected", "remarked"},
    "hidden": {"paying", "connected"},
    "noticed": {"connected", "paying", "remarked"},
    "paying": {"connected", "remarked", "hidden"},
    "connected": {"remarked", "hidden"},
    "refused": set(),
    "annulled": set(),
    "withdrawn": set(),
}
WITHDRAWABLE = {"registered", "papers_missing", "preparing", "offered", "objected"}


def go(case: Case, *states: str) -> Case:
    """Walk through these states with what each move needs."""
    for state in states:
        by = "consumer" if (case.state, state) == ("papers_missing", "registered") else "staff"
        step(case, case.allowed(state, by), NOON)
        kept(case)
    return case


def withdrawn(state: str = "registered") -> Case:
    case = a_case(state)
    case.withdraw(CONSUMER, "передумал", NOON)
    kept(case)
    return case


def at_its_end(state: str) -> Case:
    return withdrawn() if state == "withdrawn" else a_case(state)


def test_an_application_is_connected() -> None:
    way = ("preparing", "offered", "concluded", "works", "inspection", "admitted", "noticed")
    case = go(a_case(), *way, "connected")
    assert case.closed
    assert [entered.state for entered in case.history] == ["registered", *way, "connected"]
    assert case.deadline is None
    assert case.version == 9


@pytest.mark.parametrize("state", ["registered", "preparing"])
def test_an_application_is_refused_with_the_reason(state: str) -> None:
    case = a_case(state)
    case.move("refused", STAFF, {"note": "Нет мощности"}, NOON)
    assert case.closed
    assert case.timeline[-1].text == "Нет мощности"
    assert case.snapshot().tone == "refused"


@pytest.mark.parametrize("state", ["papers_missing", "offered"])
def test_an_application_is_annulled_once_its_term_has_passed_and_not_before(state: str) -> None:
    case = a_case(state)
    assert case.deadline
    over = end_of(case.deadline.due)
    with pytest.raises(NotNow, match="истечёт срок"):
        case.move("annulled", STAFF, {"note": "Срок истёк"}, over - timedelta(milliseconds=1))
    assert (case.state, case.told()) == (state, [])
    case.move("annulled", STAFF, {"note": "Срок истёк"}, over)
    assert case.closed
    assert case.deadline is None


@pytest.mark.parametrize("state", sorted(WITHDRAWABLE))
def test_the_consumer_withdraws_while_they_may(state: str) -> None:
    case = withdrawn(state)
    assert (case.state, case.closed, case.deadline) == ("withdrawn", True, None)
    assert (case.timeline[-1].fact, case.timeline[-1].text) == ("withdrawn", "передумал")
    assert case.timeline[-1].by == "consumer"


@pytest.mark.parametrize("state", sorted(set(MOVES) - WITHDRAWABLE))
def test_what_can_no_longer_be_withdrawn_is_not(state: str) -> None:
    case = at_its_end(state)
    assert not case.snapshot().withdrawable
    with pytest.raises(NotNow):
        case.withdraw(CONSUMER, "передумал", NOON)
    assert case.told() == []


@pytest.mark.parametrize("to", MOVES)
@pytest.mark.parametrize("state", MOVES)
def test_only_the_moves_of_the_workflow_are_taken(state: str, to: str) -> None:
    case = at_its_end(state)
    both = {move.to for side in ("staff", "consumer") for move in moves(case, side)}
    assert both == MOVES[state]
    if to not in both:
        for by in (STAFF, CONSUMER):
            with pytest.raises(NotNow):
                case.move(to, by, {}, NOON)
    assert case.state == state
    assert case.told() == []


def moves(case: Case, side: Any) -> Any:
    return case.kind.workflow.from_(case.state, side, case.form)


@pytest.mark.parametrize("to", ["", "unknown", "{'$gt': ''}", "__init__", "REGISTERED"])
def test_a_state_nobody_knows_is_not_moved_to(to: str) -> None:
    with pytest.raises(NotNow):
        a_case().move(to, STAFF, {}, NOON)


@pytest.mark.parametrize(
    ("state", "to", "by"),
    [("registered", "preparing", CONSUMER), ("papers_missing", "registered", STAFF)],
)
def test_one_side_does_not_take_the_others_move(state: str, to: str, by: By) -> None:
    case = a_case(state)
    with pytest.raises(NotNow, match="недоступно"):
        case.move(to, by, {}, NOON)


@pytest.mark.parametrize("state", ENDS)
def test_an_end_is_an_end(state: str) -> None:
    case = at_its_end(state)
    assert case.closed
    assert case.snapshot().next_actor is None
    assert case.wake_at is None


def test_a_move_without_what_it_needs_says_each_thing() -> None:
    case = a_case("preparing")
    with pytest.raises(Malformed) as refused:
        case.move("offered", STAFF, {}, NOON)
    said = {error.field for error in refused.value.fields("ru")}
    assert said == {"terms", "technical_conditions", "invoice"}
    assert (case.state, case.told()) == ("preparing", [])


@pytest.mark.parametrize(
    ("works", "due"),
    [
        ("near", date(2027, 1, 14)),
        ("existing", date(2027, 3, 24)),
        ("building", date(2027, 5, 24)),
        ("long", date(2027, 11, 24)),
    ],
)
def test_the_term_of_the_works_hangs_on_what_is_to_be_built(works: str, due: date) -> None:
    case = a_case("offered")
    case.move("concluded", STAFF, {"paid_on": "2026-11-24", "paid": "whole"}, NOON)
    case.move("works", STAFF, {"copies_to": "Поставщику", "works": works}, NOON)
    assert case.deadline
    assert (case.deadline.rule, case.deadline.due) == (f"connection.works.{works}", due)


def test_files_that_a_move_was_given_become_documents() -> None:
    case = a_case("preparing")
    before = len(case.documents)
    given, files = needed(case.allowed("offered", "staff"))
    case.move("offered", STAFF, given, NOON, files)
    placed = case.documents[before:]
    assert [(one.kind, one.title) for one in placed] == [
        ("terms", "Условия типового договора"),
        ("technical_conditions", "Технические условия"),
        ("invoice", "Счёт"),
    ]
    assert {one.id for one in placed} == set(files)
    assert {one.by for one in placed} == {"staff"}
    assert [ref.id for ref in case.timeline[-1].files] == [one.id for one in placed]


def test_a_pause_and_its_end_are_events_that_both_sides_see() -> None:
    case, later, paper = a_case(), NOON + timedelta(days=14), a_file()
    case.move("papers_missing", STAFF, {"note": "Нет плана"}, NOON + timedelta(days=2))
    case.move("registered", CONSUMER, {"files": [paper.id]}, later, {paper.id: paper})
    seen = [(one.fact, one.by, one.title.ru) for one in case.snapshot().timeline]
    assert seen[1:3] == [
        ("suspended", "system", "Срок рассмотрения приостановлен: ждём документы"),
        ("moved", "staff", "Нужны документы"),
    ]
    assert seen[3][:2] == ("resumed", "system")
    assert seen[3][2].startswith("Срок снова идёт: ")
    assert case.timeline[3].title.en.startswith("The term runs again: ")


def test_an_internal_note_moves_nothing_that_the_consumer_sees() -> None:
    case = a_case()
    before = case.snapshot()
    case.message(STAFF, "Проверить адрес", [], NOON + timedelta(days=1), internal=True)
    after = case.snapshot()
    assert (after.updated_at, after.timeline) == (before.updated_at, before.timeline)
    assert len(case.timeline) == 2


def test_missing_papers_bring_the_case_back_and_its_term_begins_anew() -> None:
    case = a_case()
    assert case.deadline
    assert case.deadline.due == date(2026, 11, 27)
    case.move("papers_missing", STAFF, {"note": "Нет плана"}, NOON + timedelta(days=2))
    suspended = case.deadline
    assert suspended
    assert (suspended.rule, suspended.actor) == ("connection.papers", "consumer")
    assert suspended.suspended_at == NOON + timedelta(days=2)
    assert suspended.suspended_why
    assert "приостановлен" in suspended.suspended_why.ru
    later, paper = NOON + timedelta(days=14), a_file()
    case.move("registered", CONSUMER, {"files": [paper.id]}, later, {paper.id: paper})
    again = case.deadline
    assert again
    assert (again.started_at, again.due, again.suspended_at) == (later, date(2026, 12, 11), None)
    assert case.timeline[-1].fact == "answered"
    case.move("preparing", STAFF, {}, later + timedelta(days=1))
    assert case.deadline
    assert case.deadline.started_at == later
    assert case.deadline.due == date(2026, 12, 22)


def test_the_terms_and_invoice_are_due_from_the_day_of_receipt_not_from_the_check() -> None:
    case = a_case()
    case.move("preparing", STAFF, {}, NOON + timedelta(days=3))
    assert case.deadline
    assert (case.deadline.started_at, case.deadline.due) == (NOON, date(2026, 12, 8))


def test_a_message_is_told_and_changes_no_state() -> None:
    case = a_case()
    paper = a_file()
    case.message(CONSUMER, "  Когда?  ", [paper], NOON)
    entry = case.timeline[-1]
    assert (entry.fact, entry.text, entry.files, case.state) == (
        "message",
        "Когда?",
        [paper],
        "registered",
    )


@pytest.mark.parametrize("text", ["", "  ", "\n\t"])
def test_a_message_says_something(text: str) -> None:
    case = a_case()
    with pytest.raises(Invalid):
        case.message(CONSUMER, text, [], NOON)
    case.message(CONSUMER, text, [a_file()], NOON)


def test_a_consumer_writes_no_internal_note() -> None:
    with pytest.raises(NotAllowed):
        a_case().message(CONSUMER, "себе", [], NOON, internal=True)


def test_a_case_is_given_to_an_employee_once() -> None:
    case = a_case()
    assign(case, STAFF, "maria@example.com", NOON, leads=True)
    assert len(kept(case)) == 1
    assign(case, STAFF, "maria@example.com", NOON, leads=True)
    assert kept(case) == []
    assign(case, STAFF, None, NOON, leads=True)
    assert case.desk().assignee is None
    assert [entry.internal for entry in case.timeline[-2:]] == [True, True]


@pytest.mark.parametrize(
    "verb",
    [
        lambda case: case.move("preparing", STAFF, {}, NOON),
        lambda case: case.withdraw(CONSUMER, "передумал", NOON),
        lambda case: case.message(STAFF, "Здравствуйте", [], NOON),
        lambda case: case.message(STAFF, "заметка", [], NOON, internal=True),
        lambda case: assign(case, STAFF, "maria@example.com", NOON, leads=True),
        lambda case: case.wake(end_of(case.deadline.due)),
    ],
    ids=["move", "withdraw", "message", "note", "assign", "wake"],
)
def test_each_verb_tells_one_fact_of_the_version_to_come(verb: Any) -> None:
    case = a_case()
    before = case.version
    verb(case)
    (fact,) = kept(case)
    assert isinstance(fact, CaseChanged)
    assert fact.case.version == case.version == before + 1
    assert fact.case.state == case.state


def test_the_term_of_the_works_runs_from_the_payment():
    """Payment is acceptance (861 п.105), whenever the employee gets to entering it."""
    case = a_case("offered")
    case.move("concluded", STAFF, {"paid_on": "2026-11-02", "paid": "whole"}, NOON)
    case.move("works", STAFF, {"copies_to": "Поставщику", "works": "near"}, NOON)
    assert case.deadline is not None
    assert case.deadline.started_at.date() == date(2026, 11, 2)


def test_a_payment_that_has_not_come_yet_is_refused():
    case = a_case("offered")
    tomorrow = (today(now()) + timedelta(days=1)).isoformat()
    with pytest.raises(Invalid):
        case.move("concluded", STAFF, {"paid_on": tomorrow, "paid": "whole"}, NOON)
