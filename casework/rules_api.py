"""The HTTP door of the rules table, for administrators; the same in every service of cases."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path

from casework import terms
from casework.amending import Amendment, Change, Checked, first_day
from casework.api import RequestId, key_of
from casework.rulebook import Rulebook
from casework.terms import Rule
from chassis.auth import Admin, Staff
from chassis.clock import new_id, now
from chassis.errors import NotFound, validated
from contracts.rules import RuleHistory, RuleRow

Name = Annotated[str, Path(pattern=r"^[a-z_]+(\.[a-z_]+)+$", max_length=100)]
Again = Annotated[RequestId | None, Header()]


def answers(changes: Sequence[Change]) -> list[RuleHistory]:
    """The whole table: what is shipped, and every change beside it."""
    at = now()
    ours = [(one.rule, one) for one in changes if one.rule is not None]
    rows: list[tuple[Rule, Change | None]] = [*((rule, None) for rule in terms.shipped()), *ours]
    told: dict[str, RuleHistory] = {}
    for rule, change in sorted(rows, key=lambda pair: pair[0].valid_from):
        one = told.setdefault(
            rule.name,
            RuleHistory(
                name=rule.name,
                title=rule.title,
                checked_on=rule.checked_on,
                first_day=first_day(at),
                rows=[],
            ),
        )
        one.rows.append(_row(rule, change))
    for name, one in told.items():
        days = [row.checked_on for row in one.rows]
        one.checked_on = max([*days, *(c.checked_on for c in changes if c.name == name)])
    return list(told.values())


def _row(rule: Rule, change: Change | None) -> RuleRow:
    told = {"id", "reason", "by_name", "by_email", "at"}
    made = change.model_dump(include=told) if change else {}
    return RuleRow(**rule.model_dump(exclude={"name", "title"}), **made)


def rules_router(book: Rulebook) -> APIRouter:
    """The table and how it is changed."""
    door = APIRouter(prefix="/staff/rules")

    async def table() -> list[RuleHistory]:
        return answers(await book.changes())

    @door.get("")
    async def rules(_admin: Admin) -> list[RuleHistory]:
        """Every rule with its history."""
        return await table()

    @door.get("/{name}/now")
    async def in_force(name: Name, _staff: Staff) -> RuleRow:
        """What holds today, for whoever works by it."""
        try:
            return _row(terms.table().of(name, terms.today(now())), None)
        except KeyError:
            raise NotFound from None

    @door.put("/{name}")
    async def amend(
        name: Name, body: dict[str, Any], admin: Admin, idempotency_key: Again = None
    ) -> list[RuleHistory]:
        """The rule from a day on; terms that began before keep what they were given."""
        wanted = validated(Amendment, body)
        await book.amend(name, wanted, admin, key_of(admin, idempotency_key) or new_id())
        return await table()

    @door.put("/{name}/check")
    async def check(
        name: Name, body: dict[str, Any], admin: Admin, idempotency_key: Again = None
    ) -> list[RuleHistory]:
        """It was read against the law today, and is right."""
        wanted = validated(Checked, body)
        await book.check(name, wanted, admin, key_of(admin, idempotency_key) or new_id())
        return await table()

    return door
