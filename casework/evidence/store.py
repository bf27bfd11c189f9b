"""How evidence lies in MongoDB: rows that are only ever added."""

from collections.abc import AsyncIterator, Sequence

from casework.evidence.model import Evidence
from chassis.app import Service
from chassis.auth import Actor
from chassis.clock import new_id, now
from chassis.documents import Duplicate
from chassis.store import Index
from contracts.documents import Way

INDEXES = (Index([("about", 1), ("at", 1)]),)


class EvidenceRows:
    """The evidence of one service's documents."""

    def __init__(self, service: Service) -> None:
        self._service = service.settings.service
        self._documents = service.documents("evidence", Evidence, INDEXES)

    async def write(self, row: Evidence) -> bool:
        """Add a row; False where it stands already."""
        try:
            await self._documents.add(row.told_by(self._service))
        except Duplicate:
            return False
        return True

    async def opened(self, document: str, owner: str) -> None:
        """The consumer has been handed the document, whole."""
        at = now()
        row = Evidence(id=new_id(), about=document, owner=owner, what="opened", at=at)
        await self.write(row)

    async def said(
        self, document: str, owner: str, way: Way, words: str, actor: Actor, request: str | None
    ) -> None:
        """An employee told the consumer by other means; the same request writes one row."""
        row = Evidence(
            id=f"{document}.{request or new_id()}",
            about=document,
            owner=owner,
            what="told",
            at=now(),
            way=way,
            by=actor.name or actor.email,
            answer=words,
        )
        await self.write(row)

    async def of(self, documents: Sequence[str]) -> list[Evidence]:
        """All rows of these documents, as they came."""
        query = {"about": {"$in": list(documents)}}
        return await self._documents.find(query, [("at", 1)])

    def pages(self, size: int) -> AsyncIterator[list[Evidence]]:
        """All rows there are, so many at a time."""
        return self._documents.pages(size)
