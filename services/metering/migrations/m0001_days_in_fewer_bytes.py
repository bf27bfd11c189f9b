"""Days of values under a short key, each channel with its file in one binary.

The version before cannot read them: stop all of its replicas first.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from bson import ObjectId

from chassis.store import Document, insert_new
from services.metering.intervals.stored import Origin, Version, day, key

if TYPE_CHECKING:
    from chassis.store import Collection, Database

TOGETHER = 500


async def run(database: "Database") -> None:
    """Each is written anew before the old one goes, so that it may be broken off anywhere."""
    await _anew(database["interval_days"], "c", _day)
    await _anew(database["interval_days_old"], "d", _earlier)


async def _anew(collection: "Collection", had: str, shape: Callable[[Document], Document]) -> None:
    """Those that have the field of before; one cursor, for the local server reads all anyway."""
    before: list[Document] = []
    async for one in collection.find({}, batch_size=TOGETHER):
        if had in one:
            before.append(one)
        if len(before) == TOGETHER:
            await _replace(collection, before, shape)
            before = []
    await _replace(collection, before, shape)


async def _replace(
    collection: "Collection", before: list[Document], shape: Callable[[Document], Document]
) -> None:
    await insert_new(collection, [shape(one) for one in before])
    await collection.delete_many({"_id": {"$in": [one["_id"] for one in before]}})


def _day(one: Document) -> Document:
    parts = {name: _said(part).part for name, part in one["c"].items()}
    return {"_id": _key(one["_id"]), "p": one["p"], "on": one["on"], **parts}


def _earlier(one: Document) -> Document:
    said, on = _said(one), _key(one["day"])
    kept = {name: one[name] for name in ("channel", "by", "at")}
    id_ = f"{on}/{one['channel']}/{said.by.hex()}"
    return {"_id": id_, "day": on, "said": said.part, **kept}


def _said(part: Mapping[str, Any]) -> Version:
    origin = Origin(part["t"], str(UUID(bytes=part["i"])))
    return Version(origin.mark, part["d"])


def _key(before: str) -> ObjectId:
    code, _slash, on = before.partition("/")
    return key(code, day(int(on)))
