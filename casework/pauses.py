"""A term that stands still, and one that runs again, as events on the timeline of both sides."""

from datetime import datetime

from chassis.words import translate
from contracts.case import Deadline, TimelineEntry
from contracts.words import LANGUAGES, Words, _

AGAIN = _("Срок снова идёт: {title}")


def noted(before: Deadline | None, after: Deadline | None, at: datetime) -> list[TimelineEntry]:
    """What the step from one term to the next has stopped or let run again."""
    was, now_ = _stands(before), _stands(after)
    if now_ and not was and after is not None and after.suspended_why is not None:
        return [_entry("suspended", after.suspended_why, at)]
    if was and not now_ and after is not None and after.actor == "staff":
        said = {one: translate(AGAIN, one, title=after.title.spoken(one)) for one in LANGUAGES}
        return [_entry("resumed", Words(**said), at)]
    return []


def _stands(deadline: Deadline | None) -> bool:
    return deadline is not None and deadline.suspended_at is not None


def _entry(fact: str, title: Words, at: datetime) -> TimelineEntry:
    return TimelineEntry(at=at, by="system", fact=fact, title=title)
