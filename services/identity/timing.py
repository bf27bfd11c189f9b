"""Answers that take as long whether the address is known or not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

FLOOR = 0.3
"""Seconds; longer than the longer of the two ways takes on an idle machine."""


@asynccontextmanager
async def evened(*only: type[Exception]) -> AsyncIterator[None]:
    """Let what is done inside end no sooner than the floor, however it ends, or in `only` these."""
    loop = asyncio.get_running_loop()
    end = loop.time() + FLOOR
    held = not only
    try:
        yield
    except only:
        held = True
        raise
    finally:
        if held:
            await asyncio.sleep(max(0.0, end - loop.time()))
