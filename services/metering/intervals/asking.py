"""Which codes of a file the register knows, asked while the rest of the file is still read."""

import asyncio
from collections.abc import Sequence
from typing import Protocol, Self

TOGETHER = 250
"""Codes of one question."""


class Register(Protocol):
    """Knows which points there are."""

    async def codes_known(self, codes: Sequence[str]) -> set[str]: ...


class Asking:
    """The questions about one file; `saw` is called by the thread that reads it.

    The register is asked by stretches of its index. Codes that come in its order are asked for as
    they come; what breaks the order is left to the end, for its stretch would be the whole index.
    """

    def __init__(self, register: Register) -> None:
        self._register = register
        self._loop = asyncio.get_running_loop()
        self._questions: list[asyncio.Task[set[str]]] = []
        self._asked: set[str] = set()
        self._waiting: list[str] = []
        self._last = ""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """A file that is refused has questions under way."""
        for one in self._questions:
            one.cancel()
        await asyncio.gather(*self._questions, return_exceptions=True)

    def saw(self, code: str) -> None:
        """A point of the file was read to its end."""
        if code <= self._last:
            return
        self._last = code
        self._waiting.append(code)
        if len(self._waiting) == TOGETHER:
            together, self._waiting = self._waiting, []
            self._asked.update(together)
            self._loop.call_soon_threadsafe(self._ask, together)

    async def known(self, codes: set[str]) -> set[str]:
        """Those of all codes of the file that the register knows, once it has been read."""
        if left := codes - self._asked:
            self._ask(sorted(left))
        return set[str]().union(*[await one for one in self._questions])

    def _ask(self, codes: Sequence[str]) -> None:
        self._questions.append(asyncio.create_task(self._register.codes_known(codes)))
