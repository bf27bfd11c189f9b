"""How a process of Kabinet is put together, and its HTTP app: health, metrics, refusals, traces."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any, TypeVar

import structlog
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis import errors
from chassis.auth import Guard
from chassis.bus import Bus
from chassis.clock import new_id
from chassis.condition import Condition, metrics_apart
from chassis.documents import OUTBOX, Aggregate, Documents
from chassis.migrate import found, run_all
from chassis.publisher import Publisher
from chassis.relay import Relay
from chassis.settings import Settings
from chassis.store import (
    Document,
    Index,
    StoreError,
    close_client,
    database_of,
    ensure_indexes,
    open_client,
    ready,
    riding_out,
)
from chassis.telemetry import Telemetry

log = structlog.get_logger()
A = TypeVar("A", bound=Aggregate)
Prepare = Callable[[], Awaitable[None]]
Part = AbstractAsyncContextManager[None]
VERSION = "0.1.0"


class Service:
    """What every process is made of; `main.build` adds what makes it this one."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.telemetry = Telemetry(settings)
        self.client = open_client(settings)
        self.database = database_of(self.client, settings)
        amqp = settings.amqp_url.get_secret_value()
        self.publisher = Publisher(amqp, settings.service)
        self.relay = Relay(self.publisher, self.telemetry, settings.sweep_seconds)
        self.bus = Bus(settings.service, amqp, self.publisher, self.telemetry)
        self.condition = Condition(self.relay, self.problems, self.telemetry)
        self._prepare: list[Prepare] = []

    def documents(
        self,
        name: str,
        model: type[A],
        indexes: Sequence[Index] = (),
        restore: Callable[[Document], A] | None = None,
    ) -> Documents[A]:
        """Aggregates of this collection, whose facts the relay tells."""
        collection = self.database[name]
        self.relay.watch(collection)
        self.prepare(lambda: ensure_indexes(collection, [*OUTBOX, *indexes]))
        return Documents(collection, model, self.relay.wake, restore)

    def prepare(self, work: Prepare) -> None:
        """Do this at start, before the first request: indexes, migrations."""
        self._prepare.append(work)

    async def start_store(self) -> None:
        """Wait for the database and prepare it."""
        migrations = found(self.settings.service)
        await riding_out(lambda: run_all(self.database, migrations), deadline=60)
        for work in self._prepare:
            await riding_out(work, deadline=60)

    @asynccontextmanager
    async def running(self, parts: Sequence[Callable[[], Part]] = ()) -> AsyncIterator[None]:
        """Everything started in order, and stopped in the reverse."""
        async with AsyncExitStack() as stack:
            stack.callback(self.telemetry.close)
            stack.push_async_callback(close_client, self.client)
            await self.start_store()
            stack.push_async_callback(self.publisher.stop)
            await self.publisher.start()
            await self.relay.start()
            stack.push_async_callback(self.relay.stop)
            for part in parts:
                await stack.enter_async_context(part())
            stack.push_async_callback(self.bus.stop)
            await self.bus.start()
            if self.settings.metrics_port:
                stack.enter_context(metrics_apart(self.settings, self.telemetry))
            await stack.enter_async_context(self.condition.watched())
            log.info("started")
            yield
            log.info("stopping")

    async def problems(self) -> list[str]:
        """What keeps this process from being ready; empty when nothing does."""
        found = []
        try:
            await ready(self.client)
        except Exception:
            found.append("database")
        if not self.publisher.connected:
            return [*found, "broker"]
        try:
            async with asyncio.timeout(3):
                consumers = await self.bus.consumers()
        except Exception:
            return [*found, "broker"]
        return found + [
            f"no consumer on {queue}" for queue, count in consumers.items() if not count
        ]

    def app(
        self,
        *,
        routers: Sequence[APIRouter],
        parts: Sequence[Callable[[], Part]] = (),
        public: bool = False,
        description: str = "",
    ) -> FastAPI:
        """The HTTP app. A public one shows neither metrics nor the inner API's documents."""

        @asynccontextmanager
        async def lifespan(_: FastAPI) -> AsyncIterator[None]:
            async with self.running(parts):
                yield

        app = FastAPI(
            title=f"Kabinet {self.settings.service}",
            description=description,
            version=VERSION,
            lifespan=lifespan,
            docs_url=None,
            redoc_url=None,
            openapi_url=None if public else "/openapi.json",
            separate_input_output_schemas=False,
        )
        app.state.guard = Guard(self.settings)
        app.state.service = self
        errors.install(app)
        app.add_exception_handler(StoreError, _store_away)
        for router in (self._health(public), *routers):
            app.include_router(router)
        app.add_middleware(Observed, telemetry=self.telemetry)
        if self.settings.otlp_endpoint:
            from opentelemetry.instrumentation.fastapi import (  # noqa: PLC0415  only where used
                FastAPIInstrumentor,
            )

            FastAPIInstrumentor.instrument_app(
                app,
                tracer_provider=self.telemetry.provider,
                excluded_urls="/health,/metrics",
                exclude_spans=["receive", "send"],
            )
        return app

    def _health(self, public: bool) -> APIRouter:
        router = APIRouter(include_in_schema=False)

        @router.get("/health/live")
        async def live() -> dict[str, str]:
            return {"status": "live"}

        @router.get("/health/ready")
        async def is_ready() -> JSONResponse:
            found = await self.problems()
            return JSONResponse(
                {"status": "ready" if not found else "not ready", "problems": found},
                503 if found else 200,
            )

        if not public:

            @router.get("/metrics")
            async def metrics() -> Response:
                return Response(
                    generate_latest(self.telemetry.registry), media_type=CONTENT_TYPE_LATEST
                )

        return router


async def _store_away(request: Request, error: Exception) -> Response:
    log.error("store_failed", exc_info=error)
    return errors.refusal(request, errors.Unavailable())


class Observed:
    """Gives each request an id, and counts how it went. Pure ASGI: nothing is buffered."""

    def __init__(self, app: ASGIApp, telemetry: Telemetry) -> None:
        self._app = app
        self._requests = telemetry.requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wrap one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        id_ = request_id(dict(scope["headers"]))
        scope.setdefault("state", {})["request_id"] = id_
        structlog.contextvars.bind_contextvars(request=id_)
        began, status = time.perf_counter(), 500

        async def counted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", id_.encode())]
            await send(message)

        try:
            await self._app(scope, receive, counted)
        finally:
            route: Any = scope.get("route")
            path = getattr(route, "path", "none")
            self._requests.labels(scope["method"], path, status).observe(
                time.perf_counter() - began
            )


def request_id(headers: Mapping[bytes, bytes]) -> str:
    """The id the caller gave this request, where it is a plain one, or a new one."""
    given = headers.get(b"x-request-id", b"").decode("latin-1")
    return given if given and re.fullmatch(r"[0-9A-Za-z-]{8,64}", given) else new_id()
