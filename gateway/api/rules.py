"""The law's terms for programs: read by administrators, and changed from a day on."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict

from casework.terms import today
from chassis.clock import new_id, now
from contracts.case import TermUnit
from contracts.rules import RuleHistory
from gateway import rules
from gateway.api.access import Admin
from gateway.api.cases import Again
from gateway.pages.rule_words import said, said_as_typed

door = APIRouter(prefix="/staff/rules", tags=["staff"])
Name = Annotated[str, Path(pattern=r"^[a-z_]+(\.[a-z_]+)+$", max_length=100)]


class Amendment(BaseModel):
    """How a rule is to be; `valid_from` is no sooner than the rule's `first_day`."""

    model_config = ConfigDict(extra="forbid")

    value: int
    unit: TermUnit
    clause: str
    valid_from: date
    checked_on: date
    reason: str


@door.get("")
async def table(call: Admin) -> list[RuleHistory]:
    """Every rule with its rows, past and planned ones too."""
    return list((await rules.read(call)).rules)


@door.put("/{name}")
async def amend(
    call: Admin, name: Name, body: Amendment, idempotency_key: Again = None
) -> RuleHistory:
    """Terms that begin on its day or later go by it; the same key makes no second change."""
    rule = (await rules.read(call)).of(name)
    told = body.model_dump(mode="json")
    old, new = said(rule.on(today(now()))), said_as_typed(told)
    call.about(old=old, new=new, reason=body.reason)
    await rules.change(call, name, told, idempotency_key or new_id())
    return (await rules.read(call)).of(name)
