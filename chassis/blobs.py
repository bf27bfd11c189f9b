"""Bytes in GridFS's own layout, a few pieces in memory at a time.

The drivers' buckets gather up to 32 MB before they write, and fetch up to 16 MB at once to read:
more than a process may grow by for one file. The layout is theirs, so their tools read it.
"""

import hashlib
import os
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from bson import Binary, ObjectId

from chassis.clock import now
from chassis.store import Index, ensure_indexes, riding_out

if TYPE_CHECKING:
    from chassis.store import Database, Document

PIECE = 255 * 1024
"""GridFS's own: two of them fill no more than half a megabyte of the database's pages."""
TOGETHER = 4
"""Pieces that travel in one go: a megabyte."""


class Content(NamedTuple):
    """What bytes are known by: how many (bytes), and their SHA-256 in hex."""

    size: int
    digest: str


class Blobs:
    """The blobs of one service."""

    def __init__(self, database: "Database", bucket: str) -> None:
        self._files = database[f"{bucket}.files"]
        self._pieces = database[f"{bucket}.chunks"]

    async def prepare(self) -> None:
        """Ensure the indexes that GridFS has."""
        await ensure_indexes(self._files, [Index([("filename", 1), ("uploadDate", 1)])])
        await ensure_indexes(self._pieces, [Index([("files_id", 1), ("n", 1)], unique=True)])

    async def write(self, blob: ObjectId, name: str, source: BinaryIO) -> Content:
        """Put down all that `source` holds, from its beginning.

        What is known of it goes first, so that what a crash leaves half written can be found.
        """
        length = source.seek(0, os.SEEK_END)
        source.seek(0)
        await self._files.insert_one(_described(blob, name, length))
        digest, count, size = hashlib.sha256(), 0, 0
        while pieces := _some(source):
            documents = [
                {"_id": ObjectId(), "files_id": blob, "n": count + at, "data": Binary(piece)}
                for at, piece in enumerate(pieces)
            ]
            await self._pieces.insert_many(documents)
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
            count += len(pieces)
        return Content(size, digest.hexdigest())

    async def named(self, since: str, before: str) -> list[str]:
        """Names from `since` to before `before`; also of what was not written to its end."""
        query = {"filename": {"$gte": since, "$lt": before}}
        found = self._files.find(query, {"_id": 0, "filename": 1})
        return [one["filename"] for one in await found.to_list(None)]

    async def read(self, blob: ObjectId) -> AsyncIterator[bytes]:
        """Its bytes, piece by piece."""
        found = self._pieces.find({"files_id": blob}, {"data": 1}, batch_size=TOGETHER)
        async for piece in found.sort([("n", 1)]):
            yield bytes(piece["data"])

    async def content(self, blob: ObjectId) -> Content:
        """What comes back when it is read: the proof that it can be."""
        digest, size = hashlib.sha256(), 0
        async for piece in self.read(blob):
            digest.update(piece)
            size += len(piece)
        return Content(size, digest.hexdigest())

    async def delete(self, blob: ObjectId) -> None:
        """Let it go; nothing happens where it has gone."""
        await riding_out(lambda: self._pieces.delete_many({"files_id": blob}))
        await riding_out(lambda: self._files.delete_one({"_id": blob}))


def _some(source: BinaryIO) -> list[bytes]:
    return [piece for _ in range(TOGETHER) if (piece := source.read(PIECE))]


def _described(blob: ObjectId, name: str, size: int) -> "Document":
    return {
        "_id": blob,
        "filename": name,
        "length": size,
        "chunkSize": PIECE,
        "uploadDate": now(),
    }
