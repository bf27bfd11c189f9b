"""A small clamd of our own: takes INSTREAM over a real socket and knows one virus."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

VIRUS = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"


class Clamd:
    """What it was sent, and how it answers; `longest` bytes are too many for it."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.longest = 1_000_000_000
        self.silent = False
        self.address = ""

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(await self._answer(reader))
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader) -> bytes:
        assert await reader.readuntil(b"\0") == b"zINSTREAM\0"
        content = b""
        while size := int.from_bytes(await reader.readexactly(4), "big"):
            content += await reader.readexactly(size)
            if len(content) > self.longest:
                return b"INSTREAM size limit exceeded. ERROR\0"
        self.taken.append(content)
        if self.silent:
            return b""
        return b"stream: Eicar-Test-Signature FOUND\0" if VIRUS in content else b"stream: OK\0"


@asynccontextmanager
async def clamd(unix: str = "") -> AsyncIterator[Clamd]:
    """One that listens, on a socket file where one is named."""
    ours = Clamd()
    if unix:
        server = await asyncio.start_unix_server(ours.meet, unix)
        ours.address = f"unix://{unix}"
    else:
        server = await asyncio.start_server(ours.meet, "127.0.0.1", 0)
        ours.address = f"tcp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield ours
