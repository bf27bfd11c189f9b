"""A workflow that leads nowhere stops the start."""

from typing import Any

import pytest

from casework import kind as kinds
from casework.workflow import Move, State, Workflow
from contracts.fields import Form, Line, ask
from services.applications.kinds.connection import KIND


class Why(Form):
    """What a move may need."""

    note: Line = ask("Почему", example="Так надо")
    more: Line | None = ask("Ещё", example="слово", optional="Не всегда")


def a_state(code: str, **given: Any) -> State:
    return State(code, code, code, "busy", **given)


NEW, BUSY, DONE = a_state("new"), a_state("busy"), a_state("done", final=True)
WAY = {"new": [Move("busy", "Начать")], "busy": [Move("done", "Закончить")]}


def a_workflow(**changes: Any) -> Workflow:
    plain: dict[str, Any] = {
        "states": [NEW, BUSY, DONE],
        "moves": WAY,
        "path": ["new", "busy", "done"],
    }
    return Workflow(**{**plain, **changes})


def test_a_whole_workflow_is_taken() -> None:
    workflow = a_workflow()
    assert workflow.start == "new"
    assert workflow.of("busy") is BUSY
    assert [move.to for move in workflow.from_("new", "staff")] == ["busy"]
    assert workflow.from_("new", "consumer") == []
    assert workflow.from_("done", "staff") == []


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"moves": {**WAY, "new": [Move("bsy", "?")]}}, "no state bsy"),
        ({"moves": {**WAY, "nwe": [Move("busy", "?")]}}, "no state nwe"),
        ({"moves": {"new": WAY["new"]}}, "busy: a state is either final"),
        ({"moves": {**WAY, "done": [Move("new", "?")]}}, "done: only the consumer reopens"),
        (
            {"moves": {**WAY, "done": [Move("new", "?", by="consumer")]}},
            "done: only the consumer reopens a case, and for a while",
        ),
        (
            {"moves": {**WAY, "done": [Move("done", "?", by="consumer", within="a rule")]}},
            "done: what is reopened is open again",
        ),
        ({"states": [a_state("new", withdrawable=True), BUSY, DONE]}, "needs the state withdrawn"),
        ({"path": ["new", "bussy", "done"]}, "no state bussy"),
        ({"path": []}, "no way"),
        ({"states": [NEW, BUSY, DONE, a_state("busy")]}, "busy is declared twice"),
        ({"moves": {**WAY, "new": [*WAY["new"], Move("busy", "?")]}}, "new leads to busy twice"),
        ({"states": [NEW, BUSY, DONE, a_state("lost", final=True)]}, "nothing leads to lost"),
    ],
)
def test_a_slip_stops_the_start(changes: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        a_workflow(**changes)


def test_both_sides_may_have_a_move_to_the_same_state() -> None:
    both = [Move("busy", "Начать"), Move("busy", "Подтвердить", by="consumer")]
    workflow = a_workflow(moves={**WAY, "new": both})
    assert len(workflow.from_("new", "staff")) == len(workflow.from_("new", "consumer")) == 1


def test_a_withdrawn_state_need_not_be_led_to_where_a_case_may_be_withdrawn() -> None:
    states = [a_state("new", withdrawable=True), BUSY, DONE, a_state("withdrawn", final=True)]
    assert a_workflow(states=states).of("withdrawn").final


def test_a_move_names_what_must_be_given_and_not_what_may() -> None:
    assert Move("done", "Закончить", needs=Why).fields == ["note"]
    assert Move("done", "Закончить").fields == []


def test_a_kind_declared_twice_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    class Twin:
        KIND = KIND
        __path__ = ()

    found = [type("Found", (), {"name": name})() for name in ("one", "two")]
    monkeypatch.setattr(kinds.importlib, "import_module", lambda _name: Twin)
    monkeypatch.setattr(kinds.pkgutil, "iter_modules", lambda _path: found)
    with pytest.raises(ValueError, match="connection is declared twice"):
        kinds.load("twins")


def test_the_folder_of_kinds_is_the_list_of_kinds() -> None:
    assert "connection" in kinds.load("services.applications.kinds")
    assert isinstance(kinds.load("services.reception.kinds"), dict)
