"""Every kind there is, and every form of theirs: what generic tests go through."""

from collections.abc import Iterator
from typing import Any

from casework import kind
from casework.kind import Kind
from casework.workflow import Move
from contracts.fields import CHOICES, Form
from tests.builders import a_form, needed, varied

KINDS = {
    **kind.load("services.applications.kinds"),
    **kind.load("services.reception.kinds"),
}
STATES = [(one, code) for one in KINDS.values() for code in one.workflow.by_code]


def moves(one: Kind) -> list[tuple[str, Move]]:
    """Every move of a kind, with the state it leads from."""
    return [(state, move) for state, ways in one.workflow.moves.items() for move in ways]


MOVES = [(one, state, move) for one in KINDS.values() for state, move in moves(one)]


def _forms() -> Iterator[tuple[str, type[Form]]]:
    for one in KINDS.values():
        yield one.slug, one.form
        steps = [move for _state, move in moves(one)]
        steps += [duty.done for duty in one.workflow.duties.values()]
        asked = {move.needs.__name__: move.needs for move in steps if move.needs}
        yield from ((f"{one.slug}.{name}", form) for name, form in asked.items())


FORMS = dict(_forms())
MADE = {
    f"{one.slug}.{move.needs.__name__}": move.makes
    for one, _state, move in MOVES
    if move.needs and move.makes
}
"""The field of a move's form whose paper is handed in, or made of the other fields."""
FIELDS = [(form, name) for form in FORMS for name in FORMS[form].model_fields]


def full(form: type[Form]) -> dict[str, Any]:
    """Every field with its example, what is optional too."""
    return {name: info.examples[0] for name, info in form.model_fields.items() if info.examples}


def rules_of(one: Kind) -> set[str]:
    """Every rule that a case of this kind may run under, whatever is chosen in its forms."""
    named = {state.term for state in one.workflow.states}
    forms = list(varied(a_form(one), one))
    named |= {one.notice(form) for form in forms}
    named |= {duty.rule for state in one.workflow.states for duty in state.owes}
    for _state, move in moves(one):
        named |= {move.within, move.after, move.notice, move.shift}
        if move.term:
            ways = list(_chosen(needed(move)[0], move.needs))
            named |= {move.term({**form, **way}) for form in forms for way in ways}
        named |= {duty.rule for duty in move.owes}
    return named - {""}


def _chosen(given: dict[str, Any], form: type[Form] | None) -> Iterator[dict[str, Any]]:
    """What a move is given, with each choice of each of its fields in turn."""
    yield given
    for name, drawn in form.drawn(str)["properties"].items() if form else ():
        for choice in drawn.get(CHOICES, {}):
            yield {**given, name: choice}
