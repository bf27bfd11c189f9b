"""What awaits its consumer is found by a field of its own, for it may be the company's turn too.

An entry that the version before writes meanwhile joins them with its case's next change.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chassis.store import Database


async def run(database: "Database") -> None:
    """Entries of before had no duties: theirs are those in whose turn the consumer was."""
    await database["entries"].update_many(
        {"turn": "consumer", "closed": False}, {"$set": {"yours": True}}
    )
