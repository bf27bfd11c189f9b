"""The one source of time and of identifiers that sort by it."""

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import uuid_utils

MOSCOW = ZoneInfo("Europe/Moscow")
"""Days and terms are counted in this zone; moments are kept in UTC."""

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """The present moment in UTC, to the millisecond, which is what the store keeps."""
    at = _frozen.get() or datetime.now(UTC)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


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
