"""People who use a running stack through its API, and the letters they get."""

import re
import secrets
import subprocess
import time
from dataclasses import dataclass, field
from typing import Any

import httpx2

from chassis.clock import new_id
from chassis.testing import ROOT, Stack

PASSWORD = "лампа-над-крыльцом-17"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
DEADLINE = 40.0


def waited(ask: Any, within: float = DEADLINE) -> Any:
    """The first true answer before the deadline."""
    until = time.monotonic() + within
    while True:
        answer = ask()
        if answer:
            return answer
        assert time.monotonic() < until, "still not so"
        time.sleep(0.1)


def letters(stack: Stack, to: str) -> list[dict[str, Any]]:
    """Every letter to this address, newest first."""
    answer = httpx2.get(f"{stack.mail}/api/messages", params={"to": to})
    found: list[dict[str, Any]] = answer.json()
    return found


def letter(stack: Stack, to: str, about: str) -> dict[str, Any]:
    """The newest letter to this address whose subject says so; waited for."""

    def newest() -> dict[str, Any] | None:
        return next((one for one in letters(stack, to) if about in one["subject"]), None)

    found: dict[str, Any] = waited(newest)
    return found


def mailed_password(stack: Stack, to: str) -> str:
    """The password that stands in the letter on a line of its own."""

    def found() -> str | None:
        for one in letters(stack, to):
            if line := re.search(r"^Пароль: (\S+)$", one["text"], re.MULTILINE):
                return line[1]
        return None

    return str(waited(found))


def an_address() -> str:
    """An address of the range kept for trials that no other test's people are likely to have."""
    return f"198.18.{secrets.randbelow(256)}.{secrets.randbelow(256)}"


@dataclass
class Person:
    """Somebody signed in at the API."""

    stack: Stack
    email: str
    token: str = ""
    refresh: str = ""
    headers: dict[str, str] = field(default_factory=lambda: {"X-Forwarded-For": an_address()})

    def call(self, method: str, path: str, **kwargs: Any) -> httpx2.Response:
        """One call of the API in this person's name."""
        headers = {**self.headers, **kwargs.pop("headers", {})}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        url = f"{self.stack.gateway}/api/v1{path}"
        return httpx2.request(method, url, headers=headers, timeout=30, **kwargs)

    def sign_in(self, password: str) -> dict[str, Any]:
        answer = self.call("POST", "/tokens", json={"login": self.email, "password": password})
        assert answer.status_code == 200, answer.text
        tokens: dict[str, Any] = answer.json()
        self.token, self.refresh = tokens["access_token"], tokens["refresh_token"]
        return tokens

    def upload(self, name: str = "план.pdf", content: bytes = PDF) -> str:
        sent = {"file": (name, content)}
        answer = self.call("POST", "/files?service=applications", files=sent)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def form(self, **changes: Any) -> dict[str, Any]:
        """A filled-in application for connection, drawn from the published schema's examples."""
        forms = self.call("GET", "/forms").json()
        kind = next(one for one in forms if one["kind"] == "connection")
        properties = kind["schema"]["properties"]
        form = {name: properties[name]["examples"][0] for name in kind["schema"]["required"]}
        for name, drawn in properties.items():
            if drawn["x-field"] == "files" and name in form:
                form[name] = [self.upload()]
        return {**form, **changes}

    def submit(self, key: str = "", **changes: Any) -> httpx2.Response:
        body = {"service": "applications", "kind": "connection", "form": self.form(**changes)}
        return self.call("POST", "/cases", json=body, headers={"Idempotency-Key": key or new_id()})


def registered(stack: Stack, **changes: Any) -> Person:
    """A person who registered, read the letter and set a password of their own."""
    email = f"{new_id()}@example.com"
    person = Person(stack, email)
    body = {
        "status": "person",
        "snils": "112-233-445 95",
        "phone": "8 (912) 345-67-89",
        "email": email,
        "consent": True,
        **changes,
    }
    answer = person.call("POST", "/registrations", json=body)
    assert answer.status_code == 202, answer.text
    first = mailed_password(stack, email)
    tokens = person.sign_in(first)
    assert tokens["must_change_password"] is True
    answer = person.call("PUT", "/me/password", json={"current": first, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    tokens = answer.json()
    person.token, person.refresh = tokens["access_token"], tokens["refresh_token"]
    return person


def employee(stack: Stack, role: str = "operator", name: str = "Служба примеров") -> Person:
    """Somebody of the staff, made by the command line."""
    email = f"{new_id()}@example.com"
    command = [str(ROOT / "kabinet"), "staff", "add", email, "--name", name]
    subprocess.run(
        [*command, "--role", role, "--password-stdin", "--data", str(stack.data)],
        input=PASSWORD,
        text=True,
        check=True,
        capture_output=True,
    )
    person = Person(stack, email)
    person.sign_in(PASSWORD)
    return person
