"""What the queue is asked for: the words of its address, and what they mean to the window."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, cast
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field

from casework.terms import today
from chassis.clock import now
from contracts.case import Party
from contracts.words import _
from gateway.filters import DeskFilter
from gateway.pages.catalogue import Offer
from gateway.store import DeskCounts

TURNS = {"staff": _("наш"), "consumer": _("потребителя")}
ASSIGNEES = {"me": _("я"), "none": _("никто")}
TERMS = {
    "overdue": _("просроченные"),
    "lapsed": _("истёк у потребителя"),
    "today": _("сегодня"),
    "week": _("на неделе"),
}
CLOSED, ALL, NEW = "closed", "all", "new"
WEEK = timedelta(days=7)
VIEWS: tuple[tuple[str, dict[str, str]], ...] = (
    (_("В работе"), {}),
    (_("Мои"), {"assignee": "me"}),
    (_("Никем не взятые"), {"turn": "staff", "assignee": "none"}),
    (_("Ждём потребителя"), {"turn": "consumer"}),
    (_("Завершённые"), {"state": CLOSED}),
)
"""The questions asked every day, one link each."""


class Asked(BaseModel):
    """The query of `/staff`, as it was typed or linked."""

    model_config = ConfigDict(frozen=True)

    q: str = Field("", max_length=100)
    kind: str = Field("", max_length=100)
    state: str = Field("", max_length=60)
    turn: str = Field("", max_length=20)
    assignee: str = Field("", max_length=254)
    due: str = Field("", max_length=20)
    owner: str = Field("", max_length=36)
    sort: str = Field("", max_length=10)
    cursor: str = Field("", max_length=200)
    done: str = Field("", max_length=20)

    @property
    def filtered(self) -> bool:
        """Whether it asks for more than the plain queue in another order."""
        return bool(self.kept.keys() - {"sort"})

    @property
    def kept(self) -> dict[str, str]:
        """What narrows the list."""
        said = self.model_dump(exclude={"cursor", "done"})
        return {name: value.strip() for name, value in said.items() if value.strip()}

    def address(self, **more: str) -> str:
        """The list's own address."""
        return address(self.kept | more)

    def wanted(self, me: str) -> DeskFilter:
        """The same as the window understands it."""
        service, _slash, kind = self.kind.partition("/")
        at = today(now())
        return DeskFilter(
            service=service or None,
            kind=kind or None,
            code=None if self.state in ("", CLOSED, ALL) else self.state,
            assignee=me if self.assignee == "me" else self.assignee.strip() or None,
            turn=cast("Party", self.turn) if self.turn in TURNS else None,
            overdue=self.due == "overdue",
            lapsed=self.due == "lapsed",
            due_since=at if self.due in ("today", "week") else None,
            due_until={"today": at, "week": at + WEEK}.get(self.due),
            closed=self._closed(),
            q=self.q,
            owner=self.owner or None,
            newest=self.sort == NEW,
        )

    def _closed(self) -> bool | None:
        """A search, a consumer or a state of the way looks through the finished cases too."""
        if self.state == CLOSED:
            return True
        return None if self.state or self.q.strip() or self.owner else False


def address(query: Mapping[str, str]) -> str:
    """Of the queue asked so."""
    return "/staff?" + urlencode(query) if query else "/staff"


def views(asked: Asked) -> list[dict[str, Any]]:
    """The links above the list."""
    return [
        {"words": words, "address": address(query), "current": asked.kept == query}
        for words, query in VIEWS
    ]


def counters(asked: Asked, counts: DeskCounts) -> list[dict[str, Any]]:
    """«Просрочено 3 · Сегодня 7 · На неделе 21», each a link to what it counts."""
    found = (
        ("overdue", _("Просрочено"), counts.overdue),
        ("today", _("Сегодня"), counts.today),
        ("week", _("На неделе"), counts.week),
    )
    made = []
    for due, words, count in found:
        query = {"due": due}
        current = asked.kept == query
        said = {"due": due, "words": words, "count": count, "current": current}
        made.append(said | {"address": address({} if current else query)})
    return made


def states(offer: Offer, kind: str) -> list[tuple[str, str]]:
    """The states a case of this kind (or of any) can stand in, each word once."""
    found: dict[str, str] = {}
    for (service, slug), described in offer.kinds.items():
        if kind in ("", f"{service}/{slug}"):
            for state in described.get("states", ()):
                found.setdefault(state["state"], state["title"])
    return list(found.items())
