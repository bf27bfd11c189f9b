"""The one source of time and of identifiers that sort by it."""

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import uuid_utils

MOSCOW = ZoneInfo("Europe/Moscow")
"""Days and terms are counted in this zone; moments are kept in UTC."""

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """The present moment in UTC, to the millisecond, which is what the store keeps."""
    at = _frozen.get() or datetime.now(UTC)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def after(wait: timedelta) -> str:
    """What Moscow's clocks show at the first whole minute after that; its day, if not today."""
    here = now().astimezone(MOSCOW)
    then = here + wait + timedelta(seconds=59, milliseconds=999)
    return f"{then:%H:%M}" if then.date() == here.date() else f"{then:%H:%M %d.%m.%Y}"


@contextlib.contextmanager
def freeze(at: datetime) -> Iterator[None]:
    """Let `now()` be `at` inside the block (tests)."""
    token = _frozen.set(at)
    try:
        yield
    finally:
        _frozen.reset(token)


def new_id() -> str:
    """A UUIDv7: unique, and sorting by the time it was made."""
    return str(uuid_utils.uuid7())


def ids_from(at: datetime) -> str:
    """What sorts before every id made at this moment or later, and behind those before."""
    made = f"{int(at.timestamp() * 1000):012x}"
    return f"{made[:8]}-{made[8:]}"
