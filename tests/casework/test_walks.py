"""Whatever is tried on a case, in whatever order, it stays whole."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.assigning import assign
from casework.model import Case
from casework.parts import By
from chassis.errors import Refused
from contracts.case import CaseChanged
from tests.builders import CONSUMER, NOON, PAUSES, STAFF, a_case, kept, needed
from tests.kinds import KINDS

TRIES = st.tuples(
    st.sampled_from(["move", "move", "move", "message", "note", "withdraw", "assign", "wake"]),
    st.sampled_from([CONSUMER, STAFF]),
    st.integers(0, 99),
    st.integers(0, 60),
)


def somewhere(case: Case, number: int) -> str:
    """Half of the time a state that the present one leads to, else any."""
    ahead = [move.to for move in case.kind.workflow.moves.get(case.state, ())]
    states = ahead if ahead and number % 2 else sorted(case.kind.workflow.by_code)
    return states[number // 2 % len(states)]


def tried(case: Case, verb: str, by: By, number: int, at: datetime) -> None:
    match verb:
        case "move":
            to = somewhere(case, number)
            sides = [m for m in case.kind.workflow.moves.get(case.state, ()) if m.to == to]
            given, files = needed(sides[0]) if sides else ({}, {})
            case.move(to, by, given, at, files)
        case "message" | "note":
            case.message(by, "слово", [], at, internal=verb == "note")
        case "withdraw":
            case.withdraw(by, "передумал", at)
        case "assign":
            assign(case, STAFF, "maria@example.com" if number % 2 else None, at, leads=True)
        case "wake":
            case.wake(at)


@given(st.lists(TRIES, max_size=30))
@pytest.mark.parametrize("kind", KINDS)
def test_no_order_of_verbs_breaks_a_case(kind: str, tries: list[tuple[str, By, int, int]]) -> None:
    case, at = a_case(kind=KINDS[kind]), NOON
    for verb, by, number, days in tries:
        at += timedelta(days=days)
        stood, version, entries = case.state, case.version, len(case.timeline)
        visit = case.visit
        try:
            tried(case, verb, by, number, at)
        except Refused:
            assert case.told() == []
            assert (case.state, case.version, len(case.timeline)) == (stood, version, entries)
            assert case.visit == visit
            continue
        facts = kept(case)
        whole(case, facts, version)
        legal = [move.to for move in case.kind.workflow.moves.get(stood, ())]
        assert case.state == stood or case.state in [*legal, "withdrawn"]
        gained = [one for one in case.timeline[entries:] if one.fact not in PAUSES]
        assert len(gained) == len(facts)


def whole(case: Case, facts: list[object], before: int) -> None:
    """What holds of a case after any verb."""
    assert len(facts) <= 1
    for fact in facts:
        assert isinstance(fact, CaseChanged)
        assert fact.case.version == before + 1
        assert fact.case.state == case.state == case.history[-1].state
    assert case.state in case.kind.workflow.by_code
    assert case.closed == case.stands.final
    assert [e.at for e in case.history] == sorted(e.at for e in case.history)
    assert case.closed is False or (case.deadline is None and case.wake_at is None)
    snapshot = case.snapshot()
    assert [step.status for step in snapshot.steps].count("now") == (0 if case.closed else 1)
    assert not any(entry.internal or entry.by_name for entry in snapshot.timeline)
    assert Case.restored(case.document(), {case.kind_slug: case.kind}).snapshot() == snapshot
