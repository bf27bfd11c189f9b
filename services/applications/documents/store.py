"""How documents outside cases lie in MongoDB."""

from collections.abc import AsyncIterator, Sequence

from chassis.app import Service
from chassis.documents import Duplicate
from chassis.errors import NotFound
from chassis.store import Index
from contracts.documents import Placed
from services.applications.documents.model import StandingDocument

INDEXES = (
    Index([("request", 1)], unique=True),
    Index([("number", 1)], unique=True),
    Index([("owner", 1)]),
)


class StandingDocuments:
    """All of them."""

    def __init__(self, service: Service) -> None:
        self._documents = service.documents("documents", StandingDocument, INDEXES)

    async def add(self, document: StandingDocument) -> StandingDocument:
        """Keep it, or give the one that this request placed before."""
        try:
            return await self._documents.add(document)
        except Duplicate:
            seen = await self.by_request(document.request)
            if seen is None:
                raise
            return seen

    async def by_request(self, request: str) -> StandingDocument | None:
        """The document that this request placed."""
        return await self._documents.find_one({"request": request})

    async def of(self, id_: str, owner: str | None) -> StandingDocument:
        """The one with this id; where `owner` is given, another consumer's is not found."""
        whose = {} if owner is None else {"owner": owner}
        found = await self._documents.find_one({"_id": id_, **whose})
        if found is None:
            raise NotFound
        return found

    async def proven(self, ids: Sequence[str]) -> list[Placed]:
        """Those of these ids that lie here."""
        found = await self._documents.find({"_id": {"$in": list(ids)}})
        return [one.proven() for one in found]

    def pages(self, size: int) -> AsyncIterator[list[StandingDocument]]:
        """All there are, so many at a time."""
        return self._documents.pages(size)
