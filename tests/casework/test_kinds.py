"""What holds of every kind: its way walked to each end, its terms, its words, its moves."""

import itertools
from datetime import timedelta
from typing import Any

import pytest

from casework import terms
from casework.kind import Kind
from casework.model import Case
from casework.parts import By
from casework.workflow import Move
from chassis.errors import Malformed, NotNow
from tests.builders import (
    CONSUMER,
    NOON,
    PAUSES,
    STAFF,
    a_case,
    a_case_for,
    a_form,
    kept,
    needed,
    step,
    time_for,
    varied,
)
from tests.kinds import KINDS, MOVES, STATES, rules_of


def named(given: Any) -> str:
    match given:
        case Kind():
            return given.slug
        case Move():
            return f"{given.by} to {given.to}"
    return str(given)


def at(one: Kind, state: str, then: Move | None = None) -> Case:
    """A case in this state, withdrawn from the start where that is the only way."""
    if state != "withdrawn":
        return a_case_for(one, state, then)
    case = a_case(kind=one)
    case.withdraw(CONSUMER, "передумал", NOON)
    kept(case)
    return case


@pytest.mark.parametrize(("one", "state"), STATES, ids=named)
def test_every_state_is_walked_to(one: Kind, state: str) -> None:
    case = at(one, state)
    snapshot = case.snapshot()
    assert (case.state, snapshot.state) == (state, state)
    assert case.closed == case.stands.final == (snapshot.next_actor is None)
    assert [step.state for step in snapshot.steps if step.status != "future"][-1] == state
    if case.closed:
        assert (case.deadline, snapshot.next_action) == (None, None)
        assert all(action.until for action in snapshot.other_actions)


@pytest.mark.parametrize("one", KINDS.values(), ids=named)
def test_the_ordinary_way_is_a_way_to_a_good_end(one: Kind) -> None:
    walked: set[str] = set()
    for form in varied(a_form(one), one):
        way = one.workflow.path_of(form)
        walked.update(way)
        for here, there in itertools.pairwise(way):
            assert there in [move.to for move in one.workflow.moves[here] if move.fits(form)]
        assert one.workflow.of(way[-1]).tone == "done"
    assert walked == set(one.workflow.path)


@pytest.mark.parametrize(("one", "state"), STATES, ids=named)
def test_from_every_state_there_is_a_way_to_an_end(one: Kind, state: str) -> None:
    reached, left = {state}, [state]
    while left:
        for move in one.workflow.moves.get(left.pop(), ()):
            if move.to not in reached:
                reached.add(move.to)
                left.append(move.to)
    assert any(one.workflow.of(code).final for code in reached)


@pytest.mark.parametrize(("one", "state"), STATES, ids=named)
def test_it_is_withdrawn_where_it_says_so_and_nowhere_else(one: Kind, state: str) -> None:
    case = at(one, state)
    if not case.stands.withdrawable:
        with pytest.raises(NotNow):
            case.withdraw(CONSUMER, "передумал", NOON)
        assert case.told() == []
        return
    case.withdraw(CONSUMER, "передумал", NOON)
    assert (case.state, case.closed) == ("withdrawn", True)


@pytest.mark.parametrize(("one", "state"), STATES, ids=named)
def test_whose_turn_it_is_can_do_something(one: Kind, state: str) -> None:
    stands = one.workflow.of(state)
    if stands.actor == "staff":
        assert one.workflow.from_(state, "staff")
    if stands.tone == "yours":
        assert stands.actor == "consumer"


@pytest.mark.parametrize(("one", "state", "move"), MOVES, ids=named)
def test_every_move_is_taken_with_what_it_needs(one: Kind, state: str, move: Move) -> None:
    case = at(one, state, move)
    if move.to == "visit_agreed" and case.visit is None:
        case.visit = a_case(kind=one).visit
    before, documents = len(case.timeline), len(case.documents)
    step(case, move, case.updated_at)
    assert case.state == move.to
    assert len([one for one in case.timeline[before:] if one.fact not in PAUSES]) == 1
    assert len(case.documents) == documents + len(needed(move)[1])


@pytest.mark.parametrize(("one", "state", "move"), MOVES, ids=named)
def test_no_move_is_the_other_sides(one: Kind, state: str, move: Move) -> None:
    case = at(one, state, move)
    other = STAFF if move.by == "consumer" else CONSUMER
    both = {way.to for way in one.workflow.from_(state, other.party)}  # type: ignore[arg-type]
    if move.to in both:
        return
    with pytest.raises(NotNow, match="недоступно"):
        case.move(move.to, other, needed(move)[0], NOON)
    assert case.told() == []


@pytest.mark.parametrize(("one", "state", "move"), MOVES, ids=named)
def test_a_move_without_what_it_needs_says_each_thing(one: Kind, state: str, move: Move) -> None:
    if not move.fields:
        return
    case = at(one, state, move)
    late = time_for(case, move, NOON)
    by = CONSUMER if move.by == "consumer" else STAFF
    with pytest.raises(Malformed) as refused:
        case.move(move.to, by, {}, late)
    said = {error.field for error in refused.value.fields("ru")}
    assert said - {move.makes} == set(move.fields)
    assert (case.state, case.told()) == (state, [])


@pytest.mark.parametrize(("one", "state", "move"), MOVES, ids=named)
def test_what_waits_for_a_term_is_not_done_before(one: Kind, state: str, move: Move) -> None:
    if not (move.after_term or move.after or move.by == "system"):
        return
    case = at(one, state, move)
    assert case.deadline, "a move after the term leads from a state that has one"
    by = By(party=move.by)
    last = time_for(case, move, NOON) - timedelta(milliseconds=1)
    with pytest.raises(NotNow, match="истечёт срок"):
        case.move(move.to, by, needed(move)[0], last)


@pytest.mark.parametrize("one", KINDS.values(), ids=named)
def test_every_rule_it_names_stands_in_the_table(one: Kind) -> None:
    assert rules_of(one)
    for rule in rules_of(one):
        assert terms.table().of(rule, NOON.date()).clause


@pytest.mark.parametrize(("one", "state"), STATES, ids=named)
def test_a_date_a_term_runs_from_is_asked_for(one: Kind, state: str) -> None:
    for move in one.workflow.moves.get(state, ()):
        assert not move.since or move.since in move.fields


@pytest.mark.parametrize("one", KINDS.values(), ids=named)
def test_the_desk_knows_who_applies_and_for_what(one: Kind) -> None:
    desk = a_case(kind=one).desk()
    assert desk.applicant
    assert desk.subject


def test_no_two_kinds_number_their_cases_alike() -> None:
    assert len({one.number for one in KINDS.values()}) == len(KINDS)


def test_the_shortest_way_is_found_to_every_state_but_withdrawn() -> None:
    for one, state in STATES:
        assert state == "withdrawn" or a_case_for(one, state).state == state
