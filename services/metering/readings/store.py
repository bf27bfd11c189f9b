"""How readings lie in MongoDB: cases, of which a point has one in each place of its order.

`form.seq` is that place. Two that are sent at the same moment want the same one; the second finds
it taken, and is checked once more against what stands there now.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from casework.model import Case
from casework.store import Cases
from chassis.app import Service
from chassis.joined import Joined
from chassis.store import Document, Index, ensure_indexes, riding_out
from services.metering import zones
from services.metering.readings.chain import Taken
from services.metering.readings.kind import KIND

INDEXES = (
    Index([("form.point", 1), ("form.seq", -1)], unique=True),
    Index([("state", 1), ("created_at", 1)]),
)
RECENT = 40
"""What a new reading is compared with: more than a year, also where somebody sends often."""
TOGETHER = 32
"""Points whose readings are looked up in one query; all of a point's, which are some hundreds in
ten years, for a bound of its own each would need a query of its own."""
ALL = 1200
"""A century of months."""
CHAIN = {"state": 1, "owner": 1} | {
    f"form.{name}": 1
    for name in ("point", "meter", "taken_on", "registers", "turns", "seq", "corrects", "source")
}


class Readings:
    """The readings of all points."""

    def __init__(self, service: Service) -> None:
        self.cases = Cases(service, {KIND.slug: KIND})
        self.collection = self.cases.documents.collection
        self._joined = Joined(self.collection, CHAIN, by="form.point", together=TOGETHER)
        self.zones = zones.read(service.settings.zones_file)
        service.prepare(lambda: ensure_indexes(self.collection, INDEXES))

    async def recent(self, point_id: str) -> list[Document]:
        """What was sent last of a point, the latest first, as far as a new reading needs it."""
        found = await self._joined.all(point_id)
        return sorted(found, key=_seq, reverse=True)[:RECENT]

    async def chain(self, point_id: str) -> list[Document]:
        """All that was sent of a point, the latest first, as far as a chain needs it."""
        newest = {"form.point": point_id}

        async def find() -> list[Document]:
            found = self.collection.find(newest, CHAIN).sort([("form.seq", -1)]).limit(ALL)
            return await found.to_list(None)

        return await riding_out(find)

    async def history(self, point_id: str) -> list[Case]:
        """All of a point, the latest sent first."""
        order = [("form.seq", -1)]
        return await self.cases.documents.find({"form.point": point_id}, order, limit=ALL)

    async def standing(self, state: str, most: int) -> list[Case]:
        """Those in this state, the longest waiting first."""
        return await self.cases.documents.find({"state": state}, [("created_at", 1)], limit=most)


def taken(found: Sequence[Mapping[str, Any]]) -> list[Taken]:
    """As a chain reads them; what another has taken the place of counts no more.

    That the earlier one says so itself is a write of its own, which a crash may have left undone.
    """
    replaced = {one["form"].get("corrects") for one in found}
    return [
        Taken.of(one["_id"], "corrected" if one["_id"] in replaced else one["state"], one["form"])
        for one in found
    ]


def _seq(one: Document) -> int:
    return int(one["form"]["seq"])


def next_seq(found: Sequence[Mapping[str, Any]]) -> int:
    """The place after the latest."""
    return int(found[0]["form"]["seq"]) + 1 if found else 1
