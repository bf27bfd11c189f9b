"""The gateway with its own database and, for the services behind it, a small real class."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from fastapi import FastAPI

from chassis.auth import Actor, issue
from chassis.clock import new_id
from chassis.settings import Settings
from chassis.store import close_client
from contracts.problem import TYPES
from gateway.main import build
from gateway.session import Sessions
from gateway.store import Window
from gateway.upstream import SERVICES

HOME = "https://kabinet.example.com"
Answer = httpx2.Response | Callable[[httpx2.Request], httpx2.Response]


def a_key() -> tuple[str, str]:
    """A private and a public key."""
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()


PEOPLE_KEY, PEOPLE_PUBLIC = a_key()
CALLER_KEY, CALLER_PUBLIC = a_key()


def settings(url: str, **changes: Any) -> Settings:
    """A gateway's settings; each service has a host of its own name."""
    urls = {f"{name}_url": f"http://{name}" for name in SERVICES}
    given = {
        "service": "gateway",
        "mongo_url": url,
        "public_url": HOME,
        "token_public_keys": PEOPLE_PUBLIC,
        "caller_private_key": CALLER_KEY,
        "caller_public_keys": CALLER_PUBLIC,
        **urls,
        **changes,
    }
    return Settings(_env_file=None, **given)


def an_actor(**changes: Any) -> Actor:
    given = {"id": new_id(), "role": "consumer", "email": "ivan@example.com", "session": new_id()}
    return Actor(**{**given, **changes})


def tokens(actor: Actor, minutes: int = 10) -> dict[str, Any]:
    """What identity answers to a sign-in."""
    lasts = timedelta(minutes=minutes)
    return {
        "access_token": issue(actor, PEOPLE_KEY, lasts),
        "token_type": "Bearer",
        "expires_in": int(lasts.total_seconds()),
        "refresh_token": f"refresh-{new_id()}",
        "must_change_password": actor.must_change,
    }


def problem(
    status: int, slug: str, detail: str, errors: dict[str, str] | None = None, **headers: str
) -> httpx2.Response:
    said = [{"field": name, "message": text} for name, text in (errors or {}).items()]
    body = {"type": TYPES + slug, "title": detail, "status": status, "detail": detail}
    sent = {"content-type": "application/problem+json", **headers}
    return httpx2.Response(status, json={**body, "errors": said}, headers=sent)


@dataclass
class Services:
    """Answers for all of them, and keeps what it was asked; what it has no answer for is away."""

    answers: dict[tuple[str, str, str], Answer] = field(default_factory=dict)
    asked: list[httpx2.Request] = field(default_factory=list)

    def on(self, service: str, method: str, path: str, answer: Any, status: int = 200) -> None:
        plain = isinstance(answer, httpx2.Response) or callable(answer)
        made = answer if plain else httpx2.Response(status, json=answer)
        self.answers[service, method, path] = made

    async def __call__(self, request: httpx2.Request) -> httpx2.Response:
        await request.aread()
        self.asked.append(request)
        parts = urlsplit(str(request.url))
        answer = self.answers.get((parts.hostname or "", request.method, parts.path))
        if answer is None:
            raise httpx2.ConnectError("away")
        return answer(request) if callable(answer) else answer

    def last(self, path: str) -> httpx2.Request:
        return next(one for one in reversed(self.asked) if one.url.path == path)

    def count(self, path: str) -> int:
        return sum(one.url.path == path for one in self.asked)


@dataclass
class House:
    """One gateway, a browser that stands before it, and the services behind."""

    app: FastAPI
    browser: httpx2.AsyncClient
    services: Services
    settings: Settings

    @property
    def window(self) -> Window:
        return self.app.state.window  # type: ignore[no-any-return]

    @property
    def sessions(self) -> Sessions:
        return self.app.state.sessions  # type: ignore[no-any-return]

    @property
    def database(self) -> Any:
        return self.app.state.service.database

    async def sign_in(self, **changes: Any) -> Actor:
        actor = an_actor(**changes)
        self.services.on("identity", "POST", "/tokens", tokens(actor))
        answer = await self.browser.post("/login", data={"login": actor.email, "password": "x"})
        assert answer.status_code == 303, answer.text
        return actor

    async def close(self) -> None:
        await self.browser.aclose()
        await self.app.state.upstream.close()
        await close_client(self.app.state.service.client)
        self.app.state.service.telemetry.close()


async def a_house(url: str, **changes: Any) -> House:
    services = Services()
    made = settings(url, **changes)
    app = build(made, httpx2.MockTransport(services))
    await app.state.service.start_store()
    browser = httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app, client=("203.0.113.7", 4000)),
        base_url=HOME,
        headers={"sec-fetch-site": "same-origin", "accept-language": "ru"},
    )
    return House(app, browser, services, made)
