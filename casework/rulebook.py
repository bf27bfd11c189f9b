"""What an administrator made of the rules, as it lies in the database of each service of cases.

Rows are only added. Each replica reads them anew when what it knows is older than `FRESH`, before
it does anything else for a request; a new row holds no sooner than `AHEAD` of its writing, which
is longer. So every replica counts by it from its first midnight on, whoever wrote it where.
"""

import asyncio
from collections.abc import Sequence

from casework import terms
from casework.amending import FRESH, Amendment, Change, Checked, amended, check_day
from chassis.app import Service
from chassis.auth import Actor
from chassis.clock import now
from chassis.errors import NotFound
from chassis.store import DuplicateKey, Index, ensure_indexes, riding_out

INDEXES = (Index([("at", 1)]),)


class Rulebook:
    """The changes of one service's table."""

    def __init__(self, service: Service) -> None:
        self._changes = service.database["rules"]
        self._lock = asyncio.Lock()
        self._read_at = float("-inf")
        service.prepare(lambda: ensure_indexes(self._changes, INDEXES))
        service.prepare(self.read)

    async def fresh(self) -> None:
        """Know the table as it is now, or was a moment ago."""
        if self._is_fresh():
            return
        async with self._lock:
            if not self._is_fresh():
                await self.read()

    def _is_fresh(self) -> bool:
        return asyncio.get_running_loop().time() - self._read_at < FRESH.total_seconds()

    async def read(self) -> None:
        """Read the table anew."""
        began = asyncio.get_running_loop().time()
        terms.amend([one.rule for one in await self.changes() if one.rule is not None])
        self._read_at = began

    async def changes(self) -> Sequence[Change]:
        """All there are, in the order they were made."""
        found = await riding_out(
            lambda: self._changes.find({}).sort([("at", 1), ("_id", 1)]).to_list(None)
        )
        return [Change.of(document) for document in found]

    async def amend(self, name: str, wanted: Amendment, by: Actor, id: str) -> None:
        """Let the rule be so from its day on; the same `id` again changes nothing."""
        if await self._known(name, id):
            return
        at = now()
        rule = amended(name, wanted, at)
        await self._add(name, by, id, rule=rule, checked_on=wanted.checked_on, reason=wanted.reason)

    async def check(self, name: str, wanted: Checked, by: Actor, id: str) -> None:
        """The rule was read against the law and is right."""
        if await self._known(name, id):
            return
        check_day(wanted.checked_on, now())
        await self._add(name, by, id, rule=None, checked_on=wanted.checked_on)

    async def _known(self, name: str, id: str) -> bool:
        """Whether this was done already; `NotFound` where there is no such rule."""
        await self.read()
        if name not in terms.table().names:
            raise NotFound
        return await riding_out(lambda: self._changes.find_one({"_id": id}, {"_id": 1})) is not None

    async def _add(self, name: str, by: Actor, id: str, **change: object) -> None:
        made = {"id": id, "name": name, "by_name": by.name, "by_email": by.email, "at": now()}
        document = Change.model_validate({**made, **change}).document()

        async def insert() -> None:
            try:
                await self._changes.insert_one(document)
            except DuplicateKey:
                return  # a double click, or an answer that was lost

        await riding_out(insert)
        await self.read()
