"""Links: TCP proxies between a process and what it calls, which can be made slow or be cut.

A link stands in for the server behind it: where nobody listens there, the link does not listen
either, so that a caller meets the same refusal as without it.
"""

import asyncio
import contextlib
import json
from pathlib import Path

LOOK = 0.05


class Link:
    """One listening port that leads to another on this machine."""

    def __init__(self, name: str, listen: int, to: int) -> None:
        self.name = name
        self.listen = listen
        self.to = to
        self.latency = 0.0
        """Seconds that each piece of data is held back, in either direction."""
        self._down = False
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._changed = asyncio.Event()
        self._keeper = asyncio.create_task(self._keep())

    def cut(self) -> None:
        """Break every connection, and refuse new ones until mended."""
        self._down = True
        self._reset()
        self._changed.set()

    def mend(self) -> None:
        """Let everything pass at once again."""
        self._down, self.latency = False, 0.0
        self._changed.set()

    async def close(self) -> None:
        self._keeper.cancel()
        await asyncio.gather(self._keeper, return_exceptions=True)
        await self._refuse()
        self._reset()

    async def _keep(self) -> None:
        """Listen while somebody listens behind, and only then."""
        while True:
            self._changed.clear()
            there = not self._down and await self._is_there()
            if not there:
                await self._refuse()
            elif self._server is None:
                with contextlib.suppress(OSError):
                    self._server = await asyncio.start_server(
                        self._pass_on, "127.0.0.1", self.listen, backlog=512
                    )
            with contextlib.suppress(TimeoutError):
                listening = self._server is not None or self._down
                async with asyncio.timeout(None if listening else LOOK):
                    await self._changed.wait()

    async def _is_there(self) -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self.to)
        except OSError:
            return False
        writer.transport.abort()
        return True

    async def _refuse(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    def _reset(self) -> None:
        for writer in self._open:
            writer.transport.abort()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            answers, further = await asyncio.open_connection("127.0.0.1", self.to)
        except OSError:
            writer.transport.abort()
            self._changed.set()
            return
        pair = {writer, further}
        self._open |= pair
        try:
            ways = (self._pump(reader, further), self._pump(answers, writer))
            await asyncio.gather(*ways)
        finally:
            for one in pair:
                one.transport.abort()
            self._open -= pair
            self._changed.set()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Everything of one direction; its end is passed on as well."""
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                if self.latency:
                    await asyncio.sleep(self.latency)
                writer.write(data)
                await writer.drain()
        self._changed.set()  # the server behind may have gone
        with contextlib.suppress(OSError, RuntimeError):
            writer.write_eof()


class Links:
    """All links of a stack, by name: `gateway>identity`, `notify>broker`."""

    def __init__(self) -> None:
        self._links: dict[str, Link] = {}

    async def follow(self, file: Path) -> None:
        """Open the links that the stack has written down, and keep those that are open."""
        for name, ports in json.loads(file.read_text()).items():
            known = self._links.get(name)
            if known and (known.listen, known.to) == (ports["listen"], ports["to"]):
                continue
            if known:
                await known.close()
            self._links[name] = Link(name, ports["listen"], ports["to"])

    def names(self) -> list[str]:
        return sorted(self._links)

    def __getitem__(self, name: str) -> Link:
        return self._links[name]

    async def close(self) -> None:
        for link in self._links.values():
            await link.close()
