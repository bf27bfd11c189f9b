"""A fact that one service tells and others may hear."""

from datetime import datetime
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

EVENTS: dict[str, type["Event"]] = {}


class Event(BaseModel):
    """Base of every fact: `class PasswordChanged(Event, name="identity.password.changed")`.

    `name` is the routing key `<service>.<subject>.<fact>`, the fact in the past tense. Shapes only
    grow: consumers ignore fields they do not know, and a new meaning is a new name.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    NAME: ClassVar[str] = ""
    SCHEMA: ClassVar[int] = 1

    event_id: str = Field(description="UUIDv7 of the fact; the same for every copy of it")
    occurred_at: datetime = Field(description="When the service decided it, UTC")
    schema_version: int = Field(1, alias="schema", description="Version of this contract")

    def __init_subclass__(cls, name: str = "", **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not name:
            return
        if name in EVENTS:
            raise TypeError(f"the event {name} is declared twice")
        cls.NAME = name
        EVENTS[name] = cls

    @classmethod
    def binding(cls) -> str:
        """The topic pattern under which it is heard."""
        return cls.NAME

    def routing_key(self) -> str:
        """The topic under which it is told."""
        return self.NAME

    def body(self) -> bytes:
        """The JSON that travels."""
        return self.model_dump_json(by_alias=True).encode()
