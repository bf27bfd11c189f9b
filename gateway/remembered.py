"""What a service told a moment ago, the same for every employee: asked again when it is old."""

from collections.abc import Awaitable, Callable
from typing import Any, Generic, Protocol, TypeVar

from cachetools import TTLCache

from chassis.errors import NotAllowed, NotSignedIn, Refused
from gateway.upstream import Answer

KEPT = 15
"""Seconds."""
ToldT = TypeVar("ToldT")


class Asker(Protocol):
    """A visit of a page or a call of the API, in an employee's name."""

    async def call(self, service: str, method: str, path: str, **kwargs: Any) -> Answer: ...


class Remembered(Generic[ToldT]):
    """One answer, kept; `nothing` stands for it until there was one."""

    def __init__(self, ask: Callable[[Asker], Awaitable[ToldT]], nothing: ToldT) -> None:
        self._ask = ask
        self._fresh: TTLCache[str, ToldT] = TTLCache(maxsize=1, ttl=KEPT)
        self._last = nothing

    async def get(self, asker: Asker) -> ToldT:
        """Raises what the service refused with."""
        if "" not in self._fresh:
            self._last = await self._ask(asker)
            self._fresh[""] = self._last
        return self._last

    async def at_hand(self, asker: Asker) -> ToldT:
        """What was last told stands in while the service is away."""
        try:
            return await self.get(asker)
        except (NotSignedIn, NotAllowed):
            raise
        except Refused:
            return self._last

    def forget(self) -> None:
        """It has just been changed from here."""
        self._fresh.clear()
