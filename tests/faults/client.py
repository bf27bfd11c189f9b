"""A client as real ones are: asks the same again until it has an answer."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

import httpx2

from tests.faults.ledger import Ledger
from tests.faults.stage import Stage
from tests.portal.people import PASSWORD, an_address

PATIENCE = 150.0
"""Seconds until a client gives up; longer than any fault lasts."""
AGAIN = 0.3


class Unanswered(Exception):
    """No answer for so long that no fault explains it."""


@dataclass
class Answer:
    """An answer at last, and after how many tries."""

    status: int
    body: Any
    tries: int
    content: bytes = b""

    @property
    def good(self) -> bool:
        return self.status < 300


@dataclass
class Client:
    """Somebody at the API."""

    stage: Stage
    http: httpx2.AsyncClient
    ledger: Ledger
    email: str
    password: str = PASSWORD
    token: str = ""
    address: str = field(default_factory=an_address)
    snils: str = ""

    async def ask(self, method: str, path: str, **kwargs: Any) -> Answer:
        """The answer to this command or question, however often it takes to ask. Signs in anew
        when the token is no longer good. Raises Unanswered.
        """
        until, tries, signed = time.monotonic() + PATIENCE, 0, 0
        said = "nothing"
        while time.monotonic() < until:
            tries += 1
            response = await self._once(method, path, kwargs)
            said = str(response)
            if isinstance(response, httpx2.Response):
                if response.status_code == 401 and self.token and signed < 3:
                    signed += 1
                    await self.sign_in()
                    continue
                if response.status_code == 429:
                    await asyncio.sleep(float(response.headers.get("Retry-After", 1)))
                    continue
                if response.status_code not in (500, 502, 503, 504):
                    return Answer(response.status_code, _json(response), tries, response.content)
                if response.status_code == 500:
                    self.ledger.breaks(f"{method} {path} 500 {response.text[:200]}")
            self.ledger.retries += 1
            await asyncio.sleep(AGAIN)
        self.ledger.breaks(f"{method} {path}: no answer in {PATIENCE:.0f} s, at last {said}")
        raise Unanswered(f"{method} {path}")

    async def _once(self, method: str, path: str, kwargs: dict[str, Any]) -> Any:
        headers = {"X-Forwarded-For": self.address, **kwargs.get("headers", {})}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        rest = {name: value for name, value in kwargs.items() if name != "headers"}
        try:
            return await self.http.request(
                method, f"{self.stage.gateway}/api/v1{path}", headers=headers, **rest
            )
        except httpx2.HTTPError as away:
            return away

    async def sign_in(self, password: str = "") -> Answer:
        """Sign in; the token stays as it was where that is refused."""
        body = {"login": self.email, "password": password or self.password}
        kept, self.token = self.token, ""
        answer = await self.ask("POST", "/tokens", json=body)
        self.token = answer.body["access_token"] if answer.good else kept
        return answer

    async def letters(self) -> list[dict[str, Any]]:
        """The newest letters to this address; none while the mail server is away."""
        params: dict[str, Any] = {"to": self.email, "limit": 20}
        try:
            answer = await self.http.get(f"{self.stage.mail}/api/messages", params=params)
            found: list[dict[str, Any]] = answer.json() if answer.is_success else []
        except httpx2.HTTPError:
            return []
        return found


def _json(response: httpx2.Response) -> Any:
    try:
        return response.json() if "json" in response.headers.get("content-type", "") else None
    except ValueError:
        return None
