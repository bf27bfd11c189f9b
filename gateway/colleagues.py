"""Whom a case can be given to: the directory of staff, asked of identity and kept for a moment."""

from collections.abc import Mapping

from chassis.errors import Invalid
from contracts.words import _
from gateway.remembered import Asker, Remembered

Names = Mapping[str, str]
"""An employee's name by their e-mail."""


async def _ask(asker: Asker) -> Names:
    body = (await asker.call("identity", "GET", "/staff/directory")).body
    return {one["email"]: one["name"] for one in body}


class Colleagues:
    """`GET /staff/directory`. Who was switched off keeps no session, only a line in a list."""

    def __init__(self) -> None:
        self._known = Remembered[Names](_ask, {})
        self.names = self._known.at_hand
        self.forget = self._known.forget

    async def check(self, asker: Asker, email: str | None, field: str = "email") -> None:
        """`Invalid` at `field` unless the address is that of an employee who may work cases."""
        if email is None or email.lower() in await self._known.get(asker):
            return
        self.forget()  # they may have come just now
        if email.lower() not in await self._known.get(asker):
            raise Invalid((field, _("Такого сотрудника нет или его учётная запись отключена")))
