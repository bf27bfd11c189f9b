"""The HTTP door of evidence, for staff; and handing a document out, which is evidence itself."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from casework.evidence.store import EvidenceRows
from chassis.auth import Staff
from chassis.errors import NotFound
from chassis.files import Files, disposition
from contracts.case import FileRef
from contracts.documents import Happened, Placed, Proof, Way
from contracts.fields import FileId, Line

Find = Callable[[Sequence[str]], Awaitable[list[Placed]]]
"""The documents with these ids that the company placed, wherever in the service they lie."""


class Asked(BaseModel):
    """Which documents' evidence is asked for."""

    model_config = ConfigDict(extra="forbid")

    documents: Annotated[list[FileId], Field(min_length=1, max_length=200)]


class ByOtherMeans(BaseModel):
    """How an employee told the consumer, and what they note of it."""

    model_config = ConfigDict(extra="forbid")

    document: FileId
    way: Way
    words: Line
    request: Annotated[str, Field(min_length=8, max_length=100)] | None = None


def evidence_router(rows: EvidenceRows, places: Sequence[Find]) -> APIRouter:
    """Reading the evidence, and adding to it; there is no door to change it."""
    door = APIRouter(prefix="/staff/evidence")

    async def proofs(ids: Sequence[str]) -> list[Proof]:
        found = await asyncio.gather(*(find(ids) for find in places))
        by_document: dict[str, list[Happened]] = defaultdict(list)
        for row in await rows.of(ids):
            by_document[row.about].append(row.shown())
        placed = {one.id: one for some in found for one in some}
        return [Proof(document=placed[id_], rows=by_document[id_]) for id_ in ids if id_ in placed]

    @door.post("")
    async def read(asked: Asked, _staff: Staff) -> list[Proof]:
        """The evidence of these documents, in the order they are named; unknown ones left out."""
        return await proofs(asked.documents)

    @door.post("/told", status_code=201)
    async def told(said: ByOtherMeans, actor: Staff) -> Proof:
        """The consumer was told by phone or the like: a line more."""
        found = await proofs([said.document])
        if not found:
            raise NotFound
        owner = found[0].document.owner
        await rows.said(said.document, owner, said.way, said.words, actor, said.request)
        return (await proofs([said.document]))[0]

    return door


async def handed_out(
    files: Files, id_: str, whole: Callable[[], Awaitable[None]] | None = None
) -> StreamingResponse:
    """The file as a download; `whole` is done once its last byte has been given away."""
    ref = await files.ref(id_)

    async def pieces() -> AsyncIterator[bytes]:
        async for piece in files.stream(id_):
            yield piece
        if whole is not None:
            await whole()

    return StreamingResponse(pieces(), media_type=ref.type, headers=_headers(ref))


def _headers(ref: FileRef) -> dict[str, str]:
    return {"Content-Disposition": disposition(ref.name), "Content-Length": str(ref.size)}
