"""Taking a register: so many lines at a time, each whole or not at all, and again without harm."""

import asyncio
from collections.abc import Awaitable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import BinaryIO

from chassis.clock import now
from chassis.documents import Duplicate
from chassis.errors import NotNow, Refused
from contracts.words import _
from services.metering.points.meters import put_up
from services.metering.points.model import SupplyPoint
from services.metering.points.register.rows import Read, Row, read
from services.metering.points.store import SupplyPoints
from services.metering.store import Owners

TOGETHER = 500
AT_ONCE = 8
"""Lines that are changed at the same time; each is a write of its own."""
TOLD = 1000
"""Refused lines that are told one by one; all are counted."""
CODE_TAKEN = _("Код точки уже есть у другой точки")

Accounts = Mapping[str, list[str]]
"""Who has the number of an owner: consumers' accounts by СНИЛС or ИНН."""


@dataclass
class Taken:
    """What became of a register; `rejected` are the first lines that were refused, and why."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    rejected: list[tuple[int, Refused]] = field(default_factory=list)

    @property
    def accepted(self) -> int:
        """Lines that the register and Kabinet now agree on."""
        return self.created + self.changed + self.unchanged

    def reject(self, line: int, why: Refused) -> None:
        """Nothing of this line was taken."""
        self.refused += 1
        if len(self.rejected) < TOLD:
            self.rejected.append((line, why))


def list_by(
    point: SupplyPoint, row: Row, accounts: list[str], by: str, at: datetime
) -> SupplyPoint:
    """Take all that a line says of the point, and let its owner see it."""
    point.list_as(row.listed(), by, at)
    if row.owner is not None:
        point.belongs_to(row.owner, by, at)
        point.attach(accounts, at)
    if (meter := row.meter()) is not None:
        put_up(point, meter, None, (), (), by, at)
    return point


class Register:
    """Takes registers; `by` is the employee's name, or the command's."""

    def __init__(self, points: SupplyPoints, owners: Owners) -> None:
        self._points = points
        self._owners = owners

    async def take(self, file: BinaryIO, by: str) -> Taken:
        """All lines of the file; `Invalid` where it is no register, and nothing is taken."""
        return await Taking(self._points, self._owners, by).all(read(file))


class Taking:
    """One register on its way."""

    def __init__(self, points: SupplyPoints, owners: Owners, by: str) -> None:
        self._points = points
        self._owners = owners
        self._by = by
        self._at = now()
        self._taken = Taken()
        self._lines: dict[str, int] = {}
        self._codes: dict[str, int] = {}

    async def all(self, lines: Iterator[Read]) -> Taken:
        """A bounded part of it after another."""
        while batch := list(islice(lines, TOGETHER)):
            await self._batch([(one.line, row) for one in batch if (row := self._first(one))])
        return self._taken

    def _first(self, line: Read) -> Row | None:
        """The line's row, where it is whole and no earlier line spoke of the same point."""
        if line.refused is not None or line.row is None:
            self._taken.reject(line.line, line.refused or NotNow())
            return None
        seen = self._lines.setdefault(line.row.account_number, line.line)
        code = line.row.point_code
        with_code = self._codes.setdefault(code, line.line) if code else line.line
        if seen != line.line or with_code != line.line:
            said = _("Этот лицевой счёт или код точки уже есть в строке {line}")
            self._taken.reject(line.line, NotNow(said, line=min(seen, with_code)))
            return None
        return line.row

    async def _batch(self, rows: list[tuple[int, Row]]) -> None:
        known = {
            one.account_number: one
            for one in await self._points.at_accounts([row.account_number for _n, row in rows])
        }
        codes = [row.point_code for _n, row in rows if row.point_code]
        holders = {one.point_code: one.account_number for one in await self._points.at_codes(codes)}
        numbers = {row.owner for _n, row in rows if row.owner}
        accounts = await self._owners.having(numbers)
        fresh: dict[str, tuple[int, Row, SupplyPoint]] = {}
        changing: list[tuple[int, Row, str]] = []
        for line, row in rows:
            if holders.get(row.point_code, row.account_number) != row.account_number:
                self._taken.reject(line, NotNow(CODE_TAKEN))
            elif row.account_number not in known:
                made = self._made(row, accounts)
                fresh[made.id] = line, row, made
            elif self._differs(line, row, known[row.account_number], accounts):
                changing.append((line, row, known[row.account_number].id))
        late = await self._points.documents.add_all([made for _n, _r, made in fresh.values()])
        self._taken.created += len(fresh) - len(late)
        await several(self._change(*one, accounts) for one in changing)
        await several(self._again(*fresh[one.id][:2], accounts) for one in late)
        await self._look_again([row for _n, row in rows], numbers, accounts)

    def _made(self, row: Row, accounts: Accounts) -> SupplyPoint:
        made = SupplyPoint.make(row.account_number, row.listed(), self._by, self._at)
        return list_by(made, row, accounts.get(row.owner or "", []), self._by, self._at)

    def _differs(self, line: int, row: Row, point: SupplyPoint, accounts: Accounts) -> bool:
        before = point.model_copy(deep=True)
        try:
            list_by(point, row, accounts.get(row.owner or "", []), self._by, self._at)
        except Refused as why:
            self._taken.reject(line, why)
            return False
        if point == before:
            self._taken.unchanged += 1
        return point != before

    async def _change(self, line: int, row: Row, id_: str, accounts: Accounts) -> None:
        whose = accounts.get(row.owner or "", [])
        try:
            await self._points.documents.change(id_, list_by, row, whose, self._by, self._at)
        except Duplicate:
            self._taken.reject(line, NotNow(CODE_TAKEN))
        except Refused as why:
            self._taken.reject(line, why)
        else:
            self._taken.changed += 1

    async def _again(self, line: int, row: Row, accounts: Accounts) -> None:
        """Somebody else made the point meanwhile, or one with its code."""
        found = await self._points.at_account(row.account_number)
        if found is None:
            self._taken.reject(line, NotNow(CODE_TAKEN))
        else:
            await self._change(line, row, found.id, accounts)

    async def _look_again(self, rows: list[Row], numbers: set[str], accounts: Accounts) -> None:
        """Let in whoever registered while the lines were written (see `owning.py`)."""
        found = await self._owners.having(numbers)
        since = {number: ids for number, ids in found.items() if ids != accounts.get(number)}
        late = [row.account_number for row in rows if row.owner in since]
        for point in await self._points.at_accounts(late) if late else ():
            for account_id in since.get(point.owner_number or "", ()):
                numbered = [point.owner_number or ""]
                await self._points.documents.change(
                    point.id, SupplyPoint.meet, account_id, numbered, self._at
                )


async def several(work: Iterable[Awaitable[None]]) -> None:
    """All of it, so much at a time."""
    waiting = iter(work)
    while some := list(islice(waiting, AT_ONCE)):
        await asyncio.gather(*some)
