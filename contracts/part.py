"""What a snapshot is made of: the base of its parts, and those that stand beside the case."""

from datetime import date, datetime
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


class Booked(Part):
    """A visit to an office: where and when, or for which days somebody waits for a free time."""

    office_id: str
    office: str
    address: str
    directions: str = ""
    purpose: str
    starts_at: datetime | None = Field(None, description="Null while no time is held")
    ends_at: datetime | None = None
    code: str = Field("", description="What the visitor says at the office instead of a name")
    hold_until: datetime | None = Field(
        None, description="Until when an offered time is kept for this consumer"
    )
    wanted_from: date | None = Field(None, description="First day that whoever waits would come")
    wanted_until: date | None = None
    waited: int | None = Field(None, description="Minutes from the time agreed to the call")
    served: int | None = Field(None, description="Minutes that the reception took")
    movable: bool = Field(False, description="The consumer may still move or cancel it")
