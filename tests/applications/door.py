"""People at the door of applications: what they send, and what comes back."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx2

from chassis.auth import CALLER_HEADER, Actor, issue, issue_call
from chassis.clock import new_id
from services.applications.kinds.connection import KIND

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
FILES = [name for name, info in KIND.form.model_fields.items() if "list" in str(info.annotation)]
Answer = httpx2.Response


@dataclass
class Person:
    """Somebody with a token."""

    door: "Door"
    actor: Actor
    token: str

    async def call(self, method: str, path: str, **kwargs: Any) -> Answer:
        headers = {"Accept-Language": "ru", **kwargs.pop("headers", {})}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if "json" in kwargs:  # as any program may write it, lone surrogates included
            kwargs["content"] = json.dumps(kwargs.pop("json"))
            headers["Content-Type"] = "application/json"
        return await self.door.client.request(method, path, headers=headers, **kwargs)

    async def upload(self, name: str = "план.pdf", content: bytes = PDF) -> str:
        answer = await self.call("POST", "/files", files={"file": (name, content)})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def form(self, **changes: Any) -> dict[str, Any]:
        """A filled-in form with files of one's own."""
        fields = KIND.form.model_fields
        given = {name: info.examples[0] for name, info in fields.items() if info.is_required()}
        paper = await self.upload()
        given |= {name: [paper] for name in FILES if name in given}
        return given | changes

    async def submit(
        self, key: str = "", form: dict[str, Any] | None = None, **changes: Any
    ) -> Answer:
        """File an application for connection; a field that is `...` is left out."""
        filled = await self.form(**changes) if form is None else form
        filled = {name: value for name, value in filled.items() if value is not ...}
        return await self.call(
            "POST",
            "/cases",
            json={"kind": "connection", "form": filled},
            headers={"Idempotency-Key": key or new_id()},
        )

    async def filed(self, **changes: Any) -> str:
        """The id of a case of theirs."""
        answer = await self.submit(**changes)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["case"]["id"])

    async def move(self, case: str, to: str, **given: Any) -> Answer:
        """What an employee does."""
        return await self.call("POST", f"/staff/cases/{case}/moves", json={"to": to, **given})


@dataclass
class Door:
    """The service as it answers."""

    client: httpx2.AsyncClient
    people: str = field(repr=False)
    inside: str = field(repr=False)

    def person(self, role: Any = "consumer", lasts: int = 600, **changes: Any) -> Person:
        """A consumer nobody has met, or an employee; `lasts` in seconds."""
        id_ = new_id()
        plain = {"id": id_, "email": f"{id_[-12:]}@mail.ru", "name": "Пример", "session": new_id()}
        actor = Actor(**{**plain, "role": role, **changes})
        return Person(self, actor, issue(actor, self.people, timedelta(seconds=lasts)))

    def employee(self, role: Any = "operator") -> Person:
        return self.person(role)

    def nobody(self) -> Person:
        return Person(self, self.person().actor, "")

    def caller(self) -> dict[str, str]:
        return {CALLER_HEADER: issue_call("gateway", self.inside)}


def fields(answer: Answer) -> dict[str, str]:
    """The errors of a problem, by field."""
    return {one["field"]: one["message"] for one in answer.json()["errors"]}
