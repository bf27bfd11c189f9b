"""The watched folder: each file is taken once, however many replicas watch it and whoever dies.

A file that has rested is moved to `taking/<a new id>~<name>`, which one replica can do and no
other; that id is the import's request, so that whoever finds it there makes the same import or
finds it made. Once that is finished the reply lies in `done/` or `refused/`, and the file follows.
Every step may be done again by any replica. All of them must see the same folder, and move within
it as POSIX does.
"""

import asyncio
import contextlib
import os
import time
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Final

import structlog

from chassis.clock import new_id
from chassis.errors import Refused
from chassis.rounds import rounds
from services.metering.intervals.layout80021 import reply_name
from services.metering.intervals.model import Import
from services.metering.intervals.taking import Importer

log = structlog.get_logger()
ENDINGS = (".xml", ".zip")
RESTS: Final = 3.0
"""Seconds that a file has not been written to before it is taken; one that is written under
another name and then renamed is whole at once, and waits as long."""
EVERY: Final = 1.0
MARK: Final = "~"
BY: Final = "folder"
LONGEST: Final = 150
"""Bytes of a file's name."""


class Folder:
    """One folder of the settings."""

    def __init__(self, path: Path, importer: Importer) -> None:
        self._path = path
        self._importer = importer
        self._taking, self._done, self._refused = (
            path / name for name in ("taking", "done", "refused")
        )

    async def look(self) -> None:
        """Take what has rested, and put away what is finished."""
        for folder in (self._taking, self._done, self._refused):
            folder.mkdir(exist_ok=True)
        for file in await asyncio.to_thread(_rested, self._path):
            _moved(file, self._taking / f"{new_id()}{MARK}{_short(file.name)}")
        for file in sorted(self._taking.iterdir()):
            if MARK in file.name:
                await self._bring_on(file)

    async def _bring_on(self, file: Path) -> None:
        request, _mark, name = file.name.partition(MARK)
        found = await self._import_of(file, f"folder:{request}", name)
        if found is not None and found.state == "received":
            found = await self._importer.work(found.id)
        if found is not None and found.state != "received":
            await asyncio.to_thread(self._put_away, file, name, found)

    async def _import_of(self, file: Path, request: str, name: str) -> Import | None:
        """The import of this file; None where another replica has put it away meanwhile."""
        if found := await self._importer.imports.by_request(request):
            return found
        try:
            with file.open("rb") as content:
                try:
                    return await self._importer.receive(content, name, "folder", BY, request)
                except Refused as error:
                    if error.status >= 500:  # who checks files is away: later
                        return None
                    size = file.stat().st_size
                    why = error.message
                    return await self._importer.refused_unseen(name, size, BY, request, why)
        except FileNotFoundError:
            return None

    def _put_away(self, file: Path, name: str, found: Import) -> None:
        """First the reply, then the file: where the file lies, its reply does.

        A replica that comes second may find the name taken by this very file; what it then wrote
        under another name belongs to no file.
        """
        folder = self._done if found.state == "done" else self._refused
        place = folder / name
        if place.exists():
            place = folder / f"{place.stem}_{found.id}{place.suffix}"
        reply, content = found.reply()
        named = Path(reply_name(place.name)).with_suffix(Path(reply).suffix)
        half = folder / f".{found.id}"
        half.write_bytes(content)
        half.replace(folder / named)
        if not _moved(file, place) and not place.exists():
            (folder / named).unlink(missing_ok=True)

    def watched(self) -> AbstractAsyncContextManager[None]:
        """Look at it again and again, as long as the service runs."""
        return rounds(self.look, "folder_unseen", EVERY)


def _rested(folder: Path) -> list[Path]:
    return sorted(_files(folder))


def _files(folder: Path) -> Iterator[Path]:
    """Plain files of the right ending that nobody has written to for a while; no links."""
    before = time.time() - RESTS
    with os.scandir(folder) as found:
        for entry in found:
            named = entry.name.lower().endswith(ENDINGS) and not entry.name.startswith(".")
            with contextlib.suppress(FileNotFoundError):  # another replica has moved it
                plain = named and entry.is_file(follow_symlinks=False)
                if plain and entry.stat().st_mtime < before:
                    yield Path(entry.path)


def _short(name: str) -> str:
    """A name that leaves room for an id before and behind it."""
    whole = Path(name)
    return os.fsdecode(os.fsencode(whole.stem)[:LONGEST]) + whole.suffix


def _moved(file: Path, place: Path) -> bool:
    """Whether it was this replica that moved it."""
    try:
        file.rename(place)
    except FileNotFoundError:
        return False
    return True
