"""Who imports meanwhile: registers of supply points, and days of half-hours as макет 80020.

Both importers write the same days of the same points, with files that were made in another order
than they are sent. Registers list points of one's own, for two that say different things of the
same point at the same time are both right.
"""

import asyncio
import io
import random
import time
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from chassis.clock import MOSCOW, new_id, now
from tests.faults.client import Answer, Client
from tests.faults.ledger import Listed, SentFile
from tests.metering.intervals.layout import usual

HEADER = "account_number;address;point_type;owner;meter_serial;zones;digits;point_code"
POINTS = 6
CODES = [f"{number:015d}" for number in range(101, 101 + POINTS)]
UNKNOWN = f"{999:015d}"
DAYS = 10
MANY = 30
"""Days of a long file."""
LINES = 20
RIPE = 45.0
"""Seconds until a register lists a point anew: what is under way of the one before is over."""
WAIT = 0.5

Days = dict[tuple[str, date], Sequence[int]]


def account_of(place: int) -> str:
    """The account number of a point that the first register names."""
    return f"5600{place:04d}"


def serial_of(place: int) -> str:
    """The serial of its meter."""
    return f"77{place:06d}"


async def registered(chief: Client, readers: Sequence[Client]) -> None:
    """The first register: a point with a meter for each reader, and more with a code alone."""
    owners = [client.snils for client in readers[:-1]] + [""] * POINTS
    rows = [
        f"{account_of(place)};г. Примерск, ул. Первая, д. {place};room;{owners[place]};"
        f"{serial_of(place)};1;3;{CODES[place]}"
        for place in range(POINTS)
    ]
    answer = await _sent(chief, rows)
    assert answer.body["accepted"] == POINTS, answer
    for place, row in enumerate(rows):
        _note(chief, account_of(place), row.split(";")[1], owners[place])


async def _sent(client: Client, rows: Sequence[str]) -> Answer:
    content = "\n".join([HEADER, *rows]).encode()
    file = {"file": ("реестр.csv", content, "text/csv")}
    return await client.ask("POST", "/staff/imports/supply-points", files=file)


def _note(client: Client, account: str, address: str, owner: str) -> None:
    client.ledger.listed[account] = Listed(address, owner, time.monotonic())


class Importer:
    """A supervisor's program that sends what the company's other systems know."""

    def __init__(self, client: Client, place: int, rng: random.Random) -> None:
        self.client = client
        self._place = place
        self._rng = rng
        self._rows = 0
        self._made: set[int] = set()
        self._base = now().astimezone(MOSCOW).replace(microsecond=0) - timedelta(days=1)

    async def act(self) -> None:
        """One file; of three the third is a register."""
        if self._rng.random() < 0.35:
            await self._register()
        else:
            await self._intervals()

    async def _register(self) -> None:
        """New points, and some that are known at another address or with another owner."""
        ledger, ripe = self.client.ledger, time.monotonic() - RIPE
        mine = f"57{self._place:02d}"
        again = [
            number
            for number, one in ledger.listed.items()
            if number.startswith(mine) and one.at < ripe
        ]
        chosen = self._rng.sample(again, min(len(again), LINES // 2))
        fresh = [f"{mine}{self._rows + n:06d}" for n in range(LINES - len(chosen))]
        self._rows += len(fresh)
        said = {number: self._says(number) for number in (*chosen, *fresh)}
        answer = await _sent(
            self.client,
            [f"{number};{where};room;{owner};;;;" for number, (where, owner) in said.items()],
        )
        if not answer.good or answer.body["accepted"] != LINES:
            ledger.breaks(f"a register was not taken: {answer}")
            return
        ledger.registers += 1
        for number, (where, owner) in said.items():
            _note(self.client, number, where, owner)

    def _says(self, number: str) -> tuple[str, str]:
        """An address, and the number of somebody who has an account, or will have one at once."""
        known = self.client.ledger.listed.get(number)
        owned = self._rng.random() < 0.2
        owner = self._rng.choice(self.client.ledger.numbers) if owned else ""
        house = self._rng.randrange(10_000)
        return f"г. Примерск, ул. Вторая, д. {house}", owner or (known.owner if known else "")

    async def _intervals(self) -> None:
        """Some days of some points; now and then a point that is unknown, or a value that is none,
        or a file that is cut off.
        """
        many, cut = self._rng.random() < 0.15, self._rng.random() < 0.08
        span = MANY if many else self._rng.randint(1, 3)
        first = now().astimezone(MOSCOW).date() - timedelta(days=2 + MANY)
        begins = 0 if many else self._rng.randrange(DAYS)
        dates = [first + timedelta(days=begins + n) for n in range(span)]
        codes = self._rng.sample(CODES, self._rng.randint(2, POINTS))
        wrong = {UNKNOWN, codes[0]} if self._rng.random() < 0.25 else set[str]()
        days: Days = {
            (code, on): [self._rng.randrange(1_000_000) for _ in range(48)]
            for code in sorted({*codes, *wrong})
            for on in dates
        }
        made_at = self._moment()
        content = _file(days, dates, made_at, wrong - {UNKNOWN})
        key = new_id()
        answer = await self._asked(content[: len(content) // 2] if cut else content, key, span > 1)
        if answer is None:
            return
        taken = {} if cut else {at: said for at, said in days.items() if at[0] not in wrong}
        if not self._is_as_meant(answer.body, taken, len(days) - len(taken), cut=cut):
            self.client.ledger.breaks(f"a file of {len(days)} days was not taken: {answer}")
        self.client.ledger.imports.append(SentFile(answer.body["id"], key, made_at, taken))

    def _moment(self) -> datetime:
        """When the file says that it was made: some other second than any other file, in no order;
        each importer has seconds of its own.
        """
        free = self._rng.randrange(40_000) * 2 + self._place
        while free in self._made:
            free += 2
        self._made.add(free)
        return self._base + timedelta(seconds=free)

    async def _asked(self, content: bytes, key: str, zipped: bool) -> Answer | None:
        """The answer once the file was taken or refused; None where it never came to that."""
        file = {"file": ("80020.zip" if zipped else "80020.xml", content)}
        path = "/staff/imports/intervals"
        answer = await self.client.ask("POST", path, files=file, headers={"Idempotency-Key": key})
        until = time.monotonic() + 120
        while answer.good and answer.body["state"] == "received":
            if time.monotonic() > until:
                self.client.ledger.breaks(f"an import is still under way: {answer}")
                return None
            await asyncio.sleep(WAIT)
            answer = await self.client.ask("GET", f"{path}/{answer.body['id']}")
        if not answer.good and answer.status != 422:
            self.client.ledger.breaks(f"an import was refused: {answer}")
            return None
        return answer

    @staticmethod
    def _is_as_meant(told: dict[str, Any], taken: Days, rejected: int, *, cut: bool) -> bool:
        if cut:
            return bool(told["state"] == "refused")
        same = (told["accepted"], told["rejected_count"]) == (len(taken), rejected)
        return bool(told["state"] == "done" and same)


def _file(days: Days, dates: Sequence[date], made_at: datetime, spoilt: set[str]) -> bytes:
    """One message a day, several in a ZIP."""
    said = {on: _message(days, on, made_at, spoilt) for on in dates}
    if len(dates) == 1:
        return said[dates[0]]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for on, content in said.items():
            archive.writestr(f"80020_{on:%Y%m%d}.xml", content)
    return out.getvalue()


def _message(days: Days, on: date, made_at: datetime, spoilt: set[str]) -> bytes:
    values: dict[str, Sequence[int | str | None]] = {
        code: said for (code, day), said in days.items() if day == on
    }
    values |= {code: ["дв", *values[code][1:]] for code in spoilt}
    return usual(values, on=on, made=f"{made_at:%Y%m%d%H%M%S}")
