"""A register of supply points on its way to metering, from a page or a program."""

from collections.abc import Awaitable, Callable
from typing import Any

from httpx2 import Timeout
from starlette.datastructures import UploadFile

from contracts.metering import RegisterTaken

Ask = Callable[..., Awaitable[Any]]
"""`call` of a visit or of an API call."""
A_QUARTER = Timeout(900, connect=1)
"""Seconds within which a hundred thousand lines are taken, also on a slow machine."""


async def taken(call: Ask, file: UploadFile) -> RegisterTaken:
    """What became of it, in the reader's words; `Invalid` where it is none."""
    part = {"file": (file.filename, file.file, "text/csv")}
    path = "/staff/imports/supply-points"
    answer = await call("metering", "POST", path, files=part, timeout=A_QUARTER)
    return RegisterTaken.model_validate(answer.body)
