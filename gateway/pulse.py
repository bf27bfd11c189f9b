"""Which services answer, as a look every few seconds tells: no page waits to find out.

A service is away once two looks in a row met nobody; what is known of it is as old as the last look
that it answered. Pages that show cases say so (gateway/shown.py keeps them under it too).
"""

import asyncio
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from chassis.clock import now
from chassis.errors import Refused
from chassis.rounds import rounds
from contracts.words import _
from gateway.upstream import Upstream

EVERY, SOON = 5.0, 1.0
PATIENCE = 2.0
MISSED = 2
HOLDERS: Mapping[str, str] = {
    "applications": _("Заявки"),
    "reception": _("Обращения и запись на приём"),
    "metering": _("Показания"),
}
"""The services whose cases stand in the window, in a person's words."""


class Pulse:
    """When each service was last heard, and which are away."""

    def __init__(self, upstream: Upstream) -> None:
        self._upstream = upstream
        self._heard: dict[str, datetime | None] = dict.fromkeys(HOLDERS)
        self._missed: dict[str, int] = dict.fromkeys(HOLDERS, 0)
        self.away: Mapping[str, datetime | None] = {}
        """Those that do not answer, and when each last did; None where it never has."""
        self.key: tuple[tuple[str, datetime | None], ...] = ()
        """The same as a key; it stays equal for as long as nothing changes."""

    def heard(self, service: str) -> datetime | None:
        """When it last answered; None where it never has."""
        return self._heard[service]

    async def look(self) -> bool:
        """Ask each whether it lives; whether one was missed that was there before."""
        answers = await asyncio.gather(*(self._answers(name) for name in HOLDERS))
        for name, answers_ in zip(HOLDERS, answers, strict=True):
            self._missed[name] = 0 if answers_ else self._missed[name] + 1
            if answers_:
                self._heard[name] = now()
        self.key = tuple(
            (name, self._heard[name]) for name in HOLDERS if self._missed[name] >= MISSED
        )
        self.away = dict(self.key)
        return any(0 < missed < MISSED for missed in self._missed.values())

    async def _answers(self, name: str) -> bool:
        try:
            async with asyncio.timeout(PATIENCE):
                await self._upstream.call(name, "GET", "/health/live")
        except (Refused, TimeoutError):
            return False
        return True

    def watching(self) -> AbstractAsyncContextManager[None]:
        """Look as long as the gateway runs."""
        return rounds(self.look, "services_unseen", EVERY, soon=SOON)
