"""What the API's cases are made of, in one language."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel

from contracts.case import Author, FileRef, Party, StepStatus, TermUnit


class AboutShape(BaseModel):
    """What a case is about beside its form: another case, or a document."""

    type: Literal["case", "document"]
    id: str
    number: str
    title: str


class TermShape(BaseModel):
    """The term that runs, with the clause it follows."""

    rule: str
    title: str
    value: int
    unit: TermUnit
    clause: str
    started_at: datetime
    due: date
    actor: Party
    suspended_at: datetime | None
    suspended_why: str | None


class DutyShape(BaseModel):
    """What is owed beside the state's own turn, with its term."""

    title: str
    explanation: str
    term: TermShape


class VisitShape(BaseModel):
    """When an employee comes; `agreed_at` is null while the other side has not agreed."""

    at: datetime
    proposed_by: Party
    proposed_at: datetime
    agreed_at: datetime | None


class ActionShape(BaseModel):
    """A step the consumer may take: `to` of `POST /cases/{id}/answers`, and what it asks for."""

    to: str
    title: str
    needs_files: bool
    needs_text: bool
    needs_visit: bool
    until: date | None


class StepShape(BaseModel):
    """One step of the way."""

    state: str
    title: str
    status: StepStatus
    actor: Party | None
    at: datetime | None


class TimelineShape(BaseModel):
    """Something that happened."""

    at: datetime
    by: Author
    fact: str
    title: str
    text: str
    files: list[FileRef]
