"""Whom a case can be given to: the directory of staff, asked of identity and kept for a moment."""

from collections.abc import Mapping
from typing import Any, Protocol

from cachetools import TTLCache

from chassis.errors import Invalid, NotAllowed, NotSignedIn, Refused
from contracts.words import _
from gateway.upstream import Answer

KEPT = 15
"""Seconds; who was switched off keeps no session meanwhile, only a line in a list."""
Names = Mapping[str, str]
"""An employee's name by their e-mail."""


class Asker(Protocol):
    """A visit of a page or a call of the API, in an employee's name."""

    async def call(self, service: str, method: str, path: str, **kwargs: Any) -> Answer: ...


class Colleagues:
    """`GET /staff/directory`, the same for every employee."""

    def __init__(self) -> None:
        self._fresh: TTLCache[str, dict[str, str]] = TTLCache(maxsize=1, ttl=KEPT)
        self._last: dict[str, str] = {}

    async def names(self, asker: Asker) -> Names:
        """Everybody's name; what was last known stands in while identity is away."""
        try:
            return await self._ask(asker)
        except (NotSignedIn, NotAllowed):
            raise
        except Refused:
            return self._last

    async def check(self, asker: Asker, email: str | None, field: str = "email") -> None:
        """`Invalid` at `field` unless the address is that of an employee who may work cases."""
        if email is None or email.lower() in await self._ask(asker):
            return
        self.forget()  # they may have come just now
        if email.lower() not in await self._ask(asker):
            raise Invalid((field, _("Такого сотрудника нет или его учётная запись отключена")))

    def forget(self) -> None:
        """Somebody has just come, gone or got another name."""
        self._fresh.clear()

    async def _ask(self, asker: Asker) -> dict[str, str]:
        known = self._fresh.get("")
        if known is None:
            body = (await asker.call("identity", "GET", "/staff/directory")).body
            known = {one["email"]: one["name"] for one in body}
            self._fresh[""] = self._last = known
        return known
