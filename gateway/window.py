"""The status window as a pure fold: a case's snapshot becomes the entry that is looked up.

The same code serves the event, the answer to one's own command, and the rebuild.
"""

from typing import Any

from contracts.case import CaseSnapshot, Desk

Entry = dict[str, Any]


def entry(snapshot: CaseSnapshot, desk: Desk) -> Entry:
    """What lies in the collection: the snapshot whole, and beside it what it is found by."""
    deadline = snapshot.deadline
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
        "due": deadline.due.isoformat() if deadline and not snapshot.closed else NO_TERM,
        "assignee": desk.assignee,
        "created_at": snapshot.created_at,
        "updated_at": snapshot.updated_at,
        "words": searched(snapshot),
        "desk_words": f"{searched(snapshot)} {desk.applicant} {desk.subject}".lower(),
        "desk": desk.model_dump(),
        "snapshot": snapshot.model_dump(),
    }


NO_TERM = "9999-12-31"
"""Sorts a case without a term behind all that have one."""


def searched(snapshot: CaseSnapshot) -> str:
    """The text a consumer's search looks through."""
    return f"{snapshot.number} {snapshot.title.ru} {snapshot.title.en}".lower()


def newer(kept: Entry | None, come: Entry) -> Entry:
    """The fold: of two states of one case, the later one; a doubled or late one changes nothing."""
    return come if kept is None or come["version"] > kept["version"] else kept
