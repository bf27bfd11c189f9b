"""The HTTP door of interval data. Called by the gateway and by the company's own commands."""

from datetime import date
from typing import Annotated, BinaryIO
from urllib.parse import quote

from fastapi import APIRouter, File, Form, Header, Path, Query, Request, Response, UploadFile

from chassis.auth import Caller, Consumer, Staff, Supervisor
from chassis.clock import new_id
from chassis.errors import NotNow, language_of
from contracts.intervals import (
    ImportPage,
    ImportSource,
    IntervalImport,
    PointDay,
    RemoteReading,
)
from services.metering.intervals.remote import Remote
from services.metering.intervals.shown import shown
from services.metering.intervals.taking import Importer
from services.metering.intervals.versions import Versions

Id = Annotated[str, Path(pattern=r"^[0-9a-f-]{36}$")]
Again = Annotated[str | None, Header(min_length=8, max_length=100)]
Upload = Annotated[UploadFile, File()]


def intervals_router(importer: Importer, remote: Remote, versions: Versions) -> APIRouter:
    """Imports and their replies, and the newest value of a point."""
    door = APIRouter()
    imports = importer.imports

    async def taken(
        request: Request, file: UploadFile, source: ImportSource, by: str, key: str
    ) -> IntervalImport:
        content: BinaryIO = file.file
        made = await importer.receive(content, file.filename or "", source, by, key)
        return shown(await importer.finished(made.id), language_of(request))

    @door.post("/staff/imports/intervals")
    async def take(
        request: Request,
        actor: Supervisor,
        file: Upload,
        source: Annotated[ImportSource, Form()] = "api",
        idempotency_key: Again = None,
    ) -> IntervalImport:
        """Take a file of макет 80020, or a ZIP of them; answers once it is taken, or after ten
        seconds with what is known by then.
        """
        key = f"{actor.id}:{idempotency_key or new_id()}"
        return await taken(request, file, source, actor.name or actor.email, key)

    @door.post("/imports/intervals")
    async def take_by_command(
        request: Request, caller: Caller, file: Upload, idempotency_key: Again = None
    ) -> IntervalImport:
        """The same for a command of the company's own."""
        key = f"{caller}:{idempotency_key or new_id()}"
        return await taken(request, file, "command", caller, key)

    @door.get("/imports/intervals/{id}")
    async def one_by_command(request: Request, caller: Caller, id: Id) -> IntervalImport:
        """What became of it, for who waits."""
        return shown(await imports.documents.get(id), language_of(request))

    @door.get("/imports/intervals/{id}/reply")
    async def reply_by_command(caller: Caller, id: Id) -> Response:
        """The reply 80021."""
        return await reply_of(id)

    @door.get("/staff/imports/intervals")
    async def all_(
        request: Request,
        actor: Supervisor,
        cursor: Annotated[str, Query(pattern=r"^([0-9a-f-]{36})?$")] = "",
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
    ) -> ImportPage:
        """The newest first."""
        found = await imports.page(cursor, limit + 1)
        items = [shown(one, language_of(request), whole=False) for one in found[:limit]]
        return ImportPage(items=items, next=items[-1].id if len(found) > limit else None)

    @door.get("/staff/imports/intervals/{id}")
    async def one(request: Request, actor: Supervisor, id: Id) -> IntervalImport:
        """One with all that was not taken, and the days that say something else since."""
        found = shown(await imports.documents.get(id), language_of(request))
        return found.model_copy(update={"changed": await versions.by(id)})

    @door.get("/staff/imports/intervals/{id}/reply")
    async def reply(actor: Supervisor, id: Id) -> Response:
        """The reply 80021: one XML, or an archive of them."""
        return await reply_of(id)

    async def reply_of(id_: str) -> Response:
        found = await imports.documents.get(id_)
        if found.state == "received":
            raise NotNow
        name, content = found.reply()
        kind = "application/zip" if name.endswith(".zip") else "application/xml"
        shown_as = f"attachment; filename=\"80021\"; filename*=UTF-8''{quote(name)}"
        return Response(content, media_type=kind, headers={"Content-Disposition": shown_as})

    @door.get("/staff/points/{id}/intervals")
    async def day(actor: Staff, id: Id, on: date | None = None) -> PointDay | None:
        """A day of a point: its values now and before; null for a point without a code."""
        return await versions.of(id, on)

    @door.get("/points/{id}/remote")
    async def latest(actor: Consumer, id: Id) -> RemoteReading:
        """The newest value of a point of one's own, and the days of late that are missing."""
        return await remote.of(actor.id, id)

    return door
