"""What logs and traces may say: where an error happened and on which route, nothing people typed.

Libraries put what they were given into their messages: pydantic the input, the driver the document
or the key. Instrumentation keeps whole addresses, where searches and the secrets of links stand.
"""

import json
import traceback
from collections.abc import Iterator
from types import TracebackType

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Status
from pydantic_core import ValidationError

TALKATIVE = (
    "pydantic",
    "pydantic_core",
    "pymongo",
    "bson",
    "fastapi",
    "fast_depends",
    "aiosmtplib",
)
QUOTING = (KeyError, UnicodeError, json.JSONDecodeError)
ATTRIBUTES = (
    "kabinet.",
    "http.method",
    "http.request.method",
    "http.route",
    "http.status_code",
    "http.response.status_code",
)
"""Beginnings of the attributes that a span keeps."""
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def told(error: BaseException) -> str:
    """The error's name, with its words where they cannot be anybody's."""
    name = type(error).__name__
    if isinstance(error, ValidationError):
        return f"{name}: {_fields(error)}"
    if type(error).__module__.partition(".")[0] in TALKATIVE or isinstance(error, QUOTING):
        return name
    return f"{name}: {error}".removesuffix(": ")


def _fields(error: ValidationError) -> str:
    """Which fields were wrong and in what way, not what stood in them."""
    wrong = error.errors(include_url=False, include_context=False, include_input=False)
    return ", ".join(f"{'.'.join(map(str, one['loc']))} {one['type']}".strip() for one in wrong[:5])


def traced(exc_info: ExcInfo) -> str:
    """A stack trace as Python writes it, each error in the chain as `told` tells it."""
    return "".join(_lines(exc_info[1])).rstrip()


def _lines(error: BaseException) -> Iterator[str]:
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _lines(before)
        yield "\n...and then:\n\n"
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from _lines(one)
    yield "Traceback (most recent call last):\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{told(error)}\n"


class ReticentProcessor(BatchSpanProcessor):
    """Sends spans without the words of errors, addresses and whatever else was noted on them."""

    def on_end(self, span: ReadableSpan) -> None:
        """Keep a bare copy for the next batch."""
        super().on_end(bare(span))


def bare(span: ReadableSpan) -> ReadableSpan:
    """The span with its attributes of `ATTRIBUTES` alone; what it has of an error is that."""
    attributes = span.attributes or {}
    return ReadableSpan(
        name=span.name,
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes={n: attributes[n] for n in attributes if n.startswith(ATTRIBUTES)},
        links=span.links,
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )
