"""The HTTP door of documents outside cases. Called by the gateway alone."""

from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile
from fastapi.responses import StreamingResponse
from pydantic import StringConstraints

from casework.api import Again
from casework.claims import held
from casework.desk import sent
from casework.evidence.api import handed_out
from casework.evidence.store import EvidenceRows
from casework.store import Numbers
from chassis.auth import SignedIn, Staff
from chassis.clock import new_id, now
from chassis.errors import Invalid
from chassis.files import Files
from contracts.documents import KINDS, PlacedDocument
from contracts.fields import FileId, Line
from contracts.words import _
from services.applications.documents.model import StandingDocument
from services.applications.documents.store import StandingDocuments

Account = Annotated[str, StringConstraints(pattern=r"^[0-9a-f-]{36}$")]
PREFIX = "Д"


def documents_router(
    documents: StandingDocuments, files: Files, numbers: Numbers, rows: EvidenceRows
) -> APIRouter:
    """Placing one, and handing it out."""
    door = APIRouter()

    @door.post("/staff/documents", status_code=201)
    async def place(
        actor: Staff,
        title: Annotated[Line, Form()],
        kind: Annotated[str, Form(max_length=40)],
        owner: Annotated[Account, Form()],
        consumer: Annotated[Line, Form()],
        file: Annotated[UploadFile | None, File()] = None,
        file_id: Annotated[FileId | None, Form()] = None,
        idempotency_key: Again = None,
    ) -> PlacedDocument:
        """A document for a consumer, outside any case: a file, or one sent before.

        It is read back from the store first: the letter leaves only when the document opens.
        """
        if kind not in KINDS:
            raise Invalid(("kind", _("Выберите вид документа")))
        request = f"{actor.id}:{idempotency_key or new_id()}"
        if seen := await documents.by_request(request):
            return seen.placed()
        stored = await sent(files, file, file_id, actor.id)
        async with held(files, {"file": [stored]}, actor.id, proven=True) as hold:
            made = StandingDocument.place(
                hold.refs[stored],
                now(),
                number=await numbers.next(PREFIX),
                title=title,
                kind=kind,
                owner=owner,
                consumer=consumer,
                placed_by=actor.name or actor.email,
                request=request,
            )
            kept = await documents.add(made)
            await hold.keep([kept.id])
            return kept.placed()

    @door.get("/placed/{id}")
    async def one(id: str, actor: SignedIn) -> StreamingResponse:
        """The file: for its consumer, who opens it by that, or for staff."""
        found = await documents.of(id, None if actor.is_staff else actor.id)

        async def opened() -> None:
            await rows.opened(found.id, found.owner)

        return await handed_out(files, id, None if actor.is_staff else opened)

    return door
