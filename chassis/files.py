"""Files in GridFS: what they are is found from their content, and their name is never trusted.

A file is put by its owner before it belongs to anything; what claims it (a case) keeps it, and what
nobody claims within a day is swept. Nothing holds a file in memory whole.
"""

import asyncio
import os
import re
import unicodedata
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import TYPE_CHECKING, BinaryIO, Protocol
from urllib.parse import quote

import structlog
from bson import ObjectId

from chassis.antivirus import Antivirus
from chassis.blobs import Blobs
from chassis.clock import new_id, now
from chassis.errors import NotFound, TooLarge
from chassis.filetypes import TYPES, type_of
from chassis.rounds import rounds
from chassis.settings import Settings
from chassis.store import Document, Index, ensure_indexes, riding_out
from contracts.case import FileRef

if TYPE_CHECKING:
    from chassis.store import Database

log = structlog.get_logger()

UNCLAIMED = timedelta(days=1)
HELD = timedelta(days=31)
"""Somewhat longer than the drafts that name them lie."""


class Incoming(Protocol):
    """A file as it comes, kept on disk by whoever received it."""

    @property
    def filename(self) -> str | None: ...
    @property
    def file(self) -> BinaryIO: ...


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

    def __init__(self, database: "Database", settings: Settings) -> None:
        self._facts = database["files"]
        self._blobs = Blobs(database, "blobs")
        self._antivirus = Antivirus(settings.clamd_address)
        self._megabytes = settings.file_megabytes

    async def prepare(self) -> None:
        """Ensure the indexes."""
        await ensure_indexes(self._facts, self.INDEXES)
        await self._blobs.prepare()

    async def put(self, incoming: Incoming, owner: str) -> FileRef:
        """Take a file; `TooLarge`, `WrongType`, `Infected` or `Unchecked` where it is refused."""
        file = incoming.file
        size = file.seek(0, os.SEEK_END)
        if size > self._megabytes * 1024 * 1024:
            raise TooLarge(limit=self._megabytes)
        mime = await asyncio.to_thread(type_of, file)
        await self._antivirus.check(file)
        name = clean_name(incoming.filename or "", mime)
        ref = FileRef(id=new_id(), name=name, size=size, type=mime)
        await self._keep(ref, file, owner)
        return ref

    async def _keep(self, ref: FileRef, file: BinaryIO, owner: str) -> None:
        """What is known of it goes first, so that what a crash leaves half written is swept."""
        blob = ObjectId()
        await self._facts.insert_one(
            {
                **ref.model_dump(exclude={"id"}),
                "_id": ref.id,
                "owner": owner,
                "blob": blob,
                "claimed": False,
                "claims": [],
                "at": now(),
            }
        )
        content = await self._blobs.write(blob, ref.id, file)
        digest = {"$set": {"digest": content.digest}}
        await riding_out(lambda: self._facts.update_one({"_id": ref.id}, digest))

    async def claim(self, ids: Sequence[str], owner: str, holder: str) -> list[FileRef]:
        """Let `holder` keep these files; `NotFound` for a file of somebody else, or one swept."""
        query = {"_id": {"$in": list(ids)}, "owner": owner, "going": None}
        claimed = {"$set": {"claimed": True}}
        held = claimed | {"$addToSet": {"claims": holder}}
        counted = query | {"claims": {"$exists": True}}
        await riding_out(lambda: self._facts.update_many(counted, held))
        found = await riding_out(lambda: self._facts.find(query).to_list(None))
        if any("claims" not in fact for fact in found):
            # One claimed before holders were counted is never let go of.
            uncounted = query | {"claims": {"$exists": False}}
            await riding_out(lambda: self._facts.update_many(uncounted, claimed))
            found = await riding_out(lambda: self._facts.find(query).to_list(None))
        by_id = {fact["_id"]: fact for fact in found}
        if missing := [id_ for id_ in ids if id_ not in by_id]:
            await self.release(ids, holder)
            raise NotFound(missing=missing)
        return [_ref(by_id[id_]) for id_ in ids]

    async def release(self, ids: Sequence[str], holder: str) -> None:
        """`holder` does not need these after all; those that nobody else holds wait to be swept."""
        query = {"_id": {"$in": list(ids)}, "claims": holder}
        unheld = {"_id": {"$in": list(ids)}, "claims": {"$size": 0}}
        let_go = {"$pull": {"claims": holder}}
        await riding_out(lambda: self._facts.update_many(query, let_go))
        waits = {"$set": {"claimed": False, "at": now()}}
        await riding_out(lambda: self._facts.update_many(unheld, waits))

    async def hold(self, ids: Sequence[str], owner: str) -> None:
        """A draft names these: from now on they stay for as long as one may lie."""
        query = {"_id": {"$in": list(ids)}, "owner": owner, "going": None}
        held = {"$set": {"held_until": now() + HELD}}
        await riding_out(lambda: self._facts.update_many(query, held))

    async def let_go(self, ids: Sequence[str], owner: str) -> None:
        """No draft names these any more: what nothing claimed is swept next time."""
        query = {"_id": {"$in": list(ids)}, "owner": owner, "claimed": False}
        waits = {"$set": {"at": now() - UNCLAIMED}, "$unset": {"held_until": ""}}
        await riding_out(lambda: self._facts.update_many(query, waits))

    async def opens(self, id_: str) -> bool:
        """Whether it comes back from the store as it was put: read whole, byte for byte."""
        fact = await self._fact(id_)
        content = await self._blobs.content(fact["blob"])
        return content == (fact["size"], fact.get("digest", content.digest))

    async def ref(self, id_: str) -> FileRef:
        """What is known of a file."""
        return _ref(await self._fact(id_))

    async def owner(self, id_: str) -> str:
        """Whose it is."""
        return str((await self._fact(id_))["owner"])

    async def stream(self, id_: str) -> AsyncIterator[bytes]:
        """Its content, piece by piece."""
        fact = await self._fact(id_)
        async for piece in self._blobs.read(fact["blob"]):
            yield piece

    async def sweep(self) -> int:
        """Delete what nobody claimed within a day, nor holds; returns how many."""
        query = {"at": {"$lt": now() - UNCLAIMED}, **_free()}
        left = await self._facts.find(query, {"blob": 1}, limit=500).to_list(None)
        return sum([await self._go(fact) for fact in left])

    async def _go(self, fact: Document) -> bool:
        """Marked first, so that none is claimed while it goes; False where one was just before."""
        free = {"_id": fact["_id"], **_free()}
        if not (await self._facts.update_one(free, {"$set": {"going": True}})).matched_count:
            return False
        await self._blobs.delete(fact["blob"])
        await self._facts.delete_one({"_id": fact["_id"]})
        return True

    async def _fact(self, id_: str) -> Document:
        fact: Document | None = await riding_out(lambda: self._facts.find_one({"_id": id_}))
        if fact is None:
            raise NotFound
        return fact


def _free() -> Document:
    """What nothing claims and no draft holds."""
    return {"claimed": False, "held_until": {"$not": {"$gt": now()}}}


def _ref(fact: Document) -> FileRef:
    return FileRef(id=fact["_id"], name=fact["name"], size=fact["size"], type=fact["type"])


def sweeping(files: Files, every: float = 3600.0) -> AbstractAsyncContextManager[None]:
    """Delete unclaimed files in the background as long as the service runs."""
    return rounds(files.sweep, "files_unswept", every)
