"""Asks clamd whether a file carries a virus: its INSTREAM command over a socket, nothing else.

Nothing passes unchecked: where clamd is set and cannot be asked, the file is not taken.
"""

import asyncio
from typing import BinaryIO
from urllib.parse import urlsplit

import structlog

from chassis.errors import Unavailable, WrongType
from contracts.words import _

log = structlog.get_logger()
PIECE = 64 * 1024
CONNECTING = 3.0
ANSWERING = 60.0
"""Seconds clamd may take for a whole file: unpacking a large document is slow."""


class Infected(WrongType):
    """clamd knows a virus in it."""

    slug = "infected-file"
    default = _("В файле найден вирус")


class Unchecked(Unavailable):
    """clamd is away, or would not say."""

    slug = "file-unchecked"
    default = _("Сейчас не удаётся проверить файл на вирусы. Приложите его ещё раз через минуту")


class Antivirus:
    """The clamd of the settings, `tcp://host:port` or `unix:///path`; an empty address is none."""

    def __init__(self, address: str) -> None:
        self._address = urlsplit(address)

    async def check(self, file: BinaryIO) -> None:
        """Returns where the file is clean or no clamd is set; `Infected`, `Unchecked` otherwise."""
        if not self._address.scheme:
            return
        try:
            said = await self._ask(file)
        except (OSError, TimeoutError, EOFError) as error:
            log.error("clamd_away", error=type(error).__name__)
            raise Unchecked from None
        if said.endswith(" FOUND"):
            log.warning("file_infected", found=said.removesuffix(" FOUND").partition(": ")[2])
            raise Infected
        if not said.endswith(": OK"):
            log.error("clamd_refused", said=said[:200])
            raise Unchecked

    async def _ask(self, file: BinaryIO) -> str:
        async with asyncio.timeout(CONNECTING):
            reader, writer = await self._connected()
        try:
            async with asyncio.timeout(ANSWERING):
                answer = asyncio.create_task(reader.read(1024))
                try:
                    await _pour(file, writer)
                except ConnectionError:  # it hangs up on what is too long for it, and says so first
                    await asyncio.wait([answer], timeout=CONNECTING)
                return (await answer).decode(errors="replace").strip("\0\n ")
        finally:
            answer.cancel()
            writer.close()

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        where = self._address
        if where.scheme == "unix":
            return await asyncio.open_unix_connection(where.path)
        return await asyncio.open_connection(where.hostname, where.port or 3310)


async def _pour(file: BinaryIO, writer: asyncio.StreamWriter) -> None:
    """Each piece behind its length, and a length of nothing at the end."""
    file.seek(0)
    writer.write(b"zINSTREAM\0")
    while piece := file.read(PIECE):
        writer.write(len(piece).to_bytes(4, "big") + piece)
        await writer.drain()
    writer.write((0).to_bytes(4, "big"))
    await writer.drain()
