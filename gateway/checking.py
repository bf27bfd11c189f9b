"""The status of a case by its number and password: whichever service holds it is asked."""

from collections.abc import Mapping
from typing import Any, Protocol

from chassis.errors import NotFound
from contracts.status import StatusView
from gateway.upstream import Answer

HOLDERS = ("applications", "reception")


class Calls(Protocol):
    """A visit or a call of the API, that can ask a service."""

    async def call(self, service: str, method: str, path: str, **kwargs: Any) -> Answer: ...


async def status_of(asking: Calls, given: Mapping[str, Any]) -> StatusView:
    """The narrow view; what the last one refused with where none of them knows the pair."""
    for service in HOLDERS[:-1]:
        try:
            return await _asked(asking, service, given)
        except NotFound:
            continue
    return await _asked(asking, HOLDERS[-1], given)


async def _asked(asking: Calls, service: str, given: Mapping[str, Any]) -> StatusView:
    answer = await asking.call(service, "POST", "/status", json=dict(given))
    return StatusView.model_validate(answer.body)
