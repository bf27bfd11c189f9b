"""What can be applied for, and files that go with it."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, File, Query, UploadFile

from contracts.case import FileRef
from gateway.api.access import Anyone, SignedIn

door = APIRouter(tags=["forms and documents"])


@door.get("/forms")
async def forms(call: Anyone) -> list[dict[str, Any]]:
    """Every kind on offer: `[{"service", "kind", "title", "help", "schema"}]`."""
    offer = await call.front.catalogue.offer(call.language)
    return list(offer.kinds.values())


@door.post("/files", status_code=201)
async def upload(
    call: SignedIn,
    service: Annotated[Literal["applications", "reception", "metering"], Query()],
    file: Annotated[UploadFile, File()],
) -> FileRef:
    """Send a file ahead; its id is then named in a form, a message or a move."""
    answer = await call.call(service, "POST", "/files", files={"file": (file.filename, file.file)})
    return FileRef.model_validate(answer.body)
