"""The HTTP door for a form that is not filed yet: what it asks, is it right so far, and its files.

The draft itself is no matter of this service: nobody has applied yet.
"""

from typing import Annotated, Any

from fastapi import APIRouter, File, Request, Response, UploadFile
from pydantic import Field

from casework.api import Body
from casework.store import Cases
from chassis.auth import Caller, Consumer, SignedIn
from chassis.errors import NotFound, language_of, validated
from chassis.files import Files
from contracts.case import FileRef
from contracts.fields import FileId


class Filled(Body):
    """What was filled in so far."""

    form: dict[str, Any]


class Held(Body):
    """Files that a draft names, and those that none names any more."""

    held: Annotated[list[FileId], Field(max_length=200)] = []
    let_go: Annotated[list[FileId], Field(max_length=200)] = []


def drafting_router(cases: Cases, files: Files, service: str) -> APIRouter:
    """What a form asks of its service before it is filed."""
    door = APIRouter()

    @door.get("/forms")
    async def forms(request: Request, _caller: Caller) -> list[dict[str, Any]]:
        """Every kind with its form's JSON schema, in the language asked for."""
        offered = (kind for kind in cases.kinds.values() if not kind.apart)
        return [kind.described(service, language_of(request)) for kind in offered]

    @door.post("/files", status_code=201)
    async def upload(actor: SignedIn, file: Annotated[UploadFile, File()]) -> FileRef:
        """Take a file; it is named in a form, a message or a move afterwards."""
        return await files.put(file, actor.id)

    @door.post("/forms/{slug}/check", status_code=204)
    async def check(slug: str, body: Filled, _actor: Consumer) -> Response:
        """204 where it could be filed as it is; 422 with every field that is wrong."""
        kind = cases.kinds.get(slug)
        if kind is None:
            raise NotFound
        validated(kind.form, body.form)
        return Response(status_code=204)

    @door.put("/files/held", status_code=204)
    async def hold(body: Held, actor: Consumer) -> Response:
        """Keep one's own files for a draft, for a month from now, or no longer."""
        if body.held:
            await files.hold(body.held, actor.id)
        if body.let_go:
            await files.let_go(body.let_go, actor.id)
        return Response(status_code=204)

    return door
