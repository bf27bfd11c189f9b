"""An import on its way: received with its file, worked at by one process, finished by any.

What is kept of it is a state and a file, so that whoever falls silent in its midst is followed by
another, and what was written before is written again as it was.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import BinaryIO, Protocol

import structlog

from chassis.antivirus import Antivirus
from chassis.clock import new_id, now
from chassis.errors import NotNow, TooLarge
from chassis.rounds import rounds
from chassis.settings import Settings
from chassis.store import StoreError
from contracts.intervals import ImportSource
from contracts.words import _
from services.metering.intervals.days import TOGETHER, Days
from services.metering.intervals.gathering import by_making, codes, gathered, outcome
from services.metering.intervals.message import Message
from services.metering.intervals.model import Import
from services.metering.intervals.refusal import Reason, WholeRefused
from services.metering.intervals.store import Imports
from services.metering.intervals.stored import Origin

log = structlog.get_logger()
EVERY, SWEEP_EVERY = 2.0, 3600.0
BEAT = 5.0
PATIENCE = 10.0
"""Seconds that who sent a file waits for its outcome; less than the gateway's own patience."""
NAME = 150
HOPELESS = Reason(_("Файл не удалось разобрать. Сообщите администратору"))


class Register(Protocol):
    """Knows which points there are."""

    async def codes_known(self, codes: Sequence[str]) -> set[str]: ...


class Importer:
    """Takes files of interval data."""

    def __init__(
        self, imports: Imports, days: Days, register: Register, settings: Settings
    ) -> None:
        self.imports = imports
        self._days = days
        self._register = register
        self._antivirus = Antivirus(settings.clamd_address)
        self._megabytes = settings.intervals_megabytes
        self._at_work: set[asyncio.Task[Import | None]] = set()

    async def receive(
        self, file: BinaryIO, name: str, source: ImportSource, by: str, request: str = ""
    ) -> Import:
        """Keep the file; `TooLarge`, `Infected` or `Unchecked` where it is not even looked at."""
        size = file.seek(0, os.SEEK_END)
        if size > self._megabytes * 1024 * 1024:
            raise TooLarge(limit=self._megabytes)
        await self._antivirus.check(file)
        made = Import.receive(clean(name), size, source, by, request or new_id(), now())
        return await self.imports.add(made, file)

    async def refused_unseen(self, name: str, size: int, by: str, request: str, why: str) -> Import:
        """A file of the folder that is not even looked at."""
        made = Import.receive(clean(name), size, "folder", by, request, now())
        made.refuse(Reason(why, {"limit": str(self._megabytes)}), now())
        return await self.imports.add(made, None)

    async def finished(self, id_: str) -> Import:
        """Work at it now, and give it back as it is once it is over or patience is."""
        task = asyncio.create_task(self.work(id_))
        self._at_work.add(task)
        task.add_done_callback(self._at_work.discard)
        await asyncio.wait({task}, timeout=PATIENCE)
        return await self.imports.documents.get(id_)

    async def work(self, id_: str) -> Import | None:
        """Take it to its end; None where another is at it, or it could not be brought there."""
        try:
            taken = await self.imports.documents.change(id_, Import.take, now())
            if taken.is_hopeless:
                return await self.imports.documents.change(id_, Import.refuse, HOPELESS, now())
            async with self._beating(id_):
                return await self._work(taken)
        except NotNow:
            return None
        except WholeRefused as refused:
            return await self.imports.documents.change(id_, Import.refuse, refused.reason, now())
        except StoreError as error:
            log.warning("import_waits", id=id_, error=type(error).__name__)
        except Exception as error:
            log.error("import_failed", id=id_, exc_info=error)
        return None

    async def _work(self, taken: Import) -> Import:
        async with self.imports.opened(taken.id) as file:
            said = await asyncio.to_thread(gathered, file, taken.name)
        known = await self._register.codes_known(sorted(codes(said)))
        late = await self._put(taken, said, known)
        corrected = await self._days.corrected(taken.id)
        told = outcome(said, known).model_copy(update={"late": late, "corrected": corrected})
        return await self.imports.documents.change(taken.id, Import.finish, told, now())

    async def _put(self, taken: Import, said: Sequence[Message], known: set[str]) -> int:
        late = 0
        for made_at, days in sorted(by_making(said, known, taken.received_at).items()):
            for first in range(0, len(days), TOGETHER):
                origin = Origin(made_at, taken.id)
                late += (await self._days.put(days[first : first + TOGETHER], origin))["late"]
        return late

    @asynccontextmanager
    async def _beating(self, id_: str) -> AsyncIterator[None]:
        async def beat() -> None:
            while True:
                await asyncio.sleep(BEAT)
                await self.imports.beat(id_)

        task = asyncio.create_task(beat())
        try:
            yield
        finally:
            task.cancel()

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Follow up what others left, as long as the service runs."""

        async def round_() -> None:
            for id_ in await self.imports.due(now()):
                await self.work(id_)

        async with (
            rounds(round_, "imports_unseen", EVERY),
            rounds(self.imports.sweep, "imports_unswept", SWEEP_EVERY),
        ):
            try:
                yield
            finally:
                for one in self._at_work:
                    one.cancel()


def clean(name: str) -> str:
    """A file's name fit to be kept and shown: no folders, no control marks."""
    base = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(mark for mark in base if mark.isprintable()).encode(errors="ignore").decode()
    return kept[:NAME].strip() or "80020.xml"
