"""Consumers as identity knows them, found for staff."""

from collections.abc import Awaitable, Callable
from typing import Any

from chassis.errors import Invalid
from contracts.words import _

Ask = Callable[..., Awaitable[Any]]
"""`call` of a visit or of an API call."""


async def consumer_at(call: Ask, email: str) -> dict[str, Any]:
    """The consumer who signs in with this address; `Invalid` at `consumer` where there is none."""
    wanted = email.strip().lower()
    answer = await call("identity", "GET", "/accounts", params={"q": wanted[:254]})
    for one in answer.body:
        if one["email"] == wanted and one["active"]:
            found: dict[str, Any] = one
            return found
    raise Invalid(("consumer", _("Потребителя с таким e-mail нет")))
