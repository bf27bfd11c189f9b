"""Every state of every kind as a case that stands there today, its days laid so that it fits."""

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, Literal

from casework import terms
from casework.kind import Kind
from casework.model import Case
from casework.workflow import Move
from chassis.errors import Refused
from demo.appeals import Matter, matters
from demo.filling import choices
from demo.papers import pretended
from demo.people import CUSTOMERS, STAFF, Customer
from demo.walk import Walk
from demo.ways import route, way_to

Mood = Literal["running", "near", "late", "ended"]
KNOWN: Mapping[str, tuple[dict[str, Any], ...]] = {
    "connection": (
        {"power_kw": 15, "voltage": "0.4"},
        {"power_kw": 300, "voltage": "10", "object_name": "Цех", "load": "production"},
        {"power_kw": 90, "voltage": "0.4", "object_name": "Магазин", "load": "trade"},
        {"power_kw": 7, "voltage": "0.23", "object_name": "Садовый дом"},
        {"power_kw": 900, "voltage": "10", "object_name": "Насосная", "load": "production"},
    ),
}
"""What else is asked for, by kind: the first that has a way to the state is taken."""
LEAST, MOST = 3, 200
"""Days since a case that is over came to its end."""
LONGEST_WAIT = 30
"""Days that a case with a visit may be left alone: nobody forgets an agreed visit for a season."""
TRIES = 12


@dataclass(frozen=True)
class Story:
    """A case that is to be: where it stands, how its term is, and whose it is."""

    kind: Kind
    state: str
    mood: Mood
    form: int = 0
    """Which of the known ways to ask is tried first."""
    through: str = ""
    """The end that it had before it was reopened."""
    mark: int = 0
    """How its consumer rated it; 0 where they did not."""

    @property
    def key(self) -> str:
        """Its request, the same each time: what is there already is not made again."""
        more = f":{self.through}" if self.through else ":rated" if self.mark else ""
        return f"demo:{self.kind.slug}:{self.state}:{self.mood}:{self.form}{more}"

    @property
    def chance(self) -> Random:
        """Its own luck, the same each time."""
        return Random(zlib.crc32(self.key.encode()))  # noqa: S311  a story, not a secret

    @property
    def customer(self) -> Customer:
        """Whose it is; the first three have most, for it is they who are shown."""
        return self.chance.choice((*CUSTOMERS[:3], *CUSTOMERS))


def stories(kinds: Mapping[str, Kind]) -> Iterator[Story]:
    """A case in every state of every kind; where a term runs, one that is near or passed too."""
    for kind in kinds.values():
        for number, state in enumerate(kind.workflow.states):
            if state.final:
                yield Story(kind, state.code, "ended")
                continue
            yield Story(kind, state.code, "running")
            if state.actor == "staff":
                yield Story(kind, state.code, "late" if number % 3 == 0 else "near")
        ends = [
            state.code for state in kind.workflow.states if state.final and state.tone == "done"
        ]
        for form in range(1, len(KNOWN.get(kind.slug, ()))):
            yield from (Story(kind, end, "ended", form) for end in ends)
        if kind.category == "appeal":
            yield from (
                Story(kind, end, "ended", mark=len(kind.slug + end) % 3 + 3) for end in ends
            )
            yield Story(kind, kind.workflow.start, "running", through=_reopened(kind))


def _reopened(kind: Kind) -> str:
    """The end, not by sending on, out of which a consumer has it considered anew."""
    ends = [state.code for state in kind.workflow.states if state.final]
    return next(end for end in ends if kind.workflow.from_(end, "consumer"))


def lived(story: Story, now: datetime) -> Case:
    """The story's case as it stands at this moment; LookupError where no form leads there."""
    began = now - timedelta(days=60)
    walk = _walked(story, began)
    for _ in range(TRIES):
        days = _wrong_by(story, walk, now)
        if days == 0:
            break
        began -= timedelta(days=days)
        walk = _walked(story, began)
    walk.keep_up(now)
    walk.rest(now)
    if story.mark:
        walk.rate(story.mark, now)
    return walk.case


def _walked(story: Story, began: datetime) -> Walk:
    for matter in _asked(story):
        walk = _begun(story, matter, began)
        if walk is None:
            continue
        moves = _moves(story, walk.case.form)
        if moves is None:
            continue
        walk.go(moves)
        if story.state == "withdrawn":
            walk.withdraw()
        if walk.case.state == story.state:
            return walk
    raise LookupError(f"no form of {story.kind.slug} leads to {story.state}")


def _moves(story: Story, form: Mapping[str, Any]) -> list[Move] | None:
    workflow = story.kind.workflow
    if not story.through:
        return route(workflow, story.state, form)
    there = route(workflow, story.through, form)
    back = way_to(workflow, story.state, form, start=story.through)
    return None if there is None or back is None else [*there, *back]


def _asked(story: Story) -> Iterator[Matter]:
    chance = story.chance.randrange(100)
    yield from matters(story.kind.slug, story.through or story.state, chance)
    known = (*KNOWN.get(story.kind.slug, ())[story.form :], *choices(story.kind))
    yield from (Matter(one, {}) for one in known)


def _begun(story: Story, matter: Matter, began: datetime) -> Walk | None:
    chance = story.chance
    employee = chance.choice(STAFF[:2])
    try:
        return Walk(story.kind, story.customer, employee, matter, began, pretended, chance)
    except Refused:
        return None


def _wrong_by(story: Story, walk: Walk, now: datetime) -> int:
    """How many days earlier it should have begun; less than nothing for later."""
    idle = (now - walk.at).total_seconds() / 86400
    if idle < 0:
        return int(-idle) + 1
    if story.mood == "ended":
        wanted = story.chance.randint(LEAST, MOST)
        return 0 if idle >= wanted - 4 and idle < wanted + 4 else round(wanted - idle)
    deadline = walk.case.deadline
    left = (deadline.due - terms.today(now)).days if deadline else None
    lasting = walk.case.visit is not None and left is not None and left > LONGEST_WAIT
    if left is None or lasting or story.mood == "running":
        return -int(idle) if idle >= 4 else 0
    if story.mood == "late":
        return 0 if -9 <= left < 0 else left + story.chance.randint(1, 6)
    return 0 if 0 <= left <= 1 else left - 1
