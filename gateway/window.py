"""The status window as a pure fold: a case's snapshot becomes the entry that is looked up.

The same code serves the event, the answer to one's own command, and the rebuild.
"""

from datetime import UTC
from typing import Any

from chassis.clock import MOSCOW
from contracts.case import CaseSnapshot, Deadline, Desk

Entry = dict[str, Any]
UNLISTED = {"form", "answers", "steps", "timeline", "other_actions"}
"""What no list shows, and what most of a snapshot consists of."""


def entry(snapshot: CaseSnapshot, desk: Desk) -> Entry:
    """What lies in the collection: what a case is found and sorted by, and beside it two texts.

    `snapshot` is the whole as JSON, `row` what lists show of it. Both are read as often as they are
    written, and a text costs the database and its driver nothing to take apart.
    """
    due = min((term.due.isoformat() for term in running(snapshot)), default=NO_TERM)
    due = APART if snapshot.category == "appointment" else due
    changed = snapshot.updated_at.astimezone(UTC).isoformat(timespec="milliseconds")
    return {
        "_id": snapshot.id,
        "owner": snapshot.owner,
        "version": snapshot.version,
        "number": snapshot.number,
        "service": snapshot.service,
        "kind": snapshot.kind,
        "category": snapshot.category,
        "state": snapshot.state,
        "closed": snapshot.closed,
        "turn": None if snapshot.closed else snapshot.next_actor,
        "yours": awaits_consumer(snapshot),
        "newest": f"{changed}~{snapshot.id}",
        "soonest": f"{due}~{snapshot.id}",
        **first_days(snapshot),
        "assignee": desk.assignee,
        "created_at": snapshot.created_at,
        "files": files(snapshot),
        "words": searched(snapshot),
        "desk_words": f"{searched(snapshot)} {desk.applicant} {desk.subject}".lower(),
        "desk": desk.model_dump(),
        "row": snapshot.model_dump_json(exclude=UNLISTED),
        "snapshot": snapshot.model_dump_json(),
        **({"about": snapshot.about.id} if snapshot.about else {}),
        **({"promised": True} if _promised(snapshot) else {}),
    }


def running(snapshot: CaseSnapshot) -> list[Deadline]:
    """All terms that run now: the state's own and those beside it."""
    own = [] if snapshot.deadline is None else [snapshot.deadline]
    return [] if snapshot.closed else [*own, *(duty.term for duty in snapshot.duties)]


def first_days(snapshot: CaseSnapshot) -> dict[str, str]:
    """By whose terms a case is counted: `ours` the first last day of the company's, `theirs` of the
    consumer's. One that stands still ends on no day yet, and visits have lists of their own.
    """
    terms = [] if snapshot.category == "appointment" else running(snapshot)
    ours = [one for one in terms if one.actor == "staff" and not one.suspended_at]
    theirs = [one for one in terms if one.actor == "consumer"]
    return {"ours": _first(ours), "theirs": _first(theirs)}


def _first(terms: list[Deadline]) -> str:
    return min((one.due.isoformat() for one in terms), default=NO_TERM)


def awaits_consumer(snapshot: CaseSnapshot) -> bool:
    """Whether it is their turn, or something is owed while it is the company's."""
    owed = any(duty.term.actor == "consumer" for duty in snapshot.duties)
    return not snapshot.closed and (snapshot.next_actor == "consumer" or owed)


def by_when(snapshot: CaseSnapshot) -> str:
    """By when its consumer has to do something, as it sorts: a term, an offer's end, a visit."""
    terms = [term.due.isoformat() for term in running(snapshot) if term.actor == "consumer"]
    booked = snapshot.booked
    at = booked and (booked.hold_until or booked.starts_at)
    if at:
        terms.append(at.astimezone(MOSCOW).isoformat(timespec="minutes"))
    return min(terms, default=NO_TERM)


PROMISED = "measures_by"
KEPT = "done_on"
"""The fields that name the day of promised measures (186 п.44), and the day they were taken."""


def _promised(snapshot: CaseSnapshot) -> bool:
    """Whether measures are still to be taken and the case goes on: in that state, or reopened."""
    said = [one.field for told in snapshot.timeline for one in told.answers]
    last = next((name for name in reversed(said) if name in (PROMISED, KEPT)), KEPT)
    return not snapshot.closed and last == PROMISED


NO_TERM = "9999-12-31"
"""Sorts a case without a term behind all that have one."""
APART = "99999-12-31"
"""Sorts a visit behind all cases: the queue ends before it, for visits have lists of their own."""


def files(snapshot: CaseSnapshot) -> list[str]:
    """Ids of everything that its consumer may download."""
    said = [file.id for entry in snapshot.timeline for file in entry.files]
    return [*(document.id for document in snapshot.documents), *said]


def searched(snapshot: CaseSnapshot) -> str:
    """The text a consumer's search looks through."""
    return f"{snapshot.number} {snapshot.title.ru} {snapshot.title.en}".lower()


def newer(kept: Entry | None, come: Entry) -> Entry:
    """The fold: of two states of one case, the later one; a doubled or late one changes nothing."""
    return come if kept is None or come["version"] > kept["version"] else kept
