"""Whether a server answers yet; each probe is one short question that never raises."""

import asyncio
import socket
import struct
import time
from collections.abc import Awaitable, Callable

TIMEOUT = 2.0


async def until(ready: Callable[[], Awaitable[bool]], within: float, otherwise: str) -> None:
    """Ask until the answer is yes; TimeoutError with the words given if it stays no."""
    end = time.monotonic() + within
    while not await ready():
        if time.monotonic() > end:
            raise TimeoutError(otherwise)
        await asyncio.sleep(0.05)


async def http_ok(port: int, path: str) -> bool:
    """Whether GET answers 200."""
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"
    return (await _ask(port, request.encode(), 12)).endswith(b" 200")


async def amqp_speaks(port: int) -> bool:
    """Whether a broker answers the protocol header with its Connection.Start."""
    return (await _ask(port, b"AMQP\x00\x00\x09\x01", 1)) == b"\x01"


async def mongo_answers(port: int) -> bool:
    """Whether a MongoDB server says anything to a ping; one that hangs takes it and is silent."""
    return await _ask(port, PING, 16) is not NOTHING


async def smtp_greets(port: int) -> bool:
    return (await _ask(port, b"", 3)) == b"220"


NOTHING = b"\x00no answer"
_WORDS = b"\x10ping\x00\x01\x00\x00\x00\x02$db\x00\x06\x00\x00\x00admin\x00\x00"
_DOCUMENT = struct.pack("<i", len(_WORDS) + 4) + _WORDS
PING = struct.pack("<iiiiIB", 21 + len(_DOCUMENT), 1, 0, 2013, 0, 0) + _DOCUMENT
"""`{"ping": 1, "$db": "admin"}` as one OP_MSG, which needs no login."""


async def _ask(port: int, request: bytes, size: int) -> bytes:
    try:
        return await asyncio.wait_for(_exchange(port, request, size), TIMEOUT)
    except (OSError, TimeoutError, asyncio.IncompleteReadError):
        return NOTHING


async def _exchange(port: int, request: bytes, size: int) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, family=socket.AF_INET)
    try:
        writer.write(request)
        await writer.drain()
        return await reader.readexactly(size)
    finally:
        writer.close()
