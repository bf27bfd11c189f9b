"""A command that comes again is one: a double click, or a page that is sent anew."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from chassis.errors import NotNow
from contracts.words import _

REQUESTS = 50
"""How many of its latest commands a thing remembers, to know one that comes again."""


class AlreadyUsed(NotNow):
    """The idempotency key belongs to another body."""

    slug = "key-reused"
    default = _("Этот ключ запроса уже использован с другими данными")


class Remembers(Protocol):
    """Whatever knows its latest commands."""

    requests: list[str]


T = TypeVar("T", bound=Remembers)
P = ParamSpec("P")


def once(
    request: str | None, verb: Callable[Concatenate[T, P], None], said: str = ""
) -> Callable[Concatenate[T, P], None]:
    """The verb, unless this request has done it; also long after, so that what was undone meanwhile
    is not done again by a page sent late.

    Without a `request` the verb alone sees to doubles. Where `said` tells what the request says,
    `AlreadyUsed` if it said something else then.
    """
    mark = f"{verb.__name__}:{request}"

    def run(thing: T, /, *args: P.args, **kwargs: P.kwargs) -> None:
        if request is None:
            verb(thing, *args, **kwargs)
            return
        told = f"{mark} {said}" if said else mark
        if told in thing.requests:
            return
        if any(one.startswith(f"{mark} ") for one in thing.requests):
            raise AlreadyUsed
        verb(thing, *args, **kwargs)
        thing.requests = [*thing.requests, told][-REQUESTS:]

    return run
