"""What one message of макет 80020 says once it was read."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from chassis.clock import MOSCOW, now
from contracts.words import _
from services.metering.intervals.refusal import Reason, WholeRefused

FIRST_YEAR = 2000


@dataclass
class Message:
    """What one message says: packed channels by point, and what of it is not taken."""

    name: str = ""
    number: str = ""
    inn: str = ""
    on: date | None = None
    made_at: datetime | None = None
    points: dict[str, dict[str, bytes]] = field(default_factory=dict)
    refused: dict[str, Reason] = field(default_factory=dict)
    skipped: int = 0
    not_commercial: bool = False
    zeros: list[str] = field(default_factory=list)

    @property
    def day(self) -> date:
        """The day it is about; there is one in every message that was read to its end."""
        assert self.on is not None
        return self.on


def day_of(text: str) -> date:
    """The day a message is about: one that has begun. Raises WholeRefused."""
    try:
        found = datetime.strptime(text.replace("-", ""), "%Y%m%d").date()  # noqa: DTZ007  a day alone
    except ValueError:
        raise WholeRefused(_("День «{day}» не дата"), day=text[:20]) from None
    if found.year < FIRST_YEAR:
        raise WholeRefused(_("День «{day}» не дата"), day=text[:20])
    if found > (now().astimezone(MOSCOW) + timedelta(hours=12)).date():
        raise WholeRefused(_("День {day} ещё не наступил"), day=f"{found:%d.%m.%Y}")
    return found


def moment_of(text: str) -> datetime | None:
    """When the file says that it was made; None where it does not say it well."""
    try:
        found = datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=MOSCOW)
    except ValueError:
        return None
    # The calendar's first hours are before its beginning in UTC, and cannot be kept.
    return found if found.year >= FIRST_YEAR else None
