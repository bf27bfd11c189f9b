"""The way of a case: its states, who acts in each, and the moves from one to the next."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from contracts.case import Author, Party, Tone
from contracts.fields import Form
from contracts.words import _


@dataclass(frozen=True)
class Duty:
    """A term that runs beside the state's own until `done` is noted.

    From a move that owes it, it stays through the states that follow, and ends with the case; from
    a state that owes it, it ends with that state too.
    """

    rule: str
    title: str
    """What is to be done."""
    explanation: str
    actor: Party
    done: "Move"
    """Says that it has been; leads nowhere, so its `to` is a word of its own."""
    counts_from: str = ""
    """The term runs from when the case last came into that state, else from the move."""
    when: Callable[[Mapping[str, Any]], bool] | None = None
    """For which form and what was given the move brings it about, where not always."""

    def arises(self, given: Mapping[str, Any]) -> bool:
        """Whether it comes with a move that was given this."""
        return self.when is None or self.when(given)


@dataclass(frozen=True)
class Move:
    """A step that one side may take. `needs` is what it must be given; its files become documents.

    One of the system is taken by itself when the term of the state it leads from has passed: the
    law gives silence a meaning. Texts are msgids.
    """

    to: str
    title: str
    by: Author = "staff"
    needs: type[Form] | None = None
    term: Callable[[Mapping[str, Any]], str] | None = None
    """The rule that runs in the new state, from the case's form and what was given; empty where
    the state's own rule runs."""
    since: str = ""
    """The date among what was given from which the new term runs, be it past or named ahead; else
    it runs from the move."""
    runs: Literal["", "with", "after"] = ""
    """The new term begins on the day the present one began, or when it ends."""
    after_term: bool = False
    """Allowed only once the term of the present state has passed."""
    within: str = ""
    """The rule how long after the present state was entered it may be done, where not always.

    With it a consumer's move may lead out of a final state: so a case is reopened.
    """
    counts_from: str = ""
    """`within` runs from when the case last came into that other state."""
    back: bool = False
    """Allowed only to the state that the case was in last, of those it could go back to."""
    owes: Sequence[Duty] = ()
    """What runs beside the new state's own term from now on."""
    settled: bool = False
    """Allowed only once no duty runs."""
    after: str = ""
    """The rule how long after the present state was entered it may not be done yet."""
    again: bool = False
    """Allowed only where the case has stood in the present state before."""
    when: Callable[[Mapping[str, Any]], bool] | None = None
    """For which forms there is this way, where not for all."""
    visit: Literal["", "agrees", "drops"] = ""
    """Agrees to the time of a visit the other side proposed, or says that none is ahead any more.

    A `visit_at` among what a move needs proposes a time.
    """
    notice: str = ""
    """The rule how early that time is proposed, where it is not the kind's own."""
    makes: str = ""
    """The field among `needs` whose paper the company makes by itself where none is handed in."""
    shift: str = ""
    """The rule how far the consumer may put off the time that the company proposed."""

    @property
    def fields(self) -> list[str]:
        """The names of what must be given."""
        if self.needs is None:
            return []
        return [name for name, info in self.needs.model_fields.items() if info.is_required()]

    def fits(self, form: Mapping[str, Any]) -> bool:
        """Whether a case with this form has this way."""
        return self.when is None or self.when(form)


@dataclass(frozen=True)
class State:
    """Where a case can stand, in words for the consumer, and whose turn it is there."""

    code: str
    title: str
    explanation: str
    tone: Tone
    actor: Party | None = None
    term: str = ""
    counts_from_receipt: bool = False
    """The term runs from the day a complete application was received, not from entering."""
    counts_from: str = ""
    """The term runs from when the case last came into that other state."""
    suspends: str = ""
    """Why the company's own term stands still meanwhile; it is counted anew afterwards."""
    owes: Sequence[Duty] = ()
    """What runs beside its own term while a case stands here."""
    restarts: bool = False
    """Coming here from the consumer, the day of receipt is today."""
    final: bool = False
    withdrawable: bool = False


DUPLICATE = State(
    "duplicate",
    _("Закрыто как дубль"),
    _("То же самое мы рассматриваем под другим номером. Если здесь речь о другом, напишите нам."),
    tone="closed",
    final=True,
)
"""An end that every workflow has and no move leads to (`casework/duplicates.py`)."""


@dataclass(frozen=True)
class Workflow:
    """All states and moves of a kind; `path` are the states of the ordinary way, in order.

    Where forms differ in their way, the path holds all of it, and each form its part.
    """

    states: Sequence[State]
    moves: Mapping[str, Sequence[Move]]
    path: Sequence[str]
    by_code: Mapping[str, State] = field(init=False)
    duties: Mapping[str, Duty] = field(init=False)
    """What moves and states may bring about, by the rule of its term."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_code", {state.code: state for state in self.states})
        owed = {duty.rule: duty for move in self._all() for duty in move.owes}
        owed |= {duty.rule: duty for state in self.states for duty in state.owes}
        object.__setattr__(self, "duties", owed)
        self._check()

    @property
    def start(self) -> str:
        """Where a new case stands."""
        return self.path[0]

    def of(self, code: str) -> State:
        """The state of this code."""
        return DUPLICATE if code == DUPLICATE.code else self.by_code[code]

    def from_(self, code: str, by: Author, form: Mapping[str, Any] | None = None) -> list[Move]:
        """What this side may do in that state, with a case of this form."""
        ways = [move for move in self.moves.get(code, ()) if move.by == by]
        return [move for move in ways if form is None or move.fits(form)]

    def path_of(self, form: Mapping[str, Any]) -> list[str]:
        """The ordinary way of a case with this form."""
        reached, left = {self.start}, [self.start]
        while left:
            ahead = {move.to for move in self.moves.get(left.pop(), ()) if move.fits(form)}
            left.extend(ahead - reached)
            reached |= ahead
        return [code for code in self.path if code in reached]

    def _check(self) -> None:
        """A workflow that leads nowhere stops the start."""
        if not self.path:
            raise ValueError("the workflow has no way")
        for code in (*self.path, *self.moves, *(move.to for move in self._all())):
            if code not in self.by_code:
                raise ValueError(f"the workflow knows no state {code}")
        if any(state.withdrawable for state in self.states) and "withdrawn" not in self.by_code:
            raise ValueError("a withdrawable case needs the state withdrawn")
        for state in self.states:
            self._check_state(state)
        for duty in self.duties.values():
            if duty.done.to in self.by_code or duty.done.by == "system":
                raise ValueError(f"{duty.rule}: what says that it is done leads nowhere")

    def _check_state(self, state: State) -> None:
        if self.by_code[state.code] is not state:
            raise ValueError(f"{state.code} is declared twice")
        moves = self.moves.get(state.code, ())
        if not state.final and not moves:
            raise ValueError(f"{state.code}: a state is either final or leads somewhere")
        if state.final and not all(_reopens(move) for move in moves):
            raise ValueError(f"{state.code}: only the consumer reopens a case, and for a while")
        if state.final and any(self.by_code[move.to].final for move in moves):
            raise ValueError(f"{state.code}: what is reopened is open again")
        for move in moves:
            if [(one.to, one.by) for one in moves].count((move.to, move.by)) > 1:
                raise ValueError(f"{state.code} leads to {move.to} twice")
            if move.makes and move.makes not in (move.needs or Form).model_fields:
                raise ValueError(f"{state.code}: {move.makes} is nowhere to be handed in")
            if move.by == "system" and (move.needs or not state.term):
                raise ValueError(f"{state.code}: silence gives nothing, and needs a term")
        led_to = {self.start, "withdrawn", *(move.to for move in self._all())}
        if state.code not in led_to:
            raise ValueError(f"nothing leads to {state.code}")

    def _all(self) -> Iterator[Move]:
        for moves in self.moves.values():
            yield from moves


def _reopens(move: Move) -> bool:
    """Whether it may lead out of a final state: what is done stays done unless the person asks."""
    return move.by == "consumer" and bool(move.within)
