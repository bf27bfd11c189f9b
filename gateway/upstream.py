"""The only HTTP client: how the gateway calls the services on a person's behalf.

Every call carries who asks (the access token), that it is the gateway who passes it on (a call
token), the person's address and language, and the trace. A refusal of a service becomes the
`Refused` it was, with words already in the reader's language, so a page can show it at its field.
"""

import asyncio
import ipaddress
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol, TypeAlias

import httpx2
import structlog
from fastapi import Request
from pydantic import ValidationError

from chassis import errors
from chassis.antivirus import Unchecked
from chassis.auth import ADDRESS_HEADER, CALLER_HEADER, issue_call
from chassis.clock import now
from chassis.settings import Settings
from chassis.telemetry import carrier
from contracts.problem import TYPES, Problem
from gateway import written
from gateway.unreached import Unreached, reached, untaken

log = structlog.get_logger()
SERVICES = ("identity", "applications", "metering", "reception", "notify")
SAFE = frozenset({"GET", "HEAD"})
PATIENCE = 6.0
"""Seconds a command waits for a service that is being started again."""
TIMEOUT = httpx2.Timeout(15, connect=1)
POOL = httpx2.Limits(max_connections=200, max_keepalive_connections=50)
CALL_TOKEN_REUSED = timedelta(seconds=40)
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
BY_STATUS: dict[int, type[errors.Refused]] = {
    401: errors.NotSignedIn,
    403: errors.NotAllowed,
    404: errors.NotFound,
    409: errors.NotNow,
    410: errors.Gone,
    413: errors.TooLarge,
    415: errors.WrongType,
}


class Bearer(Protocol):
    """Whoever can show an access token that is still good."""

    async def token(self) -> str: ...


class Told(errors.Invalid):
    """A 422 of a service: its fields' errors are in the reader's language already."""


@dataclass(frozen=True)
class Answer:
    """What a service answered: its status, the JSON of its body (None without one), its headers."""

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)


def client_address(request: Request, trusted: Sequence[Network]) -> str:
    """The person's network address; a proxy's word counts only where the settings trust it."""
    peer = request.client.host if request.client else ""
    if not _within(peer, trusted):
        return peer
    hops = [hop.strip() for hop in request.headers.get("x-forwarded-for", "").split(",")]
    for hop in reversed(hops):
        if _within(hop, trusted):
            continue
        try:
            return str(ipaddress.ip_address(hop))
        except ValueError:
            break
    return peer


def _within(address: str, networks: Sequence[Network]) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in networks)


class Upstream:
    """Calls services by their name."""

    def __init__(
        self, settings: Settings, transport: httpx2.AsyncBaseTransport | None = None
    ) -> None:
        self._urls = {name: str(getattr(settings, f"{name}_url")) for name in SERVICES}
        self._key = settings.caller_private_key.get_secret_value()
        self._trusted = [ipaddress.ip_network(one) for one in settings.trusted_proxies]
        self._client = httpx2.AsyncClient(
            timeout=TIMEOUT, limits=POOL, transport=transport, trust_env=False
        )
        self._call_token, self._call_token_until = "", now()

    def address_of(self, request: Request) -> str:
        """The network address of the person who asks."""
        return client_address(request, self._trusted)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    async def call(
        self,
        service: str,
        method: str,
        path: str,
        *,
        session: Bearer | None = None,
        token: str | None = None,
        request: Request | None = None,
        language: str = "",
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        params: Mapping[str, Any] | None = None,
        timeout: httpx2.Timeout = TIMEOUT,
    ) -> Answer:
        """One call and its answer, waited for so long where that is told; a refusal is raised."""
        token = await session.token() if session is not None else token
        sent = {**self._headers(token, request, language), **(headers or {})}
        patient = method != "GET" or (request is not None and request.method not in SAFE)
        given = {"json": json, "data": data, "files": files, "params": params, "timeout": timeout}
        response = await self._send(service, method, path, patient, headers=sent, **given)
        body = _json(response)
        if response.status_code >= 400:
            raise refusal(response.status_code, body, response.headers)
        return Answer(response.status_code, body, dict(response.headers))

    @asynccontextmanager
    async def stream(
        self,
        service: str,
        path: str,
        *,
        session: Bearer | None = None,
        token: str | None = None,
        request: Request | None = None,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> AsyncIterator[httpx2.Response]:
        """A GET whose body is passed on piece by piece."""
        token = await session.token() if session is not None else token
        sent = {**self._headers(token, request, ""), **(headers or {})}
        url = self._urls[service] + path
        asked = written.request(self._client, "GET", url, sent, params=params)
        try:
            response = await self._client.send(asked, stream=True)
        except httpx2.HTTPError as error:
            raise self._away(service, error) from None
        try:
            if response.status_code >= 400:
                await response.aread()
                raise refusal(response.status_code, _json(response), response.headers)
            yield response
        finally:
            await response.aclose()

    async def _send(
        self, service: str, method: str, path: str, patient: bool, **kwargs: Any
    ) -> httpx2.Response:
        """A command, and a question in the midst of one, waits out a restart of its service where
        it was surely not taken, or bears being sent again; a question alone is told at once.
        """
        loop = asyncio.get_running_loop()
        end = loop.time() + (PATIENCE if patient else 0)
        key = kwargs["headers"].get("Idempotency-Key")
        again = method == "GET" or (bool(key) and kwargs.get("files") is None)
        while True:
            try:
                asked = written.request(self._client, method, self._urls[service] + path, **kwargs)
                return reached(await self._client.send(asked))
            except (httpx2.HTTPError, Unreached) as error:
                if loop.time() >= end or not (again or untaken(error)):
                    raise self._away(service, error) from None
            await asyncio.sleep(0.25)

    @staticmethod
    def _away(service: str, error: Exception) -> errors.Unavailable:
        log.warning("service_away", to=service, error=type(error).__name__)
        return errors.Unavailable()

    def _headers(self, token: str | None, request: Request | None, language: str) -> dict[str, str]:
        sent = {CALLER_HEADER: self._caller(), **carrier()}
        if token:
            sent["Authorization"] = f"Bearer {token}"
        if request is not None:
            sent[ADDRESS_HEADER] = self.address_of(request)
            sent["X-Request-Id"] = getattr(request.state, "request_id", "")
            language = language or getattr(request.state, "language", "")
            sent["User-Agent"] = written.agent(request.headers.get("user-agent", "")) or "-"
        if language:
            sent["Accept-Language"] = language
        return sent

    def _caller(self) -> str:
        if now() >= self._call_token_until:
            self._call_token = issue_call("gateway", self._key)
            self._call_token_until = now() + CALL_TOKEN_REUSED
        return self._call_token


def _json(response: httpx2.Response) -> Any:
    if "json" not in response.headers.get("content-type", ""):
        return None
    try:
        return response.json()
    except ValueError:
        return None


def refusal(status: int, body: Any, headers: Mapping[str, str]) -> errors.Refused:
    """The refusal a service answered with; anything that is none is `Unavailable`."""
    try:
        said = Problem.model_validate(body)
    except ValidationError:
        said = Problem(type="about:blank", title="", status=status)
    slug = said.type.removeprefix(TYPES)
    if status == 422:
        made: errors.Refused = Told(
            *((e.field, e.message) for e in said.errors), message=said.detail
        )
    elif status == 429:
        wait = headers.get("retry-after", "")
        made = errors.TooMany(said.detail, retry_after=int(wait) if wait.isdigit() else 60)
    elif status == 503 and slug == Unchecked.slug:
        made = Unchecked(said.detail)
    elif status == 403 and slug == errors.PasswordChangeRequired.slug:
        made = errors.PasswordChangeRequired(said.detail)
    elif status in BY_STATUS:
        made = BY_STATUS[status](said.detail or said.title)
    else:
        return errors.Unavailable()
    if said.type.startswith(TYPES):
        made.slug = slug
    return made
