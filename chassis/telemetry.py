"""How a process is seen: JSON logs with trace ids, traces over OTLP, metrics for Prometheus."""

import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import structlog
from opentelemetry import context, trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)

from chassis.clock import new_id
from chassis.reticence import ReticentProcessor, traced
from chassis.settings import Settings

PROPAGATOR = TraceContextTextMapPropagator()


class Telemetry:
    """One process's tracer and metrics; made once, handed to who needs it."""

    def __init__(self, settings: Settings) -> None:
        self.provider = TracerProvider(
            resource=Resource.create(
                {"service.name": f"kabinet-{settings.service}", "service.instance.id": new_id()}
            ),
            sampler=ParentBased(
                TraceIdRatioBased(settings.trace_ratio if settings.otlp_endpoint else 0)
            ),
        )
        if settings.otlp_endpoint:
            # Loaded where it is used: with what it needs it takes 5 MB.
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
                OTLPSpanExporter,
            )

            exporter = OTLPSpanExporter(f"{settings.otlp_endpoint.rstrip('/')}/v1/traces")
            self.provider.add_span_processor(ReticentProcessor(exporter, schedule_delay_millis=500))
        self.tracer = self.provider.get_tracer("kabinet")
        self._traces = bool(settings.otlp_endpoint)
        # When a count began, told beside each count, would double what is scraped.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.requests = Histogram(
            "kabinet_request_seconds",
            "HTTP requests by route and status",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self.published = Counter(
            "kabinet_published_total",
            "Facts told, by outcome",
            ("event", "outcome"),
            registry=self.registry,
        )
        self.waiting = Gauge(
            "kabinet_queue_waiting", "Messages nobody has taken", ("queue",), registry=self.registry
        )
        self.dead_letters = Gauge(
            "kabinet_dead_letters", "Messages laid aside", ("queue",), registry=self.registry
        )
        self.handled = Histogram(
            "kabinet_handled_seconds",
            "Facts heard, by queue and outcome (done, retried, dead)",
            ("queue", "outcome"),
            registry=self.registry,
        )
        self.lag = Histogram(
            "kabinet_event_lag_seconds",
            "From a fact's decision to its handling",
            ("queue",),
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300),
            registry=self.registry,
        )

    @contextmanager
    def on_the_way(self, name: str, headers: Mapping[str, Any]) -> Iterator[None]:
        """Go on in the trace that the headers name, in a span where that trace is kept.

        A span that nobody keeps would cost as much as the rest of hearing a fact.
        """
        present = PROPAGATOR.extract(headers)
        parent = trace.get_current_span(present).get_span_context()
        if parent.trace_flags.sampled or (self._traces and not parent.is_valid):
            with self.tracer.start_as_current_span(name, present):
                yield
            return
        token = context.attach(present)
        try:
            yield
        finally:
            context.detach(token)

    def close(self) -> None:
        """Send what is left."""
        self.provider.shutdown()


def carrier() -> dict[str, str]:
    """The present trace as headers, kept beside a fact until it is told."""
    headers: dict[str, str] = {}
    PROPAGATOR.inject(headers)
    return headers


@contextmanager
def continued(headers: Mapping[str, str]) -> Iterator[None]:
    """Go on in the trace that the headers name."""
    token = context.attach(PROPAGATOR.extract(headers))
    try:
        yield
    finally:
        context.detach(token)


def _trace_ids(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    span = trace.get_current_span().get_span_context()
    if span.is_valid:
        event["trace"] = trace.format_trace_id(span.trace_id)
    return event


def configure_logs(settings: Settings) -> None:
    """JSON lines on stdout for our own and the libraries' logs alike."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _trace_ids,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.ExceptionRenderer(traced),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level)
    for noisy in (
        "faststream",
        "aio_pika",
        "aiormq",
        "httpx2",
        "httpcore2",
        "pymongo",
        "uvicorn.access",
    ):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    structlog.contextvars.bind_contextvars(service=settings.service)
