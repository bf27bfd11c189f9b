"""Calls that reached no service, and whether it is sure that none was sent anything.

Before several of a service stands a proxy, which answers for those that are away.
"""

import httpx2

BY_A_PROXY = frozenset({502, 504})
UNTAKEN = "x-kabinet-untaken"
"""With this the local stack's proxy says that it sent nothing to anyone."""


class Unreached(Exception):
    """A proxy answers that it reached no service; `untaken` where surely nothing was sent."""

    def __init__(self, untaken: bool) -> None:
        super().__init__()
        self.untaken = untaken


def reached(response: httpx2.Response) -> httpx2.Response:
    """The answer, if it is a service's own; raises `Unreached` where it is a proxy's."""
    ours = "json" in response.headers.get("content-type", "")
    if response.status_code in BY_A_PROXY and not ours:
        raise Unreached(response.headers.get(UNTAKEN) == "1")
    return response


def untaken(error: Exception) -> bool:
    """Whether surely no service was sent the request."""
    if isinstance(error, Unreached):
        return error.untaken
    return isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout)
