"""Documents beside cases, and the evidence kept about each that the company places.

Who placed a document, when and how its consumer was told, and when they opened it, is proof (ПП РФ
№ 861, п. 105 and п. 109: the act counts from the day it was placed). The service that holds a
document keeps that evidence, line by line; others hear each line as it is written.
"""

from datetime import datetime
from typing import Literal

from pydantic import Field

from contracts.case import FileRef
from contracts.event import Event
from contracts.part import Part
from contracts.words import _

Noted = Literal["told", "untold", "opened"]
Way = Literal["letter", "phone", "in_person", "post"]

KINDS = {
    "admission_act": _("Акт допуска прибора учёта"),
    "replacement_act": _("Акт замены прибора учёта"),
    "unmetered_act": _("Акт безучётного потребления"),
    "non_contract_act": _("Акт бездоговорного потребления"),
    "quality_act": _("Акт о качестве электроэнергии"),
    "act": _("Акт"),
    "notice": _("Уведомление"),
    "contract": _("Договор"),
    "invoice": _("Счёт"),
    "answer": _("Ответ"),
    "other": _("Другой документ"),
}
"""What the company places, and how each kind is called."""


class PlacedDocument(FileRef):
    """A document the company placed for a consumer outside any case."""

    number: str
    title: str
    kind: str = Field(description="One of KINDS")
    service: str
    owner: str = Field(description="The consumer's account id")
    consumer: str = Field("", description="The address they were found by, for the desk alone")
    placed_at: datetime


class Line(Part):
    """One line of a document's evidence."""

    document: str
    owner: str
    what: Noted = Field(description="The consumer was told, could not be told, or opened it")
    at: datetime


class Happened(Part):
    """A line of evidence whole, as staff see it.

    `by` is the employee who told the consumer, `to` the address a letter went to, `server` and
    `answer` the mail server and its words, `message_id` the letter's own name.
    """

    what: Noted
    at: datetime
    way: Way | None = None
    by: str = ""
    to: str = ""
    server: str = ""
    answer: str = ""
    message_id: str = ""


class Placed(FileRef):
    """A document that evidence is about: under a case or not, and who placed it."""

    title: str
    kind: str
    owner: str
    consumer: str = ""
    number: str
    case_id: str = ""
    placed_at: datetime
    placed_by: str = ""


class Proof(Part):
    """A document, and all its evidence, oldest first."""

    document: Placed
    rows: list[Happened]


class DocumentNoted(Event, name="document.noted"):
    """A service wrote a line of evidence: the consumer was told of a document, or opened it.

    Told under the routing key `<service>.document.noted` of the service that holds the document.
    """

    service: str
    line: Line

    @classmethod
    def binding(cls) -> str:
        """Heard from every service that holds documents."""
        return f"*.{cls.NAME}"

    def routing_key(self) -> str:
        """Told by the service that holds the document."""
        return f"{self.service}.{self.NAME}"


class DocumentsReplayed(Event, name="document.replayed"):
    """A service told documents and lines of evidence again, for a window that is made anew."""

    service: str
    documents: list[PlacedDocument] = []
    lines: list[Line] = []

    @classmethod
    def binding(cls) -> str:
        """Heard from every service that holds documents."""
        return f"*.{cls.NAME}"

    def routing_key(self) -> str:
        """Told by the service that holds the documents."""
        return f"{self.service}.{self.NAME}"
