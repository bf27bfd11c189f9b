"""Reply templates as notify keeps them, asked for and kept for a moment."""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.remembered import Asker, Remembered


@dataclass(frozen=True)
class Reply:
    """A template as the desk shows it."""

    id: str
    version: int
    title: str
    text: str


async def _ask(asker: Asker) -> Sequence[Reply]:
    return [Reply(**one) for one in (await asker.call("notify", "GET", "/replies")).body]


class Replies(Remembered[Sequence[Reply]]):
    """`GET /replies`."""

    def __init__(self) -> None:
        super().__init__(_ask, ())
