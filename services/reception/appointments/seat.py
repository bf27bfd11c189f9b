"""A desk at a time. Its cells lie in a unique index: no two visits can have one, whatever races."""

from datetime import datetime, timedelta
from typing import NamedTuple

from chassis.clock import MOSCOW
from contracts.offices import CELL

GRID = timedelta(minutes=CELL)


class Seat(NamedTuple):
    """From when until when at which desk; desks are counted from 1."""

    starts_at: datetime
    ends_at: datetime
    desk: int

    def cells(self, office_id: str) -> list[str]:
        """Each five minutes of it, as the unique index holds them.

        Cells and not the time of a slot: where an office changes the length of its slots, one that
        was taken before still keeps from its desk whatever would overlap it.
        """
        count = -((self.starts_at - self.ends_at) // GRID)
        begins = (self.starts_at + GRID * step for step in range(count))
        return [f"{office_id}|{self.desk}|{at.astimezone(MOSCOW):%Y%m%d%H%M}" for at in begins]

    @property
    def code(self) -> str:
        """What its visitor is called by at the office: `0930-2`. It names nobody."""
        return f"{self.starts_at.astimezone(MOSCOW):%H%M}-{self.desk}"

    @property
    def day(self) -> str:
        """The day in Moscow, as ISO text."""
        return self.starts_at.astimezone(MOSCOW).date().isoformat()


def none(id_: str) -> list[str]:
    """Cells of a visit that holds no desk: a key of its own, since no two may be empty either."""
    return [f"-{id_}"]
