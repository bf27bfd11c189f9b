"""What can be asked of the window, and how it is asked of the store."""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from chassis.clock import MOSCOW, now
from chassis.errors import Invalid
from chassis.store import Document
from contracts.case import Category, Party
from contracts.words import _
from gateway.window import APART

PLACE = re.compile(r"([0-9][0-9T:.+-]{9,40}~)?[0-9a-f-]{36}")
FIRST, LAST = date(1900, 1, 1), date(9998, 12, 31)
"""Days beyond these are asked for by a slip of the finger, and no moment can be made of some."""


@dataclass(frozen=True)
class Filter:
    """What a consumer asks the window for."""

    category: Category | None = None
    state: Literal["open", "yours", "closed"] | None = None
    service: str | None = None
    kind: str | None = None
    code: str | None = None
    """A state of the workflow itself, as the API names it."""
    q: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class DeskFilter:
    """What staff ask the queue for."""

    service: str | None = None
    kind: str | None = None
    code: str | None = None
    assignee: str | None = None
    """An e-mail, or `none` for cases nobody has taken."""
    turn: Party | None = None
    overdue: bool = False
    """Only those with which the company is late."""
    lapsed: bool = False
    """Only those whose consumer let a term of theirs pass."""
    due_since: date | None = None
    due_until: date | None = None
    """On which days a term of the company's ends."""
    closed: bool | None = False
    q: str = ""
    owner: str | None = None
    owners: tuple[str, ...] | None = None
    """Whose cases, where consumers were looked for by e-mail or phone; empty for nobody's."""
    promised: bool = False
    """Only those whose promised measures are still due."""
    newest: bool = False
    """Those filed last first, instead of those whose term ends first."""


def query_of(owner: str, wanted: Filter) -> Document:
    """A consumer's filter as the store's query."""
    query: Document = {"owner": owner}
    for name, value in (
        ("category", wanted.category),
        ("service", wanted.service),
        ("kind", wanted.kind),
        ("state", wanted.code),
    ):
        if value:
            query[name] = value
    match wanted.state:
        case "open":
            query["closed"] = False
        case "closed":
            query["closed"] = True
        case "yours":
            query["yours"] = True
    if wanted.q.strip():
        query["words"] = contains(wanted.q)
    if wanted.since or wanted.until:
        query["created_at"] = between(wanted.since, wanted.until)
    return query


def desk_query(wanted: DeskFilter) -> Document:
    """The desk's filter as the store's query."""
    query: Document = {}
    for name, value in (
        ("service", wanted.service),
        ("kind", wanted.kind),
        ("state", wanted.code),
        ("turn", wanted.turn),
        ("owner", wanted.owner),
        ("promised", wanted.promised),
    ):
        if value:
            query[name] = value
    if wanted.closed is not None:
        query["closed"] = wanted.closed
    if wanted.assignee:
        query["assignee"] = None if wanted.assignee == "none" else wanted.assignee.lower()
    if bounds := due_between(wanted.due_since, wanted.due_until, past=wanted.overdue):
        query["ours"] = bounds
    elif wanted.lapsed:
        query["theirs"] = due_between(None, None, past=True)
    elif not (wanted.owner or wanted.owners is not None or wanted.q.strip()):
        query["soonest"] = {"$lt": APART}
    if wanted.owners is not None:
        query["owner"] = {"$in": list(wanted.owners)}
    return query


def beyond(query: Document, field: str, past: Document) -> Document:
    """The query from a place on: merged into what it asks of that field already.

    An `$and` would say the same, but the local server then reads everything there is.
    """
    asked = query.get(field)
    return {**query, field: {**asked, **past} if isinstance(asked, dict) else past}


def due_between(since: date | None, until: date | None, *, past: bool = False) -> Document:
    """Bounds for terms that end on these days, both taken in; `past`: before today."""
    bounds: Document = {}
    ends = [now().astimezone(MOSCOW).date()] if past else []
    if until:
        ends.append(_day_after(until))
    if ends:
        bounds["$lt"] = min(ends).isoformat()
    if since:
        bounds["$gte"] = since.isoformat()
    return bounds


def contains(text: str) -> Document:
    """Typed text is text: nothing in it is an operator or a pattern, and no server takes a NUL."""
    return {"$regex": re.escape(text.strip().lower()[:100].replace("\0", "\ufffd"))}


def between(since: date | None, until: date | None) -> Document:
    """Moments of these days in Moscow, both taken in."""
    bounds: Document = {}
    if since:
        bounds["$gte"] = datetime.combine(max(since, FIRST), time(), MOSCOW)
    if until:
        bounds["$lt"] = datetime.combine(_day_after(max(until, FIRST)), time(), MOSCOW)
    return bounds


def _day_after(day: date) -> date:
    return min(day, LAST) + timedelta(days=1)


def cursor_of(place: str) -> str:
    """The place of a row in its list (`newest`, `soonest` or the id) as a word for the address."""
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


def place_of(cursor: str) -> str:
    """The place that a cursor names: the rows beyond it come next."""
    try:
        place = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, ValueError):
        place = ""
    if not PLACE.fullmatch(place):
        raise Invalid(("cursor", _("Эта страница списка больше не открывается")))
    return place
