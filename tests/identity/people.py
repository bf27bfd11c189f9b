"""A consumer or an employee at identity's door, the letters they get, and what is told of them."""

import asyncio
import itertools
import json
from dataclasses import dataclass, field
from typing import Any, TypeVar

import aio_pika
import httpx2

from chassis.auth import issue_call
from chassis.clock import new_id
from chassis.sealed import unseal
from chassis.testing import eventually
from contracts.event import EVENTS, Event
from contracts.identity import CredentialIssued

E = TypeVar("E", bound=Event)
PERSON = {"status": "person", "snils": "112-233-445 95", "phone": "8 (912) 345-67-89"}
COMPANY = {"status": "company", "inn": "7707083893", "ogrn": "1027700132195"}
ENTREPRENEUR = {
    "status": "entrepreneur",
    "inn": "500100732259",
    "ogrnip": "304463210700212",
    "phone": "+79123456789",
}
OWN = "тихая вода 7 камней"
_numbers = itertools.count(1)


def an_address() -> str:
    """An e-mail nobody else has."""
    return f"{new_id()[-12:]}@mail.ru"


def a_network() -> str:
    """A client address nobody else has, so that one test's tries do not count in another."""
    number = next(_numbers)
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


class Tap:
    """Hears every fact, and opens sealed letters as notify does."""

    def __init__(self, seal_private_key: str) -> None:
        self._key = seal_private_key
        self.bodies: list[bytes] = []
        self.facts: list[Event] = []

    async def listen(self, url: str) -> aio_pika.abc.AbstractConnection:
        connection = await aio_pika.connect(url)
        channel = await connection.channel()
        queue = await channel.declare_queue("tap", exclusive=True)
        await queue.bind("kabinet", "#")
        await queue.consume(self._hear, no_ack=True)
        return connection

    async def _hear(self, message: aio_pika.abc.AbstractIncomingMessage) -> None:
        self.bodies.append(message.body)
        assert message.type
        self.facts.append(EVENTS[message.type].model_validate_json(message.body))

    def all(self, kind: type[E], **like: object) -> list[E]:
        return [
            fact
            for fact in self.facts
            if isinstance(fact, kind) and all(getattr(fact, k) == v for k, v in like.items())
        ]

    async def heard(self, kind: type[E], **like: object) -> E:
        """The latest such fact, waited for."""
        found = await eventually(lambda: self.all(kind, **like))
        return found[-1]

    async def letters(self, to: str, purpose: str, count: int = 1) -> list[str]:
        """The secrets of all such letters once there are so many."""
        found = await eventually(
            lambda: (
                all_ := self.all(CredentialIssued, to=to, purpose=purpose),
                len(all_) >= count and all_,
            )[1]
        )
        return [unseal(fact.sealed, self._key).secret for fact in found]

    async def secret(self, to: str, purpose: str = "password", count: int = 1) -> str:
        return (await self.letters(to, purpose, count))[-1]

    async def nothing_more(self) -> None:
        """Long enough for a fact that was told to arrive."""
        await asyncio.sleep(0.3)


@dataclass
class Door:
    """Identity as the gateway calls it, on behalf of one network address."""

    client: httpx2.AsyncClient
    caller_key: str
    tap: Tap
    network: str = field(default_factory=a_network)
    language: str = "ru"

    async def call(
        self, method: str, path: str, body: Any = None, token: str = "", **headers: str
    ) -> httpx2.Response:
        sent = {
            "x-kabinet-caller": issue_call("gateway", self.caller_key),
            "x-kabinet-client-address": self.network,
            "accept-language": self.language,
            **headers,
        }
        if token:
            sent["authorization"] = f"Bearer {token}"
        if body is None:
            return await self.client.request(method, path, headers=sent)
        sent["content-type"] = "application/json"
        return await self.client.request(method, path, content=json.dumps(body), headers=sent)

    async def register(self, email: str, **form: Any) -> httpx2.Response:
        body = {**PERSON, "email": email, "consent": True, **form}
        return await self.call("POST", "/registrations", body)

    async def sign_in(self, login: str, password: str, **more: str) -> httpx2.Response:
        return await self.call("POST", "/tokens", {"login": login, "password": password, **more})

    async def newcomer(self, **form: Any) -> "Person":
        """Somebody who registered and has the letter."""
        email = an_address()
        answer = await self.register(email, **form)
        assert answer.status_code == 202, answer.text
        return Person(self, email, await self.tap.secret(email))

    async def resident(self, **form: Any) -> "Person":
        """Somebody who set a password of their own and is signed in."""
        person = await self.newcomer(**form)
        await person.sign_in()
        await person.set_password(OWN)
        return person

    async def employee(self, role: str = "operator", password: str = OWN) -> "Person":
        """An employee with a password given at the command line."""
        email = an_address()
        body = {"email": email, "name": "Анна Петрова", "role": role, "password": password}
        answer = await self.call("POST", "/staff", body)
        assert answer.status_code == 201, answer.text
        return Person(self, email, password)


@dataclass
class Person:
    """One account in one browser."""

    door: Door
    email: str
    password: str
    access: str = ""
    refresh_token: str = ""

    async def call(self, method: str, path: str, body: Any = None) -> httpx2.Response:
        return await self.door.call(method, path, body, self.access)

    def took(self, answer: httpx2.Response) -> dict[str, Any]:
        assert answer.status_code == 200, answer.text
        tokens: dict[str, Any] = answer.json()
        self.access, self.refresh_token = tokens["access_token"], tokens["refresh_token"]
        return tokens

    async def sign_in(self, **more: str) -> dict[str, Any]:
        return self.took(await self.door.sign_in(self.email, self.password, **more))

    async def set_password(self, fresh: str) -> dict[str, Any]:
        body = {"current": self.password, "password": fresh}
        answer = self.took(await self.call("PUT", "/me/password", body))
        self.password = fresh
        return answer

    async def refresh(self) -> httpx2.Response:
        return await self.door.call(
            "POST", "/tokens/refresh", {"refresh_token": self.refresh_token}
        )

    async def elsewhere(self) -> "Person":
        """The same person signed in on another device."""
        other = Person(self.door, self.email, self.password)
        await other.sign_in()
        return other

    async def me(self) -> dict[str, Any]:
        answer = await self.call("GET", "/me")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


def fields(answer: httpx2.Response) -> dict[str, str]:
    """Each wrong field with its words."""
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return {error["field"]: error["message"] for error in answer.json()["errors"]}


def kind(answer: httpx2.Response) -> str:
    """The last word of a problem's type."""
    return str(answer.json()["type"]).rpartition("/")[2]
