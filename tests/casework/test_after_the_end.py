"""What a consumer may still do once their case has ended: open it again, and rate it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from casework.kind import Kind
from casework.model import Case
from casework.rating import rate
from casework.timing import TermOver
from casework.workflow import Move
from chassis.errors import NotNow
from contracts.case import CaseChanged
from services.applications.kinds.connection import KIND
from services.applications.kinds.connection.given import Remarks
from tests.builders import CONSUMER, NOON, a_case, kept

REMARK = Move(
    "remarked", "Сообщить замечания", by="consumer", needs=Remarks, within="connection.remarks"
)
MOVES = {**KIND.workflow.moves, "connected": (REMARK,)}
REOPENABLE = replace(KIND, workflow=replace(KIND.workflow, moves=MOVES))


def the_end(kind: Kind = REOPENABLE) -> Case:
    return a_case("connected", kind=kind)


def told(case: Case) -> CaseChanged:
    [fact] = kept(case)
    assert isinstance(fact, CaseChanged)
    return fact


def test_a_consumer_opens_an_ended_case_again() -> None:
    case = the_end()
    assert case.closed
    [way] = case.snapshot().other_actions
    assert (way.to, str(way.until)) == ("remarked", "2026-12-22")
    case.move("remarked", CONSUMER, {"text": "Номер прибора с ошибкой"}, NOON)
    fact = told(case)
    assert (fact.fact, fact.text) == ("reopened", "Номер прибора с ошибкой")
    assert fact.case.timeline[-1].title.ru == "Рассмотрение возобновлено"
    assert (case.closed, fact.case.next_actor) == (False, "staff")
    assert case.deadline is not None
    assert case.deadline.rule == "connection.mend"
    assert [step.state for step in fact.case.steps if step.status == "future"][-1:] == ["connected"]


def test_after_its_term_an_end_is_an_end() -> None:
    case = the_end()
    with pytest.raises(TermOver):
        case.move("remarked", CONSUMER, {"text": "Поздно"}, NOON + timedelta(days=29))
    assert case.closed


def test_where_the_workflow_says_nothing_nobody_opens_a_case_again() -> None:
    with pytest.raises(NotNow):
        a_case("refused").move("registered", CONSUMER, {}, NOON)


def test_an_ended_case_is_rated_and_rated_differently() -> None:
    case = the_end()
    rate(case, CONSUMER, 2, "Долго", NOON)
    fact = told(case)
    assert (fact.fact, fact.by, fact.text) == ("rated", "consumer", "Долго")
    assert fact.case.timeline[-1].title.ru == "Оценка: 2 из 5"
    rate(case, CONSUMER, 4, "", NOON + timedelta(days=30))
    again = told(case).case
    assert again.rating is not None
    assert (again.rating.mark, again.rating.text) == (4, "")


def test_the_same_rating_once_more_changes_nothing() -> None:
    case = the_end()
    rate(case, CONSUMER, 5, "Спасибо", NOON)
    kept(case)
    rate(case, CONSUMER, 5, "Спасибо", NOON)
    assert kept(case) == []


def test_after_thirty_days_no_rating_is_taken() -> None:
    case = the_end()
    with pytest.raises(NotNow):
        rate(case, CONSUMER, 1, "", NOON + timedelta(days=31))


@pytest.mark.parametrize("state", ["registered", "offered", "withdrawn"])
def test_what_goes_on_or_was_withdrawn_is_not_rated(state: str) -> None:
    case = a_case("registered" if state == "withdrawn" else state)
    if state == "withdrawn":
        case.withdraw(CONSUMER, "передумал", NOON)
    assert case.snapshot().rated_until is None
    with pytest.raises(NotNow):
        rate(case, CONSUMER, 1, "", NOON)


def test_a_reopened_case_keeps_its_rating() -> None:
    case = the_end()
    rate(case, CONSUMER, 1, "Ошибка в акте", NOON)
    case.move("remarked", CONSUMER, {"text": "Исправьте"}, NOON)
    snapshot = case.snapshot()
    assert snapshot.rating is not None
    assert (snapshot.rating.mark, snapshot.rated_until) == (1, None)
