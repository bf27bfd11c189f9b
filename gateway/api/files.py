"""What can be applied for, files that go with it, and documents that come back."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, File, Path, Query, UploadFile
from fastapi.responses import Response
from pydantic import BaseModel

from contracts.case import FileRef
from gateway.api.access import Anyone, Consumer, SignedIn
from gateway.downloads import download
from gateway.store import Filter

door = APIRouter(tags=["forms and documents"])
Id = Annotated[str, Path(pattern=r"^[0-9a-f-]{36}$")]


class DocumentRow(BaseModel):
    """A document of one's own, and the case it lies under."""

    id: str
    title: str
    kind: str
    name: str
    size: int
    type: str
    placed_at: Any
    case_id: str
    case_number: str


class DocumentList(BaseModel):
    """A page of documents."""

    items: list[DocumentRow]
    next: str | None


@door.get("/forms")
async def forms(call: Anyone) -> list[dict[str, Any]]:
    """Every kind on offer: `[{"service", "kind", "title", "help", "schema"}]`."""
    offer = await call.front.catalogue.offer(call.language)
    return list(offer.kinds.values())


@door.post("/files", status_code=201)
async def upload(
    call: SignedIn,
    service: Annotated[Literal["applications", "reception"], Query()],
    file: Annotated[UploadFile, File()],
) -> FileRef:
    """Send a file ahead; its id is then named in a form, a message or a move."""
    answer = await call.call(service, "POST", "/files", files={"file": (file.filename, file.file)})
    return FileRef.model_validate(answer.body)


@door.get("/documents")
async def documents(
    call: Consumer, limit: Annotated[int, Query(ge=1, le=100)] = 20, cursor: str | None = None
) -> DocumentList:
    """Documents the company has placed, those of the newest cases first."""
    page = await call.front.window.page(call.actor.id, Filter(), cursor, limit)
    found = [
        DocumentRow(
            **document.model_dump(exclude={"by", "called", "title"}),
            title=document.named(call.language),
            case_id=case.id,
            case_number=case.number,
        )
        for case in page.items
        for document in reversed(case.documents)
        if document.by == "staff"
    ]
    return DocumentList(items=found, next=page.next)


@door.get("/documents/{id}")
async def document(call: SignedIn, id: Id) -> Response:
    """The file itself."""
    owner = None if call.actor.is_staff else call.actor.id
    service = await call.front.window.service_of_file(id, owner)
    return await download(call.front.upstream, service, id, call.session, call.request)
