"""The keeper at work in the background: woken by what frees a desk, and by itself besides."""

import asyncio
from contextlib import AbstractAsyncContextManager

from chassis.rounds import rounds
from services.reception.appointments.keeping import Keeper

EVERY = 20.0


class Watch:
    """Looks every so often, and at once where it is woken."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper
        self._some = asyncio.Event()

    def wake(self) -> None:
        """A desk may have become free, or a plan is another."""
        self._some.set()

    def working(self) -> AbstractAsyncContextManager[None]:
        """At work as long as the service runs."""
        return rounds(self._keeper.look, "visits_unseen", EVERY, wake=self._some)
