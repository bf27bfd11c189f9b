"""An office and its plan."""

from typing import Any, Self

from pydantic import ConfigDict

from chassis.clock import new_id
from chassis.documents import Aggregate
from chassis.errors import validated
from contracts import offices
from contracts.offices import Plan


class Office(Aggregate, Plan):
    """Where consumers are received; its `version` is that of its plan."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    request: str

    @classmethod
    def opened(cls, plan: Plan, request: str) -> Self:
        """A new office; `request` is the key of the command that makes it."""
        return cls(id=new_id(), request=request, **plan.model_dump())

    def replan(self, change: dict[str, Any]) -> None:
        """Let what is named be so from now on."""
        plan = validated(Plan, self.plan().model_dump() | change)
        for name in Plan.model_fields:
            setattr(self, name, getattr(plan, name))

    def plan(self) -> Plan:
        """What may be planned of it."""
        return Plan(**self.model_dump(include=set(Plan.model_fields)))

    def shown(self) -> offices.Office:
        """As others know it."""
        return offices.Office(id=self.id, version=self.version, **self.plan().model_dump())
