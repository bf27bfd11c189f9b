"""Promised measures are found by a field of their own, for who disagrees has the case reopened.

An entry that the version before writes meanwhile joins them with its case's next change.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chassis.store import Database


async def run(database: "Database") -> None:
    """Entries of before: those that stand where measures are taken."""
    await database["entries"].update_many(
        {"state": "measures", "closed": False}, {"$set": {"promised": True}}
    )
