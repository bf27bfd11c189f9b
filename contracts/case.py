"""The one contract of the status window: whatever a consumer follows is a case.

Applications, appeals, appointments and submitted readings all tell the same fact, so the window
knows no service by name. A snapshot is whole: who hears it needs no call back, and keeps the
highest version.
"""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from contracts.event import Event
from contracts.part import Booked, CaseLink, Part, Rating
from contracts.words import Words

Party = Literal["consumer", "staff"]
Author = Literal["consumer", "staff", "system"]
Tone = Literal["new", "busy", "yours", "paused", "done", "refused", "closed"]
StepStatus = Literal["done", "now", "future"]
Category = Literal["application", "appeal", "reading", "appointment"]
TermUnit = Literal[
    "working_days",
    "calendar_days",
    "hours",
    "minutes",
    "end_of_working_day",
    "months",
    "until_date",
]


class Deadline(Part):
    """The term that runs now: `due` is its last day (or moment, for hours) in Moscow time."""

    rule: str = Field(description="Name of the rule in the rules table, e.g. connection.check")
    title: Words
    value: int
    unit: TermUnit
    clause: str = Field(description="Where it is written, e.g. ПП РФ № 861, п. 15")
    started_at: datetime
    due: date
    actor: Party = Field(description="Whose duty it is")
    suspended_at: datetime | None = Field(None, description="Set while the term stands still")
    suspended_why: Words | None = None


class Duty(Part):
    """What one side owes beside the state's own turn, and until when; it stays through states."""

    title: Words = Field(description="What is to be done, as its heading")
    explanation: Words
    term: Deadline


class Step(Part):
    """One step of the way: done, the present one, or to come."""

    state: str
    title: Words
    explanation: Words
    status: StepStatus
    actor: Party | None = None
    at: datetime | None = None


class FileRef(Part):
    """A stored file: size in bytes, type as found from its content."""

    id: str
    name: str
    size: int
    type: str


class CaseDocument(Part):
    """A document placed under a case by staff, or handed in by the consumer."""

    id: str
    title: str
    kind: str = Field(
        description="application_paper, answer, contract, invoice, act, notice, other"
    )
    name: str
    size: int
    type: str
    by: Author
    placed_at: datetime
    called: Words | None = Field(
        None, description="The title in every language, where a form gave it and not a person"
    )

    def named(self, language: str) -> str:
        """The title as it is shown; the file's own name where it has none."""
        return (self.called.spoken(language) if self.called else self.title) or self.name


class Answer(Part):
    """One filled-in field as it is shown: its title and its value in words."""

    field: str
    title: Words
    text: Words
    value: str = Field("", description="As given: text, an ISO day, a number with a point; no list")


class TimelineEntry(Part):
    """Something that happened: `fact` is the machine's word, `title` the person's."""

    at: datetime
    by: Author
    by_name: str = ""
    fact: str
    title: Words
    text: str = ""
    files: list[FileRef] = []
    answers: list[Answer] = Field([], description="What a step was given beside words and files")
    internal: bool = Field(False, description="Only staff may see it; never in a public snapshot")
    whose: Party | None = Field(None, description="Whose duty it is, where it tells of a term")


class NextAction(Part):
    """What the consumer is asked to do now, and the move that does it."""

    to: str = Field(description="State the consumer's move leads to; empty where none is needed")
    title: Words
    needs_files: bool = False
    needs_text: bool = False
    needs_visit: bool = Field(False, description="Asks for a time of the visit, as `visit_at`")
    until: date | None = Field(None, description="The last day it may be done, where not always")


class Visit(Part):
    """When an employee comes: one side proposes a time, the other agrees to it."""

    at: datetime
    proposed_by: Party
    proposed_at: datetime
    agreed_at: datetime | None = Field(None, description="Null until the other side has agreed")


class CaseSnapshot(Part):
    """The whole public state of a case at one version."""

    id: str
    number: str
    service: str
    kind: str
    category: Category
    title: Words
    owner: str = Field(description="The consumer's account id; empty for who has none")
    state: str
    state_title: Words
    tone: Tone
    explanation: Words
    next_actor: Party | None
    next_action: NextAction | None = None
    otherwise: Words | None = Field(
        None, description="What becomes of it where the consumer, whose turn it is, does nothing"
    )
    other_actions: list[NextAction] = Field(
        [], description="What else the consumer may do now, also while it is the company's turn"
    )
    visit: Visit | None = None
    booked: Booked | None = Field(None, description="Of a visit to an office alone")
    deadline: Deadline | None = None
    duties: list[Duty] = Field([], description="What runs beside the state's own term")
    closed: bool
    withdrawable: bool = False
    rating: Rating | None = None
    rated_until: date | None = Field(None, description="Last day to rate it, once it has ended")
    about: CaseLink | None = None
    duplicate_of: CaseLink | None = Field(
        None, description="The case of the same consumer that is worked instead of this one"
    )
    version: int
    created_at: datetime
    updated_at: datetime
    steps: list[Step] = []
    documents: list[CaseDocument] = []
    timeline: list[TimelineEntry] = []
    form: dict[str, object] = {}
    answers: list[Answer] = []


class Desk(Part):
    """What only staff see of a case beside its snapshot."""

    applicant: str = Field("", description="The consumer's name as the form gives it")
    assignee: str | None = Field(None, description="E-mail of the employee who works the case")
    subject: str = Field("", description="What the case is about in a line: the object's address")
    files: list[str] = Field([], description="Ids of all its files, those of internal notes too")
    unnamed: list[str] = Field([], description="Fields that name who asked not to be named")


class CaseChanged(Event, name="case.changed"):
    """Something happened to a case; carries what, and the case as it is since then.

    Told under the routing key `<service>.case.changed` of the service that holds the case.
    """

    case: CaseSnapshot
    desk: Desk
    fact: str = Field(description="submitted, moved, answered, rated, message, document, ...")
    by: Author
    by_name: str = ""
    text: str = ""
    write_to: str = Field(
        "", description="Where to write to whoever has no account: then the case has no owner"
    )
    document: CaseDocument | None = None
    duty: Duty | None = Field(
        None, description="What a fact about a term tells of, where it is not the state's own"
    )

    @classmethod
    def binding(cls) -> str:
        """Heard from every service that holds cases."""
        return f"*.{cls.NAME}"

    def routing_key(self) -> str:
        """Told by the service that holds the case."""
        return f"{self.case.service}.{self.NAME}"


class CaseRetold(Part):
    """A case as it is, whole."""

    case: CaseSnapshot
    desk: Desk


class CasesReplayed(Event, name="case.replayed"):
    """A service told some of its cases again as they are, for a window that is made anew.

    Nothing has happened to them. It is a fact of its own, so that only windows hear it, and so that
    what does happen meanwhile need not wait behind it.
    """

    service: str
    cases: list[CaseRetold]

    @classmethod
    def binding(cls) -> str:
        """Heard from every service that holds cases."""
        return f"*.{cls.NAME}"

    def routing_key(self) -> str:
        """Told by the service that holds the cases."""
        return f"{self.service}.{self.NAME}"
