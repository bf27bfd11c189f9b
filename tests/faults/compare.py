"""What was answered against what is there: plain comparisons, which tests show what to catch."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from casework.model import Case
from contracts.case import CaseSnapshot
from tests.faults.ledger import Accepted

OWNERS = {
    ("submitted", "consumer"): "case_submitted",
    ("moved", "staff"): "case_moved",
    ("withdrawn", "consumer"): "case_moved",
    ("message", "staff"): "case_message",
}
"""Letters to the consumer, by what happened and who did it."""
ASSIGNEES = {
    ("answered", "consumer"): "staff_answered",
    ("moved", "consumer"): "staff_answered",
    ("message", "consumer"): "staff_message",
    ("withdrawn", "consumer"): "staff_withdrawn",
}
"""Letters to the employee who works the case."""
MARK = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
Span = tuple[datetime, datetime]


@dataclass
class Found:
    """What the checker saw. Every list of words is of things that must not be."""

    accepted: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    letters_lost: list[str] = field(default_factory=list)
    letters_doubled: list[str] = field(default_factory=list)
    unquiet: list[str] = field(default_factory=list)
    dead_unexplained: list[str] = field(default_factory=list)
    dead_explained: int = 0
    cases: int = 0
    letters: int = 0
    letters_again: int = 0
    """Letters that came once more, after a fault of notify or of the mail server."""

    def wrongs(self) -> dict[str, list[str]]:
        return {name: value for name, value in vars(self).items() if isinstance(value, list)}

    @property
    def holds(self) -> bool:
        return not any(self.wrongs().values())


def registrations(
    found: Found,
    accepted: Iterable[Accepted],
    accounts: Counter[str],
    passwords: Counter[str],
) -> None:
    """Each made one account, and a letter with a password for each try at the most."""
    for one in accepted:
        if one.command != "registered":
            continue
        if not accounts[one.who] or not passwords[one.who]:
            found.lost.append(f"the registration of {one.who}")
        if accounts[one.who] > 1 or passwords[one.who] > one.tries:
            found.doubled.append(f"the registration of {one.who}")


def commands(found: Found, accepted: Iterable[Accepted], cases: Mapping[str, Case]) -> None:
    """What was accepted is there, and nothing is there twice."""
    said = Counter(mark for case in cases.values() for mark in marks_of(case))
    keys = Counter(case.request_id for case in cases.values())
    numbers = Counter(case.number for case in cases.values())
    for one in accepted:
        if one.command == "registered":
            continue
        case = cases.get(one.case)
        if case is None or not _is_there(one, case, said):
            found.lost.append(f"{one.command} {one.number} {one.mark}")
    for counted in (said, keys, numbers):
        found.doubled += [f"{mark}: {n}" for mark, n in counted.items() if n > 1]


def _is_there(one: Accepted, case: Case, said: Counter[str]) -> bool:
    if case.version < one.version or case.number != one.number:
        return False
    if one.command == "submitted":
        return case.request_id == one.mark
    return not one.mark or said[one.mark] > 0


def marks_of(case: Case) -> list[str]:
    """The marks of everything that was said in a case."""
    return [mark for entry in case.timeline for mark in MARK.findall(entry.text)]


BESIDE = ("suspended", "resumed")
"""What a step did to the term: on the timeline in the same write, told by the step's own fact."""


def order(found: Found, cases: Iterable[Case], told: Mapping[str, Sequence[int]]) -> None:
    """Every version of a case was told, each for the first time after the one before it."""
    for case in cases:
        versions = list(told.get(case.id, []))
        if versions != list(range(1, case.version + 1)):
            found.disordered.append(f"{case.number} at {case.version}: told {versions}")
        happened = [entry.fact for entry in case.timeline]
        if sum(fact not in BESIDE for fact in happened) != case.version:
            found.disordered.append(f"{case.number} at {case.version}: {happened}")


def entries(
    found: Found, cases: Mapping[str, Case], window: Mapping[str, Mapping[str, Any]]
) -> None:
    """The window holds each case once, as its service has it now."""
    for id_ in window.keys() - cases.keys():
        found.doubled.append(f"entry {window[id_]['number']} of no case")
    for id_, case in cases.items():
        entry = window.get(id_)
        if entry is None:
            found.lost.append(f"{case.number} is not in the window")
        elif CaseSnapshot.model_validate_json(entry["snapshot"]) != case.snapshot():
            seen = entry["version"]
            found.stale.append(f"{case.number}: shown at {seen}, is at {case.version}")


def letters_of(case: Case, people: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(number, letter, address) of each letter that what happened to a case must have made."""
    letters, assignee = [], ""
    for entry in case.timeline:
        done = (entry.fact, entry.by)
        if done in OWNERS:
            letters.append((case.number, OWNERS[done], people.get(case.owner, "")))
        if done in ASSIGNEES and assignee:
            letters.append((case.number, ASSIGNEES[done], assignee))
        if entry.fact == "assigned":
            name = re.search(r"\S+@\S+", entry.title.ru)
            assignee = name[0] if name else ""
        if entry.fact == "unassigned":
            assignee = ""
    return letters


def letters(
    found: Found,
    wanted: Counter[tuple[str, str, str]],
    written: Sequence[Mapping[str, Any]],
    came: Mapping[str, list[datetime]],
    mail_faults: Sequence[Span],
) -> None:
    """Each letter that a fact makes was written once, and came once."""
    due = Counter(
        (one["case_number"], one["template"], one["to"]) for one in written if one["case_number"]
    )
    found.letters_lost += [f"{one}: {n} not written" for one, n in (wanted - due).items()]
    found.letters_doubled += [f"{one}: {n} too many" for one, n in (due - wanted).items()]
    found.letters = len(came)
    known = {one["message_id"] for one in written}
    found.letters_doubled += [f"{id_} is nobody's" for id_ in came if id_ not in known]
    for one in written:
        times = came.get(one["message_id"], [])
        name = f"{one['template']} to {one['to']}"
        if one["state"] == "sent" and not times:
            found.letters_lost.append(f"{name} did not come")
        elif one["state"] not in ("sent", "expired"):
            found.letters_lost.append(f"{name} {one['state']}: {one['error']}")
        _came_again(found, name, times, mail_faults)


def _came_again(
    found: Found, name: str, times: Sequence[datetime], mail_faults: Sequence[Span]
) -> None:
    """At most once more for each fault of notify or the mail server meanwhile."""
    if len(times) < 2:
        return
    hurt = sum(began <= times[-1] and ended >= times[0] for began, ended in mail_faults)
    found.letters_again += len(times) - 1
    if len(times) - 1 > hurt:
        moments = ", ".join(f"{at:%H:%M:%S.%f}" for at in times)
        found.letters_doubled.append(f"{name}: {moments}")
