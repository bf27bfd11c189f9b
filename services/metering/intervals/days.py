"""How days of values lie in MongoDB: a document a point and day, names of one letter for its size.

`{_id: "<code>/<YYYYMMDD>", p: code, on: YYYYMMDD, n, c: {"01": {d, i, t}}}`: of each channel the
packed values, the import that brought them, and when its file was made.
A channel keeps what the newest file says: by when that was made, and of two made at once the one
that came later, whatever the order in which they are taken. What it said before goes into
`interval_days_old` first, so that a crash between the two loses nothing and doing it again changes
nothing.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from chassis.app import Service
from chassis.clock import now
from chassis.store import (
    Document,
    Index,
    ensure_indexes,
    insert_new,
    replace_each,
    riding_out,
)
from services.metering.intervals.packing import unpack
from services.metering.intervals.series import IMPORTED, Channel, Day, Series

if TYPE_CHECKING:
    from chassis.store import Collection

TOGETHER = 500
"""Days written in one go."""
INDEXES = (Index([("p", 1), ("on", 1)]),)
"""Beside `_id`, for SecantusDB would look through all documents for a range of that."""
OLD = (Index([("by", 1)]), Index([("day", 1)]))


@dataclass(frozen=True, slots=True)
class PointDay:
    """What one file says of a point's day: packed values by channel."""

    code: str
    on: date
    channels: Mapping[str, bytes]

    @property
    def key(self) -> str:
        """Its `_id`."""
        return key(self.code, self.on)


class Origin(NamedTuple):
    """Which file said it: when that was made, and the import that took it."""

    made_at: datetime
    import_id: str

    def document(self, one: PointDay) -> Document:
        """The day as it lies where nothing was said of it before."""
        parts = {name: self.part(packed) for name, packed in one.channels.items()}
        return {"_id": one.key, "p": one.code, "on": number(one.on), "n": 1, "c": parts}

    def part(self, packed: bytes) -> Document:
        """A channel as it lies in its day."""
        return {"d": packed, "i": UUID(self.import_id).bytes, "t": self.made_at}


class Earlier(NamedTuple):
    """What a channel said before, or would have said had it not come too late."""

    channel: str
    series: Series
    import_id: str
    replaced_by: str
    at: datetime
    made_at: datetime


def key(code: str, on: date) -> str:
    """The `_id` of a point's day."""
    return f"{code}/{number(on)}"


def number(on: date) -> int:
    """A day as it lies in the index: 20260101."""
    return on.year * 10000 + on.month * 100 + on.day


class Days:
    """Days of values of every point."""

    def __init__(self, service: Service) -> None:
        self._days: Collection = service.database["interval_days"]
        self._old: Collection = service.database["interval_days_old"]
        service.prepare(lambda: ensure_indexes(self._days, INDEXES))
        service.prepare(lambda: ensure_indexes(self._old, OLD))

    async def read(
        self, code: str, since: date, until: date, channel: Channel = IMPORTED
    ) -> list[Day]:
        """Every day from `since` to before `until`; one indexed query. A missing day is said."""
        query = {"p": code, "on": {"$gte": number(since), "$lt": number(until)}}
        kept = {f"c.{channel}.d": 1}
        found = await riding_out(lambda: self._days.find(query, kept).to_list(None))
        packed = {one["_id"]: one["c"][channel]["d"] for one in found if channel in one["c"]}
        count = max(0, (until - since).days)
        wanted = (since + timedelta(days=days) for days in range(count))
        return [Day(on, _series(packed.get(key(code, on)))) for on in wanted]

    async def newest(self, code: str, channel: Channel = IMPORTED) -> Day | None:
        """The last day of which there are values of this channel; None where there never were."""
        cursor = self._days.find({"p": code}, {f"c.{channel}.d": 1}).sort([("on", -1)])
        async for one in cursor:
            if channel in one["c"] and (series := _series(one["c"][channel]["d"])):
                return Day(_day(one["_id"]), series)
        return None

    async def oldest(self, code: str) -> date | None:
        """The first day that anything came for."""
        first = self._days.find({"p": code}, {"_id": 1}, limit=1).sort([("on", 1)])
        found = await riding_out(lambda: first.clone().to_list(None))
        return _day(found[0]["_id"]) if found else None

    async def earlier(self, code: str, on: date) -> list[Earlier]:
        """What was said of this day and is said otherwise now, the last replaced first."""
        query = {"day": key(code, on)}
        found = await self._old.find(query).sort([("at", -1)]).to_list(None)
        return [
            Earlier(
                one["channel"],
                unpack(one["d"]),
                str(UUID(bytes=one["i"])),
                str(UUID(bytes=one["by"])),
                one["at"],
                one["t"],
            )
            for one in found
        ]

    async def corrected(self, import_id: str) -> int:
        """How many channels of days say something else since this import."""
        query = {"by": UUID(import_id).bytes}
        return int(await riding_out(lambda: self._old.count_documents(query)))

    async def put(self, days: Sequence[PointDay], origin: Origin) -> Counter[str]:
        """Write what one file says; how many channels are kept and how many came too late.

        May be done again, wherever it was broken off, and beside other imports.
        """
        counted: Counter[str] = Counter()
        for first in range(0, len(days), TOGETHER):
            counted += await self._put(days[first : first + TOGETHER], origin)
        return counted

    async def _put(self, days: Sequence[PointDay], origin: Origin) -> Counter[str]:
        come = {one.key: one.channels for one in days}
        fresh = [origin.document(one) for one in days]
        taken: Iterable[str] = await riding_out(lambda: insert_new(self._days, fresh))
        late = 0
        while taken:
            merged = [
                Merged.of(kept, come[kept["_id"]], origin) for kept in await self._kept(taken)
            ]
            changed = [one for one in merged if one.changed]
            late = sum(one.late for one in merged)
            old = [document for one in merged for document in one.old]
            await riding_out(lambda old=old: insert_new(self._old, old))  # type: ignore[misc]
            guarded = [one.guarded for one in changed]
            await riding_out(lambda guarded=guarded: replace_each(self._days, guarded))  # type: ignore[misc]
            taken = [
                one.id for one in changed
            ]  # looked at again: another import may have been first
        count = sum(len(said) for said in come.values())
        return Counter(kept=count - late, late=late)

    async def _kept(self, ids: Iterable[str]) -> list[Document]:
        query = {"_id": {"$in": list(ids)}}
        return await riding_out(lambda: self._days.find(query).to_list(None))


@dataclass(frozen=True, slots=True)
class Merged:
    """A day as it is kept, and as it is once a file has spoken."""

    kept: Document
    parts: Mapping[str, Document]
    old: list[Document]
    late: int

    @classmethod
    def of(cls, kept: Document, come: Mapping[str, bytes], origin: Origin) -> "Merged":
        """Channel by channel, the newest file's word."""
        parts, old, late = dict(kept["c"]), [], 0
        for name, packed in come.items():
            part, before = origin.part(packed), parts.get(name)
            if before is None:
                parts[name] = part
            elif before["d"] == packed:
                if part["t"] > before["t"]:
                    parts[name] = part
            elif (part["t"], part["i"]) > (before["t"], before["i"]):
                parts[name] = part
                old.append(_old(kept["_id"], name, before, part["i"]))
            elif part["i"] != before["i"]:
                late += 1
                old.append(_old(kept["_id"], name, part, before["i"]))
        return cls(kept, parts, old, late)

    @property
    def id(self) -> str:
        return str(self.kept["_id"])

    @property
    def changed(self) -> bool:
        return bool(self.parts != self.kept["c"])

    @property
    def guarded(self) -> tuple[Document, Document]:
        """Where it is still as it was seen, and what it becomes."""
        version = self.kept["n"]
        becomes = {**self.kept, "n": version + 1, "c": dict(self.parts)}
        return {"_id": self.id, "n": version}, becomes


def _old(day: str, channel: str, part: Document, by: bytes) -> Document:
    id_ = f"{day}/{channel}/{UUID(bytes=part['i']).hex}"
    return {"_id": id_, "day": day, "channel": channel, **part, "by": by, "at": now()}


def _series(packed: bytes | None) -> Series | None:
    return None if packed is None else unpack(packed)


def _day(id_: str) -> date:
    return datetime.strptime(id_.rpartition("/")[2], "%Y%m%d").date()  # noqa: DTZ007  a day alone
