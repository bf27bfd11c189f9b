"""What can be applied for now, asked of the services that hold cases and kept for a minute."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from cachetools import TTLCache

from chassis.errors import NotFound, Refused
from gateway.pulse import Pulse
from gateway.upstream import Upstream

HOLDERS = ("applications", "reception")
Described = dict[str, Any]


@dataclass
class Offer:
    """The kinds on offer, and the services that could not be asked."""

    kinds: dict[tuple[str, str], Described] = field(default_factory=dict)
    away: set[str] = field(default_factory=set)


class Catalogue:
    """`GET /forms` of every holder of cases, in one language."""

    def __init__(self, upstream: Upstream, pulse: Pulse) -> None:
        self._upstream = upstream
        self._pulse = pulse
        self._fresh: TTLCache[tuple[str, str], list[Described]] = TTLCache(maxsize=20, ttl=60)
        self._last: dict[tuple[str, str], list[Described]] = {}

    async def offer(self, language: str) -> Offer:
        """Everything on offer; what a service last told stands in while it is away."""
        found = await asyncio.gather(*(self._forms(name, language) for name in HOLDERS))
        offer = Offer()
        for service, kinds in zip(HOLDERS, found, strict=True):
            if kinds is None:
                offer.away.add(service)
            for kind in kinds or ():
                offer.kinds[service, kind["kind"]] = kind
        return offer

    async def kind(self, service: str, slug: str, language: str) -> Described:
        """One kind; `NotFound` where it is not on offer."""
        if service not in HOLDERS:
            raise NotFound
        kinds = await self._forms(service, language, must=True)
        found = next((kind for kind in kinds or () if kind["kind"] == slug), None)
        if found is None:
            raise NotFound
        return found

    def offers(self, service: str, slug: str) -> bool:
        """Whether it was on offer when the service last told; nothing is asked for it."""
        told = [kinds for (holder, _language), kinds in self._last.items() if holder == service]
        return not told or any(kind["kind"] == slug for kinds in told for kind in kinds)

    async def _forms(
        self, service: str, language: str, *, must: bool = False
    ) -> list[Described] | None:
        key = (service, language)
        if key not in self._fresh:
            if service in self._pulse.away and key in self._last and not must:
                return self._last[key]  # no page waits to find out what is known
            try:
                answer = await self._upstream.call(service, "GET", "/forms", language=language)
            except NotFound:
                return []
            except Refused:
                if must and key not in self._last:
                    raise
                return self._last.get(key)
            self._fresh[key] = self._last[key] = list(answer.body)
        return self._fresh.get(key, self._last[key])
