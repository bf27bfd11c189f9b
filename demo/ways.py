"""How a case of a kind gets to a state: the fewest moves, and what each must be given."""

from collections import deque
from collections.abc import Mapping
from typing import Any

from casework.workflow import Move, Workflow


def way_to(
    workflow: Workflow, state: str, form: Mapping[str, Any], start: str = ""
) -> list[Move] | None:
    """The fewest moves to there for a case of this form; None where it has none."""
    begin = start or workflow.start
    ways: dict[str, list[Move]] = {begin: []}
    left = deque([begin])
    while left:
        here = left.popleft()
        for move in workflow.moves.get(here, ()):
            if move.to not in ways and move.fits(form):
                ways[move.to] = [*ways[here], move]
                left.append(move.to)
    return ways.get(state)


def route(workflow: Workflow, state: str, form: Mapping[str, Any]) -> list[Move] | None:
    """That way as it can be walked: where a state must be stood in twice, once around before."""
    if state == "withdrawn":
        return []
    taken: list[Move] = []
    here = workflow.start
    for move in way_to(workflow, state, form) or ():
        if move.again:
            taken += _around(workflow, here, form)
        taken.append(move)
        here = move.to
    return taken if here == state else None


def _around(workflow: Workflow, state: str, form: Mapping[str, Any]) -> list[Move]:
    """The shortest way from a state back to it."""
    rounds = [
        [move, *back]
        for move in workflow.moves.get(state, ())
        if move.fits(form) and (back := way_to(workflow, state, form, start=move.to)) is not None
    ]
    return min(rounds, key=len)
