"""Logs and traces say where an error happened, and nothing of what people typed."""

import logging

import pytest
import structlog
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.trace import StatusCode
from pydantic import BaseModel, ValidationError
from pymongo.errors import DuplicateKeyError

from chassis.reticence import ReticentProcessor, bare, told, traced
from chassis.settings import Settings
from chassis.telemetry import configure_logs
from tests.otlp import Collector

TYPED = "anna@example.com"


class Person(BaseModel):
    age: int


def invalid() -> ValidationError:
    with pytest.raises(ValidationError) as found:
        Person.model_validate({"age": TYPED})
    return found.value


def test_an_error_of_ours_is_told_with_its_words() -> None:
    assert told(RuntimeError("the broker could not evaluate")) == (
        "RuntimeError: the broker could not evaluate"
    )
    assert told(TimeoutError()) == "TimeoutError"


@pytest.mark.parametrize(
    "error",
    [
        DuplicateKeyError(f"E11000 duplicate key: {{ email: '{TYPED}' }}"),
        KeyError(TYPED),
    ],
)
def test_of_an_error_that_quotes_its_input_only_the_name_is_told(error: Exception) -> None:
    assert TYPED in str(error)
    assert told(error) == type(error).__name__


def test_of_a_model_that_does_not_fit_the_fields_are_told() -> None:
    assert told(invalid()) == "ValidationError: age int_parsing"


def failing() -> None:
    try:
        raise invalid()
    except ValidationError as error:
        raise RuntimeError("broken") from error


def test_a_log_shows_the_whole_chain_and_its_lines_without_the_input(
    capsys: pytest.CaptureFixture[str],
) -> None:
    root = logging.getLogger()
    before, usual = (root.handlers, root.level), structlog.get_config()
    levels = {
        name: logger.level
        for name, logger in root.manager.loggerDict.items()
        if isinstance(logger, logging.Logger)
    }
    try:
        configure_logs(Settings(_env_file=None, service="things"))
        try:
            failing()
        except RuntimeError:
            logging.getLogger("uvicorn.error").exception("it failed")
    finally:
        structlog.configure(**usual)
        structlog.contextvars.clear_contextvars()
        root.handlers, root.level = before
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
    said = capsys.readouterr().out
    assert "raise invalid()" in said
    assert "RuntimeError: broken" in said
    assert "ValidationError" in said
    assert TYPED not in said


def test_errors_of_a_group_are_told_alike() -> None:
    group = ExceptionGroup("two", [invalid(), RuntimeError("other")])
    said = traced((type(group), group, None))
    assert "ValidationError" in said
    assert "RuntimeError: other" in said
    assert TYPED not in said


def test_a_span_keeps_its_route_and_not_its_address(collector: Collector) -> None:
    provider = TracerProvider()
    provider.add_span_processor(ReticentProcessor(OTLPSpanExporter(f"{collector.url}/v1/traces")))
    attributes = {"http.route": "/recover/{secret}", "http.target": f"/recover/{TYPED}"}
    span = provider.get_tracer("t").start_span("GET /recover", attributes=attributes)
    span.record_exception(invalid())
    span.set_status(StatusCode.ERROR, f"ValueError: {TYPED}")
    seen = bare(span)  # type: ignore[arg-type]
    assert dict(seen.attributes or {}) == {"http.route": "/recover/{secret}"}
    assert seen.status.status_code is StatusCode.ERROR
    span.end()
    provider.shutdown()
    sent = b"".join(collector.raw).decode("latin-1")
    assert "/recover/{secret}" in sent
    assert TYPED not in sent
