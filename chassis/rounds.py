"""Work that a process does again and again beside its requests, for as long as it runs."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import structlog

from chassis.errors import Refused
from chassis.store import StoreError

log = structlog.get_logger()
Work = Callable[[], Awaitable[object]]
"""One round; something true where there is more to do."""


@asynccontextmanager
async def rounds(
    work: Work,
    failed: str,
    every: float,
    *,
    soon: float | None = None,
    wake: asyncio.Event | None = None,
) -> AsyncIterator[None]:
    """At work in the background: a round each `every` seconds; where `soon` is given, so many after
    one that says there is more; at once where `wake` is set. A round that could not be done is
    logged as `failed`, and the next is as good as it.
    """
    task = asyncio.create_task(_forever(work, failed, every, every if soon is None else soon, wake))
    try:
        yield
    finally:
        # Work can swallow its cancelling (asyncio.wait_for does when both come at once).
        while not task.done():
            task.cancel()
            await asyncio.wait([task], timeout=0.5)


async def _forever(
    work: Work, failed: str, every: float, soon: float, wake: asyncio.Event | None
) -> None:
    while True:
        if wake is not None:
            wake.clear()
        pause = every
        try:
            pause = soon if await work() else every
        except (OSError, StoreError, Refused) as error:
            log.warning(failed, error=type(error).__name__)
        except Exception as error:
            log.error(failed, exc_info=error)
        await _rest(pause, wake)


async def _rest(pause: float, wake: asyncio.Event | None) -> None:
    if wake is None:
        await asyncio.sleep(pause)
        return
    with suppress(TimeoutError):
        async with asyncio.timeout(pause):
            await wake.wait()
