"""Entries hold their snapshot as text, and their places in lists; drops what indexed the old."""

from typing import TYPE_CHECKING

from contracts.case import CaseSnapshot, Desk
from gateway.window import entry

if TYPE_CHECKING:
    from chassis.store import Database

OLD_INDEXES = ("updated_at", "due", "snapshot")


async def run(database: "Database") -> None:
    """Rewrite each entry that is still of the old shape, unless a newer one has come meanwhile."""
    entries = database["entries"]
    async for old in entries.find({"row": {"$exists": False}}):
        snapshot = CaseSnapshot.model_validate(old["snapshot"])
        come = entry(snapshot, Desk.model_validate(old["desk"]))
        gone = dict.fromkeys(old.keys() - come.keys(), "")
        guard = {"_id": old["_id"], "version": old["version"], "row": {"$exists": False}}
        change = {"$set": {name: value for name, value in come.items() if name != "_id"}}
        await entries.update_one(guard, {**change, "$unset": gone} if gone else change)
    for name in await entries.index_information():
        if any(field in name for field in OLD_INDEXES):
            await entries.drop_index(name)
