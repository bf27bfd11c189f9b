"""A small aggregate and its fact, for the chassis's own tests."""

from chassis.clock import new_id, now
from chassis.documents import Aggregate
from chassis.errors import NotNow
from contracts.event import Event


class ThingGrew(Event, name="things.thing.grew"):
    """A thing grew."""

    thing: str
    size: int


class Thing(Aggregate):
    size: int = 0

    def grow(self, by: int = 1) -> None:
        if self.size + by > 1000:
            raise NotNow("too large")
        self.size += by
        self.tell(ThingGrew(event_id=new_id(), occurred_at=now(), thing=self.id, size=self.size))
