"""How a process is, looked at every few seconds: what no request and no fact tells by itself."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager

import structlog
from prometheus_client import Gauge, start_http_server

from chassis.clock import now
from chassis.relay import Relay
from chassis.rounds import rounds
from chassis.settings import Settings
from chassis.store import StoreError
from chassis.telemetry import Telemetry

log = structlog.get_logger()
EVERY = 3.0
PARTS = ("database", "broker")
Problems = Callable[[], Awaitable[list[str]]]


class Condition:
    """Whether the process is ready, what it reaches, and how long facts have waited untold."""

    def __init__(self, relay: Relay, problems: Problems, telemetry: Telemetry) -> None:
        self._relay = relay
        self._problems = problems
        registry = telemetry.registry
        self._ready = Gauge("kabinet_ready", "1 while nothing is missing", registry=registry)
        self._reachable = Gauge(
            "kabinet_reachable", "1 while this part answers", ("part",), registry=registry
        )
        self._outbox_age = Gauge(
            "kabinet_outbox_age_seconds", "Age of the oldest fact not yet told", registry=registry
        )

    def watched(self) -> AbstractAsyncContextManager[None]:
        """Look in the background while the process runs."""
        return rounds(self.look, "condition_unseen", EVERY)

    async def look(self) -> None:
        """Measure once. The age stays as it was while the database is away."""
        problems = await self._problems()
        self._ready.set(not problems)
        for part in PARTS:
            self._reachable.labels(part).set(part not in problems)
        if "database" in problems:
            return
        try:
            oldest = await self._relay.oldest()
        except StoreError:
            return
        age = (now() - oldest).total_seconds() if oldest else 0.0
        self._outbox_age.set(max(0.0, age))


@contextmanager
def metrics_apart(settings: Settings, telemetry: Telemetry) -> Iterator[None]:
    """Metrics on a port of their own, for a process whose own port is public."""
    server, thread = start_http_server(settings.metrics_port, settings.host, telemetry.registry)
    yield
    server.shutdown()
    server.server_close()
    thread.join(2)
