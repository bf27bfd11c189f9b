"""Days of values in MongoDB: a document a point and day, as small as it can be read.

`{_id: code and YYYYMMDD, p: code, on: YYYYMMDD, "01": ..., "03": ...}`: of each channel one binary
with when its file was made, the import that brought it and the packed values (`stored.py`).
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

from bson import ObjectId

from chassis.app import Service
from chassis.clock import now
from chassis.store import (
    Document,
    Index,
    ensure_indexes,
    insert_new,
    riding_out,
    set_each,
)
from services.metering.intervals.series import IMPORTED, Channel, Day
from services.metering.intervals.stored import (
    Origin,
    PointDay,
    Version,
    day,
    key,
    number,
    parts,
)

if TYPE_CHECKING:
    from chassis.store import Collection

TOGETHER = 500
"""Days written in one go."""
INDEXES = (Index([("p", 1), ("on", 1)]),)
"""Beside `_id`, for SecantusDB would look through all documents for a range of that."""
OLD = (Index([("by", 1)]), Index([("day", 1)]))


class Earlier(NamedTuple):
    """What a channel said before, or would have said had it not come too late."""

    channel: str
    said: Version
    replaced_by: str
    at: datetime


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
        kept = {"_id": 0, "on": 1, channel: 1}
        found = await riding_out(lambda: self._days.find(query, kept).to_list(None))
        said = {one["on"]: Version.of(one[channel]).series for one in found if channel in one}
        count = max(0, (until - since).days)
        wanted = (since + timedelta(days=days) for days in range(count))
        return [Day(on, said.get(number(on))) for on in wanted]

    async def newest(self, code: str, channel: Channel = IMPORTED) -> Day | None:
        """The last day of which there are values of this channel; None where there never were."""
        cursor = self._days.find({"p": code}, {"_id": 0, "on": 1, channel: 1}).sort([("on", -1)])
        async for one in cursor:
            if channel in one:
                return Day(day(one["on"]), Version.of(one[channel]).series)
        return None

    async def oldest(self, code: str) -> date | None:
        """The first day that anything came for."""
        first = self._days.find({"p": code}, {"_id": 0, "on": 1}, limit=1).sort([("on", 1)])
        found = await riding_out(lambda: first.clone().to_list(None))
        return day(found[0]["on"]) if found else None

    async def said(self, code: str, on: date) -> Mapping[str, Version]:
        """What holds of this day now, by channel."""
        query = {"_id": key(code, on)}
        found = await riding_out(lambda: self._days.find_one(query))
        return {name: Version.of(part) for name, part in parts(found or {}).items()}

    async def earlier(self, code: str, on: date) -> list[Earlier]:
        """What was said of this day and is said otherwise now, the last replaced first."""
        query = {"day": key(code, on)}
        found = await self._old.find(query).sort([("at", -1)]).to_list(None)
        return [
            Earlier(one["channel"], Version.of(one["said"]), str(UUID(bytes=one["by"])), one["at"])
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
        taken: Iterable[ObjectId] = await riding_out(lambda: insert_new(self._days, fresh))
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
            await riding_out(lambda guarded=guarded: set_each(self._days, guarded))  # type: ignore[misc]
            taken = [
                one.id for one in changed
            ]  # looked at again: another import may have been first
        count = sum(len(said) for said in come.values())
        return Counter(kept=count - late, late=late)

    async def _kept(self, ids: Iterable[ObjectId]) -> list[Document]:
        query = {"_id": {"$in": list(ids)}}
        return await riding_out(lambda: self._days.find(query).to_list(None))


@dataclass(frozen=True, slots=True)
class Merged:
    """A day as it is kept, and as it is once a file has spoken."""

    kept: Document
    parts: Mapping[str, bytes]
    old: list[Document]
    late: int

    @classmethod
    def of(cls, kept: Document, come: Mapping[str, bytes], origin: Origin) -> "Merged":
        """Channel by channel, the newest file's word."""
        held, old, late, mark = parts(kept), [], 0, origin.mark
        for name, packed in come.items():
            fresh = Version(mark, packed)
            before = Version.of(held[name]) if name in held else None
            if before is None:
                held[name] = fresh.part
            elif before.packed == packed:
                if fresh.made_at > before.made_at:
                    held[name] = fresh.part
            elif mark > before.mark:
                held[name] = fresh.part
                old.append(_old(kept["_id"], name, before, fresh.by))
            elif fresh.by != before.by:
                late += 1
                old.append(_old(kept["_id"], name, fresh, before.by))
        return cls(kept, held, old, late)

    @property
    def id(self) -> ObjectId:
        found: ObjectId = self.kept["_id"]
        return found

    @property
    def changed(self) -> Mapping[str, bytes]:
        """What is said anew."""
        before = parts(self.kept)
        return {name: part for name, part in self.parts.items() if part != before.get(name)}

    @property
    def guarded(self) -> tuple[Document, Mapping[str, bytes]]:
        """Where each channel that changes still is as it was seen, and what it becomes."""
        seen = {name: self.kept.get(name) for name in self.changed}
        return {"_id": self.id, **seen}, self.changed


def _old(on: ObjectId, channel: str, said: Version, by: bytes) -> Document:
    return {
        "_id": f"{on}/{channel}/{said.by.hex()}",
        "day": on,
        "channel": channel,
        "said": said.part,
        "by": by,
        "at": now(),
    }
