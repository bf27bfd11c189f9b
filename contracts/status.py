"""A case as it may be seen without an account."""

from datetime import datetime

from pydantic import Field

from contracts.case import Category, Deadline, Duty, Party, Step, Tone
from contracts.part import Part
from contracts.words import Words


class StatusView(Part):
    """What the number and the password of a case show: how far it has come, and of whom nothing."""

    number: str
    category: Category
    title: Words
    state: str
    state_title: Words
    tone: Tone
    explanation: Words
    next_actor: Party | None
    asked: Words | None = Field(None, description="What the consumer is asked to do now")
    deadline: Deadline | None = None
    duties: list[Duty] = Field([], description="What runs beside the state's own term")
    closed: bool
    created_at: datetime
    updated_at: datetime
    steps: list[Step] = []
