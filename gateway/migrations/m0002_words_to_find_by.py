"""Cases that were there before are found by their words as the new ones are."""

from typing import TYPE_CHECKING

from chassis.store import Document, insert_new
from gateway.search import postings

if TYPE_CHECKING:
    from chassis.store import Database

BATCH = 1000


async def run(database: "Database") -> None:
    """A posting for each word of each entry; those that are there already stay."""
    waiting: list[Document] = []
    async for one in database["entries"].find({}, {"number": 1, "desk": 1}):
        desk = one["desk"]
        waiting += postings(one["_id"], one["number"], desk["applicant"], desk["subject"])
        if len(waiting) >= BATCH:
            await insert_new(database["sought"], waiting)
            waiting = []
    await insert_new(database["sought"], waiting)
