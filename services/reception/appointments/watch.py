"""The keeper at work in the background: woken by what frees a desk, and by itself besides."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog

from chassis.store import StoreError
from services.reception.appointments.keeping import Keeper

log = structlog.get_logger()
EVERY = 20.0


class Watch:
    """Looks every so often, and at once where it is woken."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper
        self._some = asyncio.Event()

    def wake(self) -> None:
        """A desk may have become free, or a plan is another."""
        self._some.set()

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """At work as long as the service runs."""
        task = asyncio.create_task(self._forever())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _forever(self) -> None:
        while True:
            self._some.clear()
            try:
                await self._keeper.look()
            except StoreError as error:
                log.warning("visits_unseen", error=type(error).__name__)
            except Exception as error:  # a fault of ours: the next look is as good as this one
                log.error("visits_unseen", exc_info=error)
            with suppress(TimeoutError):
                async with asyncio.timeout(EVERY):
                    await self._some.wait()
