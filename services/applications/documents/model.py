"""A document an employee placed for a consumer: it is told once, and stays as it is."""

from datetime import datetime
from typing import Self

from chassis.clock import new_id
from chassis.documents import Aggregate
from contracts.applications import DocumentPlaced
from contracts.case import FileRef
from contracts.documents import Placed, PlacedDocument

SERVICE = "applications"


class StandingDocument(Aggregate):
    """A file with a number, a title and a kind, for one consumer; its id is the file's."""

    number: str
    title: str
    kind: str
    file: FileRef
    owner: str
    consumer: str
    placed_by: str
    placed_at: datetime
    request: str

    @classmethod
    def place(cls, file: FileRef, at: datetime, **given: str) -> Self:
        """Place it; the consumer is told."""
        made = cls(id=file.id, file=file, placed_at=at, **given)
        fact = DocumentPlaced(event_id=new_id(), occurred_at=at, document=made.placed())
        made.tell(fact)
        return made

    def placed(self) -> PlacedDocument:
        """As others know it."""
        return PlacedDocument(
            **self.file.model_dump(),
            service=SERVICE,
            **self.model_dump(
                include={"number", "title", "kind", "owner", "consumer", "placed_at"}
            ),
        )

    def proven(self) -> Placed:
        """As its evidence names it."""
        placed = self.placed().model_dump(exclude={"service"})
        return Placed(**placed, placed_by=self.placed_by)
