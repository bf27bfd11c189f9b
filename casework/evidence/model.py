"""A line of evidence: written once, and never changed or taken back."""

from datetime import datetime
from typing import Self

from chassis.clock import new_id
from chassis.documents import Aggregate
from contracts.documents import DocumentNoted, Happened, Line, Noted, Way
from contracts.notify import LetterSettled


class Evidence(Aggregate):
    """What happened to the document `about` at one moment; its words are those of `Happened`."""

    about: str
    owner: str
    what: Noted
    at: datetime
    way: Way | None = None
    by: str = ""
    to: str = ""
    server: str = ""
    answer: str = ""
    message_id: str = ""

    def told_by(self, service: str) -> Self:
        """The same, telling that it was written."""
        fact = DocumentNoted(
            event_id=new_id(), occurred_at=self.at, service=service, line=self.line()
        )
        self.tell(fact)
        return self

    def line(self) -> Line:
        """What others need to know of it."""
        return Line(document=self.about, owner=self.owner, what=self.what, at=self.at)

    def shown(self) -> Happened:
        """As staff see it."""
        return Happened(**self.model_dump(include=set(Happened.model_fields)))

    @classmethod
    def of_letter(cls, event: LetterSettled, document: str) -> Self:
        """A mail server took the letter or never will; the same for every copy of the fact."""
        return cls(
            id=f"{event.event_id}.{document}",
            about=document,
            owner=event.owner,
            what="told" if event.outcome == "sent" else "untold",
            at=event.occurred_at,
            way="letter",
            **event.model_dump(include={"to", "server", "answer", "message_id"}),
        )
