"""What the window answers with: pages, rows and counts."""

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.case import CaseSnapshot, Desk


@dataclass(frozen=True)
class Overview:
    """What stands above a consumer's cases."""

    open: int
    yours: int


@dataclass(frozen=True)
class Page:
    """One page of the window; `next` is the cursor of the one after it."""

    items: Sequence[CaseSnapshot]
    next: str | None
    total: int


@dataclass(frozen=True)
class DeskRow:
    """A case in the queue."""

    case: CaseSnapshot
    desk: Desk


@dataclass(frozen=True)
class DeskPage:
    """One page of the queue."""

    items: Sequence[DeskRow]
    next: str | None
    total: int
    partial: bool = False
    """Whether a search found more than it can show."""


@dataclass(frozen=True)
class DeskCounts:
    """What stands above the queue."""

    overdue: int
    today: int
    week: int
    open: int
