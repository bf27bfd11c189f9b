"""Visits as answered against visits as they are: none lost, none doubled, never more than desks."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from contracts.case import CaseSnapshot
from services.notify.visiting import LETTERS
from services.reception.appointments.model import Appointment
from tests.faults.compare import Found
from tests.faults.ledger import AcceptedVisit

WRITTEN = dict(LETTERS)


def answered(
    found: Found, accepted: Sequence[AcceptedVisit], visits: Mapping[str, Appointment]
) -> None:
    """What each consumer was told last of a visit is so, and a request made one visit."""
    last = {one.visit: one for one in accepted}
    for one in last.values():
        visit = visits.get(one.visit)
        wanted = "cancelled" if one.what == "cancelled" else "booked"
        if visit is None or visit.state != wanted:
            found.lost.append(f"visit {one.visit} {one.what}: is {visit and visit.state}")
        elif one.starts_at and visit.starts_at != one.starts_at:
            found.lost.append(f"visit {visit.number} at {one.starts_at}: is at {visit.starts_at}")
    keys = Counter(visit.request_id for visit in visits.values())
    numbers = Counter(visit.number for visit in visits.values())
    for counted in (keys, numbers):
        found.doubled += [f"visit {mark}: {n}" for mark, n in counted.items() if n > 1]
    known = {one.key for one in accepted if one.key}
    found.doubled += [f"visit {mark} nobody was told of" for mark in keys.keys() - known]


def desks(found: Found, visits: Iterable[Appointment], most: int) -> None:
    """At no time more visits than there are desks, and no desk twice."""
    held: dict[str, list[str]] = defaultdict(list)
    at: Counter[str] = Counter()
    for visit in visits:
        if visit.desk:
            at[f"{visit.office_id} {visit.starts_at}"] += 1
            for cell in visit.cells:
                held[cell].append(visit.number)
    found.doubled += [f"{time}: {n} visits at {most} desks" for time, n in at.items() if n > most]
    found.doubled += [f"{cell}: {who}" for cell, who in held.items() if len(who) > 1]


def told(
    found: Found,
    visits: Mapping[str, Appointment],
    order: Mapping[str, Sequence[int]],
    window: Mapping[str, Mapping[str, Any]],
) -> None:
    """Every version was told in turn, and the window shows the last."""
    for id_, visit in visits.items():
        versions = list(order.get(id_, []))
        if versions != list(range(1, visit.version + 1)):
            found.disordered.append(f"{visit.number} at {visit.version}: told {versions}")
        entry = window.get(id_)
        if entry is None:
            found.lost.append(f"{visit.number} is not in the window")
        elif CaseSnapshot.model_validate_json(entry["snapshot"]) != visit.snapshot():
            found.stale.append(f"{visit.number}: shown at {entry['version']}, is {visit.version}")


def letters_of(visit: Appointment, people: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(number, letter, address) of each letter that what happened to it must have made."""
    return [
        (visit.number, WRITTEN[entry.fact], people.get(visit.owner, ""))
        for entry in visit.timeline
        if entry.fact in WRITTEN
    ]
