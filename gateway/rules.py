"""The table of rules lies in each service that holds cases, and is read and changed in all."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from pydantic import TypeAdapter

from chassis.errors import NotFound, Unavailable
from contracts.rules import RuleHistory, RuleRow
from gateway.upstream import Answer

HOLDERS = ("applications", "reception", "metering")
READ = TypeAdapter(list[RuleHistory])


class Asker(Protocol):
    """A visit of a page or a call of the API, in an administrator's name."""

    async def call(self, service: str, method: str, path: str, **kwargs: Any) -> Answer: ...


@dataclass(frozen=True)
class Table:
    """All rules; `away` are services that did not answer, `apart` rules they do not agree on."""

    rules: Sequence[RuleHistory]
    away: Sequence[str]
    apart: frozenset[str]

    def of(self, name: str) -> RuleHistory:
        """The rule of that name; `NotFound` where there is none."""
        for rule in self.rules:
            if rule.name == name:
                return rule
        raise NotFound


async def read(asker: Asker) -> Table:
    """The table as the services have it; `Unavailable` where none of them answers."""
    told = await asyncio.gather(*(_ask(asker, service) for service in HOLDERS))
    tables = [rules for rules in told if rules is not None]
    if not tables:
        raise Unavailable
    away = [service for service, rules in zip(HOLDERS, told, strict=True) if rules is None]
    return Table(tables[0], away, _apart(tables))


async def _ask(asker: Asker, service: str) -> list[RuleHistory] | None:
    try:
        return READ.validate_python((await asker.call(service, "GET", "/staff/rules")).body)
    except Unavailable:
        return None


def _apart(tables: Sequence[list[RuleHistory]]) -> frozenset[str]:
    """A change reached one service and not the other: it must be made once more."""
    seen = [{rule.name: {row.id for row in rule.rows} for rule in rules} for rules in tables]
    names = {name for one in seen for name in one}
    return frozenset(name for name in names if len({frozenset(s.get(name, ())) for s in seen}) > 1)


async def in_force(asker: Asker, service: str, name: str) -> RuleRow:
    """What holds today, as this service works by it; any of the staff may ask."""
    answer = await asker.call(service, "GET", f"/staff/rules/{name}/now")
    return RuleRow.model_validate(answer.body)


async def change(
    asker: Asker, name: str, body: Mapping[str, Any], key: str, *, check: bool = False
) -> None:
    """Change the rule (or say that it was checked) everywhere; with the same key again no more."""
    path = f"/staff/rules/{name}" + ("/check" if check else "")
    for service in HOLDERS:
        headers = {"Idempotency-Key": key}
        await asker.call(service, "PUT", path, json=body, headers=headers)
