"""What a snapshot is made of: the base of its parts, and those that stand beside the case."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from contracts.words import Words


class Part(BaseModel):
    """Base of what a snapshot is made of: unknown fields are left unread."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Rating(Part):
    """What the consumer thinks of how their case was handled."""

    mark: int = Field(ge=1, le=5, description="From 1, badly, to 5, very well")
    text: str = ""
    at: datetime


class CaseLink(Part):
    """What a case is about beside its form: another case of its consumer's, or a document."""

    type: Literal["case", "document"]
    id: str
    number: str = ""
    title: Words
