"""The surveys that wait for a consumer, asked for and kept for a moment."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cachetools import TTLCache
from pydantic import TypeAdapter

from chassis.errors import NotAllowed, NotSignedIn, Refused
from contracts.surveys import SurveyView

if TYPE_CHECKING:
    from gateway.pages.front import Visit

SECONDS, PEOPLE = 60, 10_000
PATIENCE = 1.0
"""A page that only offers a survey does not wait longer for it."""
VIEWS = TypeAdapter(list[SurveyView])


class Surveys:
    """Each consumer's, for a minute."""

    def __init__(self) -> None:
        self._kept: TTLCache[str, Sequence[SurveyView]] = TTLCache(PEOPLE, ttl=SECONDS)

    async def waiting(self, visit: "Visit") -> Sequence[SurveyView]:
        """Those open to this consumer and not answered; none while reception is away."""
        found = self._kept.get(visit.actor.id)
        if found is None:
            found = await self._ask(visit)
            self._kept[visit.actor.id] = found
        return found

    async def _ask(self, visit: "Visit") -> Sequence[SurveyView]:
        if visit.is_away("reception"):
            return ()
        try:
            async with asyncio.timeout(PATIENCE):
                answer = await visit.call("reception", "GET", "/surveys")
        except (NotSignedIn, NotAllowed):
            raise
        except (Refused, TimeoutError):
            return ()
        return [one for one in VIEWS.validate_python(answer.body) if not one.answered]

    def forget(self, account: str) -> None:
        """They have just answered one."""
        self._kept.pop(account, None)
