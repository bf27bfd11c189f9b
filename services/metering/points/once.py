"""A command of the desk that comes again is one: a double click, or a page that is sent anew."""

import hashlib
from collections.abc import Callable
from typing import Annotated, Concatenate, NamedTuple, ParamSpec

from fastapi import Header
from pydantic import BaseModel

from casework.seen import AlreadyUsed
from services.metering.points.model import SupplyPoint

P = ParamSpec("P")
Key = Annotated[str | None, Header(alias="Idempotency-Key", min_length=8, max_length=100)]
REQUESTS = 20
"""How many of its latest commands a point remembers, to know one that comes again."""


class Asked(NamedTuple):
    """A request: its key, and a digest of what it says."""

    key: str
    said: str

    @classmethod
    def of(cls, key: str | None, said: BaseModel | str) -> "Asked | None":
        """None where the caller gives no key: then the verb alone sees to doubles."""
        text = said if isinstance(said, str) else said.model_dump_json()
        return cls(key, hashlib.sha256(text.encode()).hexdigest()[:16]) if key else None


def once(
    asked: Asked | None, verb: Callable[Concatenate[SupplyPoint, P], None]
) -> Callable[Concatenate[SupplyPoint, P], None]:
    """The verb, unless this request has done it; `AlreadyUsed` where it said something else then.

    Also long after: who undid it meanwhile does not find it done again by a page sent late.
    """

    def run(point: SupplyPoint, /, *args: P.args, **kwargs: P.kwargs) -> None:
        key = f"{verb.__name__}:{asked.key}" if asked else ""
        done = next((one for one in point.requests if one.rpartition(":")[0] == key), None)
        if asked and done is None:
            point.requests = [*point.requests, f"{key}:{asked.said}"][-REQUESTS:]
        elif asked:
            if done != f"{key}:{asked.said}":
                raise AlreadyUsed
            return
        verb(point, *args, **kwargs)

    return run
