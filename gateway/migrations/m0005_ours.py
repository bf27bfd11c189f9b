"""Cases are counted by the company's own terms and found by the consumer's, by fields of their own.

An entry that the version before writes meanwhile joins them with its case's next change.
"""

from typing import TYPE_CHECKING

from contracts.case import CaseSnapshot
from gateway.window import first_days

if TYPE_CHECKING:
    from chassis.store import Database


async def run(database: "Database") -> None:
    """Open entries of before get the fields; whatever has changed meanwhile has them already."""
    entries = database["entries"]
    async for one in entries.find({"closed": False, "ours": None}, {"row": 1, "version": 1}):
        days = first_days(CaseSnapshot.model_validate_json(one["row"]))
        await entries.update_one({"_id": one["_id"], "version": one["version"]}, {"$set": days})
