"""Readings that the made-up people sent: a year of them, month by month, into the store.

Each is checked as it would have been on its day; letters about old days are due to nobody, so the
cases are written without facts, as those of `demo/company.py` are.
"""

import asyncio
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from random import Random

from casework.model import Case
from casework.parts import By
from chassis.app import Service
from chassis.clock import MOSCOW, freeze
from chassis.store import insert_new
from contracts.metering import Meter, PointSnapshot, ZoneNames
from demo.metering.points import Listed, points
from demo.metering.usage import between
from services.metering.points.store import SupplyPoints
from services.metering.readings.chain import Chain, Taken
from services.metering.readings.checks import Checked, checked
from services.metering.readings.kind import KIND
from services.metering.readings.model import Sent, filed
from services.metering.readings.store import Readings

MONTHS = 13
AT_ONCE = 8
SKIPPED = 0.04
"""How often a month is forgotten."""
SLIPS = 40
"""Every so many points one has a slip in its last reading."""


class Reader:
    """Sends them."""

    def __init__(self, service: Service, people: Mapping[str, str]) -> None:
        self._points = SupplyPoints(service)
        self._readings = Readings(service)
        self._people = people

    async def read(self, today: date) -> int:
        """All that is not there yet; returns how many."""
        hands = asyncio.Semaphore(AT_ONCE)

        async def one(number: int, listed: Listed) -> int:
            async with hands:
                return await self._read(number, listed, today)

        typed = [(number, one) for number, one in enumerate(points()) if not one.smart]
        return sum(await asyncio.gather(*(one(*each) for each in typed)))

    async def _read(self, number: int, listed: Listed, today: date) -> int:
        found = await self._points.at_account(listed.account_number)
        owner = self._people[listed.customer.email]
        if found is None or found.meter is None or await self._readings.recent(found.id):
            return 0
        cases = await asyncio.to_thread(
            lambda: list(
                sent(
                    listed,
                    found.snapshot(),
                    owner,
                    today,
                    slip=number % SLIPS == 3,
                    names=self._readings.zones.names,
                )
            )
        )
        for case in cases:
            with freeze(case.created_at):
                case.number = await self._readings.cases.numbers.next(KIND.number)
        kept = [{**case.document(), "version": 1, "outbox": []} for case in cases]
        await insert_new(self._readings.collection, kept)
        return len(cases)


def sent(
    listed: Listed,
    point: PointSnapshot,
    owner: str,
    today: date,
    *,
    slip: bool,
    names: ZoneNames,
) -> Iterator[Case]:
    """The readings of one point, each in its window; a slip makes the last one doubtful.

    `names` are those of the zones, which each reading keeps.
    """
    meter, chance = point.meter, listed.chance
    if meter is None:
        return
    used = {name: 1000 * chance.randint(900, 9000) for name in meter.registers}
    before: date | None = None
    taken: list[Taken] = []
    days = [day for day in _days(today, chance) if day <= today]
    for seq, day in enumerate(days, start=1):
        for _day, wh in between(listed, before or day, day):
            for name, part in zip(used, _parts(wh // listed.ratio, len(used)), strict=True):
                used[name] += part
        before = day
        at = datetime.combine(day, time(chance.randint(8, 21), chance.randint(0, 59)), MOSCOW)
        shown: dict[str, str] = {name: _shown(wh) for name, wh in used.items()}
        if slip and day == days[-1]:
            first = next(iter(used))
            shown[first] = _shown(used[first] + 40 * listed.kwh * 1000 * 10 // listed.ratio)
        with freeze(at):
            reading = _checked(meter, point, taken, shown, day, at, seq)
            by = By(party="consumer", email=listed.customer.email)
            key = f"demo:reading:{listed.account_number}:{day}"
            brought = Sent(by, owner, "consumer", (key, key))
            yield filed(brought, point, meter, reading, "", at, names)
        taken.append(reading.taken)


def _checked(
    meter: Meter,
    point: PointSnapshot,
    taken: list[Taken],
    shown: Mapping[str, str],
    day: date,
    at: datetime,
    seq: int,
) -> Checked:
    chain = Chain.of(meter, taken)
    reading = checked(meter, point.point_type, chain, shown, day, at)
    placed = Taken(meter.id, day, reading.taken.registers, reading.taken.turns, seq)
    return Checked(placed, reading.before, reading.consumption, reading.doubts)


def _days(today: date, chance: Random) -> Iterator[date]:
    month = (today.replace(day=1) - timedelta(days=31 * MONTHS)).replace(day=1)
    while month <= today:
        if chance.random() >= SKIPPED:
            yield month.replace(day=chance.randint(20, 24))
        month = (month + timedelta(days=32)).replace(day=1)


def _parts(wh: int, count: int) -> list[int]:
    """A day's Wh over the zones: the first has the most."""
    if count == 1:
        return [wh]
    first = wh * 6 // 10
    rest = [(wh - first) // (count - 1)] * (count - 1)
    return [wh - sum(rest), *rest]


def _shown(wh: int) -> str:
    """What a register with one figure after the point shows."""
    return f"{wh // 1000}.{wh % 1000 // 100}"
