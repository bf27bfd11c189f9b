"""Files in GridFS: what they are is found from their content, and their name is never trusted.

A file is put by its owner before it belongs to anything; what claims it (a case) keeps it, and what
nobody claimed within a day is swept.
"""

import asyncio
import io
import re
import unicodedata
import zipfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote

import filetype
import structlog
from bson import ObjectId

from chassis.clock import new_id, now
from chassis.errors import NotFound, TooLarge, WrongType
from chassis.store import Document, Index, StoreError, ensure_indexes, gridfs, riding_out
from contracts.case import FileRef

if TYPE_CHECKING:
    from chassis.store import Database

log = structlog.get_logger()

CHUNK = 255 * 1024
UNCLAIMED = timedelta(days=1)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    DOCX: ".docx",
    XLSX: ".xlsx",
}
GRIDFS = {
    "files": Index([("filename", 1), ("uploadDate", 1)]),
    "chunks": Index([("files_id", 1), ("n", 1)], unique=True),
}
OFFICE = {DOCX: "word/document.xml", XLSX: "xl/workbook.xml"}


class Incoming(Protocol):
    """An uploaded file as the web framework hands it over."""

    filename: str | None

    async def read(self, size: int = -1, /) -> bytes: ...
    async def seek(self, offset: int, /) -> None: ...


def type_of(content: bytes) -> str | None:
    """The MIME type if it is one of those taken, by content alone; None otherwise."""
    if content.startswith(b"%PDF-"):
        return "application/pdf" if b"%%EOF" in content[-2048:] else None
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    guess = filetype.guess_mime(content)
    return guess if guess in ("image/jpeg", "image/png") else None


def _office(content: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if sum(member.file_size for member in archive.infolist()) > 500_000_000:
                return None  # a zip bomb
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
        return None
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return None  # macros under the name of a document that has none
    return next((mime for mime, part in OFFICE.items() if part in names), None)


def clean_name(name: str, mime: str) -> str:
    """A name fit to be shown and saved: no folders, no control marks, the type's own ending."""
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", name or ""))[-1]
    base = "".join(c for c in base if c.isprintable() and unicodedata.category(c) != "Cf")
    base = re.sub(r'[<>:"|?*]', "_", base).strip(" .")
    stem = re.sub(r"\.(pdf|jpe?g|png|docx|xlsx)$", "", base, flags=re.IGNORECASE)
    return (stem[:120] or "document") + TYPES[mime]


def disposition(name: str) -> str:
    """`Content-Disposition` that downloads under this name (RFC 6266)."""
    ending = name[name.rfind(".") :]
    return f"attachment; filename=\"document{ending}\"; filename*=UTF-8''{quote(name)}"


class Files:
    """One service's files."""

    INDEXES = (Index([("owner", 1)]), Index([("claimed", 1), ("at", 1)]))

    def __init__(self, database: "Database", megabytes: int) -> None:
        self._facts = database["files"]
        self._bucket: Any = None
        self._database = database
        self._megabytes = megabytes

    async def prepare(self) -> None:
        """Ensure the indexes, GridFS's own too, which it would make only at the first file."""
        await ensure_indexes(self._facts, self.INDEXES)
        for name, index in GRIDFS.items():
            await ensure_indexes(self._database[f"blobs.{name}"], [index])

    @property
    def _blobs(self) -> Any:
        self._bucket = self._bucket or gridfs(self._database, "blobs")
        return self._bucket

    async def put(self, incoming: Incoming, owner: str) -> FileRef:
        """Take a file; `TooLarge` or `WrongType` where it is refused."""
        limit = self._megabytes * 1024 * 1024
        content = await incoming.read(limit + 1)
        if len(content) > limit:
            raise TooLarge(limit=self._megabytes)
        mime = type_of(content)
        if mime is None:
            raise WrongType
        ref = FileRef(
            id=new_id(),
            name=clean_name(incoming.filename or "", mime),
            size=len(content),
            type=mime,
        )
        blob = ObjectId()
        await self._blobs.upload_from_stream_with_id(blob, ref.id, io.BytesIO(content))
        fact = {
            **ref.model_dump(exclude={"id"}),
            "_id": ref.id,
            "owner": owner,
            "blob": blob,
            "claimed": False,
            "at": now(),
        }
        await self._facts.insert_one(fact)
        return ref

    async def claim(self, ids: Sequence[str], owner: str) -> list[FileRef]:
        """Let what refers to these files keep them; `NotFound` for a file of somebody else."""
        query = {"_id": {"$in": list(ids)}, "owner": owner}
        found = await riding_out(lambda: self._facts.find(query).to_list(None))
        by_id = {fact["_id"]: fact for fact in found}
        if missing := [id_ for id_ in ids if id_ not in by_id]:
            raise NotFound(missing=missing)
        await riding_out(lambda: self._facts.update_many(query, {"$set": {"claimed": True}}))
        return [_ref(by_id[id_]) for id_ in ids]

    async def ref(self, id_: str) -> FileRef:
        """What is known of a file."""
        return _ref(await self._fact(id_))

    async def owner(self, id_: str) -> str:
        """Whose it is."""
        return str((await self._fact(id_))["owner"])

    async def stream(self, id_: str) -> AsyncIterator[bytes]:
        """Its content, piece by piece."""
        fact = await self._fact(id_)
        out = await self._blobs.open_download_stream(fact["blob"])
        while piece := await out.read(CHUNK):
            yield piece

    async def sweep(self) -> int:
        """Delete what nobody claimed within a day; returns how many."""
        query = {"claimed": False, "at": {"$lt": now() - UNCLAIMED}}
        left = await self._facts.find(query, limit=500).to_list(None)
        for fact in left:
            await self._blobs.delete(fact["blob"])
            await self._facts.delete_one({"_id": fact["_id"]})
        return len(left)

    async def _fact(self, id_: str) -> Document:
        fact: Document | None = await riding_out(lambda: self._facts.find_one({"_id": id_}))
        if fact is None:
            raise NotFound
        return fact


def _ref(fact: Document) -> FileRef:
    return FileRef(id=fact["_id"], name=fact["name"], size=fact["size"], type=fact["type"])


@asynccontextmanager
async def sweeping(files: Files, every: float = 3600.0) -> AsyncIterator[None]:
    """Delete unclaimed files in the background as long as the service runs."""

    async def forever() -> None:
        while True:
            try:
                await files.sweep()
            except StoreError as error:
                log.warning("files_unswept", error=type(error).__name__)
            await asyncio.sleep(every)

    task = asyncio.create_task(forever())
    try:
        yield
    finally:
        task.cancel()
