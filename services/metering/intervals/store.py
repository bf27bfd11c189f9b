"""How imports lie in MongoDB: the document with its outcome, and the file itself, packed."""

import asyncio
import gzip
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import IO, BinaryIO, cast

from bson import ObjectId

from chassis.app import Service
from chassis.blobs import Blobs
from chassis.clock import ids_from, now
from chassis.documents import Documents, Duplicate
from chassis.store import Index, riding_out
from services.metering.intervals.model import LEASE, Import

INDEXES = (
    Index([("request", 1)], unique=True),
    Index([("state", 1), ("lease", 1)]),
)
IN_MEMORY = 1024 * 1024
PIECE = 256 * 1024
UNKEPT, LOOKED_BACK = timedelta(days=1), timedelta(days=30)
"""From when on a file without an import is what a crash left, and how long it is looked for."""
FAST = 1
"""Of nine levels: five times as fast as the last, and a file of numbers a third larger."""


class Imports:
    """All of them."""

    def __init__(self, service: Service) -> None:
        self.documents: Documents[Import] = service.documents("interval_imports", Import, INDEXES)
        self._blobs = Blobs(service.database, "interval_files")
        service.prepare(self._blobs.prepare)

    async def add(self, made: Import, file: BinaryIO | None) -> Import:
        """Keep it with its file; or give the one that this request brought before."""
        if seen := await self.by_request(made.request):
            return seen
        if file is not None:
            with tempfile.SpooledTemporaryFile(IN_MEMORY) as packed:
                await asyncio.to_thread(_pack, file, packed)
                await self._blobs.write(_blob(made.id), made.id, cast("BinaryIO", packed))
        try:
            return await self.documents.add(made)
        except Duplicate:
            await self._blobs.delete(_blob(made.id))
            seen = await self.by_request(made.request)
            if seen is None:
                raise
            return seen

    async def sweep(self) -> int:
        """Delete files that came whole or in part and became no import; returns how many."""
        since, before = ids_from(now() - LOOKED_BACK), ids_from(now() - UNKEPT)
        names = await self._blobs.named(since, before)
        query = {"_id": {"$in": names}}
        found = self.documents.collection.find(query, {"_id": 1})
        left = {*names} - {one["_id"] for one in await found.to_list(None)}
        for id_ in left:
            await self._blobs.delete(_blob(id_))
        return len(left)

    async def by_request(self, request: str) -> Import | None:
        """The import that this request brought."""
        return await self.documents.find_one({"request": request})

    async def page(self, before: str, limit: int) -> list[Import]:
        """The newest, or those before this one."""
        query = {"_id": {"$lt": before}} if before else {}
        return await self.documents.find(query, sort=[("_id", -1)], limit=limit)

    async def due(self, at: datetime, limit: int = 5) -> list[str]:
        """Those nobody works at."""
        found = await self.documents.find(
            {"state": "received", "lease": {"$lte": at}}, sort=[("lease", 1)], limit=limit
        )
        return [one.id for one in found]

    async def beat(self, id_: str) -> None:
        """Somebody still works at it."""
        query, later = {"_id": id_, "state": "received"}, {"$set": {"lease": now() + LEASE}}
        await riding_out(lambda: self.documents.collection.update_one(query, later))

    @asynccontextmanager
    async def opened(self, id_: str) -> AsyncIterator[BinaryIO]:
        """Its file, as it was sent."""
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as packed:
            async for piece in self._blobs.read(_blob(id_)):
                packed.write(piece)
            packed.seek(0)
            with tempfile.SpooledTemporaryFile(IN_MEMORY) as file:
                await asyncio.to_thread(_unpack, packed, file)
                yield cast("BinaryIO", file)


def _blob(id_: str) -> ObjectId:
    """The file of an import is found by it alone: the last 12 bytes of its id, which are chance."""
    return ObjectId(id_.replace("-", "")[-24:])


def _pack(file: BinaryIO, into: IO[bytes]) -> None:
    file.seek(0)
    with gzip.GzipFile(fileobj=into, mode="wb", compresslevel=FAST, mtime=0) as packed:
        while piece := file.read(PIECE):
            packed.write(piece)


def _unpack(packed: IO[bytes], into: IO[bytes]) -> None:
    with gzip.GzipFile(fileobj=packed, mode="rb") as source:
        while piece := source.read(PIECE):
            into.write(piece)
    into.seek(0)
