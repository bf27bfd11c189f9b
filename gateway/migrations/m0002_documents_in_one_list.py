"""Documents of the cases that are there stand in the list of all documents too."""

from typing import TYPE_CHECKING

from contracts.case import CaseSnapshot, Desk
from gateway.papers import Papers
from gateway.papers_entry import under

if TYPE_CHECKING:
    from chassis.store import Database


async def run(database: "Database") -> None:
    """Put in what is not there. Letters told of it before that was written down, so none waits."""
    papers = Papers(database["papers"])
    async for kept in database["entries"].find({}, {"snapshot": 1, "desk": 1}):
        case = CaseSnapshot.model_validate_json(kept["snapshot"])
        desk = Desk.model_validate(kept["desk"])
        await papers.put([under(one, case, desk) | {"waits": False} for one in case.documents])
