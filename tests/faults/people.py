"""Who uses the stack meanwhile: consumers who file and write, staff who move and answer."""

import random
from typing import Any

from chassis.clock import new_id
from tests.faults.client import Answer, Client
from tests.faults.ledger import Accepted, Case, Command
from tests.portal.people import PDF

WAYS = (
    "preparing",
    "papers_missing",
    "offered",
    "concluded",
    "works",
    "inspection",
    "admitted",
    "noticed",
    "connected",
)


def filled(schema: dict[str, Any], files: list[str]) -> dict[str, Any]:
    """A form drawn from a schema's own examples."""
    properties = schema["properties"]
    form = {name: properties[name]["examples"][0] for name in schema["required"]}
    return {
        name: files if properties[name].get("x-field") == "files" else value
        for name, value in form.items()
    }


def learn(client: Client, answer: dict[str, Any], owner: str = "") -> Case:
    """Keep what the answer says of the case."""
    known = client.ledger.cases.get(answer["id"])
    if known is None:
        fields = {name: answer[name] for name in ("id", "number", "state", "version", "closed")}
        known = client.ledger.cases[answer["id"]] = Case(owner=owner, **fields)
    known.learn(answer)
    return known


def accept(
    client: Client, command: Command, mark: str, answer: Answer, owner: str = "", to: str = ""
) -> Case:
    """Write down that it was answered with success, and what it said."""
    body = answer.body
    client.ledger.note(
        Accepted(
            command,
            mark,
            client.email,
            tries=answer.tries,
            case=body["id"],
            number=body["number"],
            version=body["version"],
            to=to,
        )
    )
    return learn(client, body, owner)


def told(answer: Answer, mark: str) -> bool:
    """Whether a case's timeline holds what was said with this mark."""
    return answer.good and any(mark in entry["text"] for entry in answer.body["timeline"])


async def uploaded(client: Client, rng: random.Random) -> str:
    """A file of its own content; its id."""
    own = f"%% {new_id()} {'x' * rng.randrange(4000)}\n1 0 obj".encode()
    content = PDF.replace(b"1 0 obj", own)
    sent = {"file": ("план.pdf", content)}
    answer = await client.ask("POST", "/files?service=applications", files=sent)
    assert answer.good, answer
    client.ledger.files[answer.body["id"]] = (client.email, content)
    return str(answer.body["id"])


class Consumer:
    """A consumer with cases of their own."""

    def __init__(self, client: Client, schema: dict[str, Any], rng: random.Random) -> None:
        self.client = client
        self._schema = schema
        self._rng = rng
        self._files: list[str] = []

    async def act(self) -> Case | None:
        """One command; the case it changed."""
        mine = [one for one in self._open() if one.state != "papers_missing"]
        asked = [one for one in self._open() if one.state == "papers_missing"]
        if asked and self._rng.random() < 0.5:
            return await self.answer(self._rng.choice(asked))
        does = self._rng.random()
        if not mine or does < 0.45:
            return await self.submit()
        if does < 0.95:
            return await self.write(self._rng.choice(mine))
        return await self.withdraw(self._rng.choice(mine))

    def _open(self) -> list[Case]:
        cases = self.client.ledger.cases.values()
        return [one for one in cases if one.owner == self.client.email and not one.closed][-5:]

    async def submit(self) -> Case | None:
        mark = new_id()
        if not self._files or self._rng.random() < 0.3:
            self._files = [await uploaded(self.client, self._rng)]
        form = {**filled(self._schema, self._files), "object_name": f"Дом {mark}"}
        body = {"service": "applications", "kind": "connection", "form": form}
        answer = await self.client.ask(
            "POST", "/cases", json=body, headers={"Idempotency-Key": mark}
        )
        if not answer.good:
            self.client.ledger.breaks(f"a submission was refused: {answer}")
            return None
        return accept(self.client, "submitted", mark, answer, self.client.email)

    async def write(self, case: Case) -> Case | None:
        mark = new_id()
        answer = await self.client.ask(
            "POST",
            f"/cases/{case.id}/messages",
            json={"text": f"Вопрос {mark}"},
            headers={"Idempotency-Key": mark},
        )
        if not answer.good:
            self.client.ledger.breaks(f"a message was refused: {answer}")
            return None
        return accept(self.client, "message", mark, answer)

    async def answer(self, case: Case) -> Case | None:
        """Bring the papers that are missing."""
        mark, files = new_id(), [await uploaded(self.client, self._rng)]
        given = {"to": "registered", "files": files, "text": f"Прилагаю {mark}"}
        return await self._step(case, "answered", "answers", given, mark)

    async def withdraw(self, case: Case) -> Case | None:
        mark = new_id()
        given = {"reason": f"Передумали {mark}"}
        return await self._step(case, "withdrawn", "withdrawal", given, mark)

    async def _step(
        self, case: Case, command: Command, path: str, given: dict[str, Any], mark: str
    ) -> Case | None:
        """A command that has no key: after a lost answer the case says whether it is done."""
        answer = await self.client.ask("POST", f"/cases/{case.id}/{path}", json=given)
        if answer.good:
            return accept(self.client, command, mark, answer)
        shown = await self.client.ask("GET", f"/cases/{case.id}")
        if told(shown, mark):
            return accept(self.client, command, mark, shown)
        if shown.good:
            learn(self.client, shown.body)
        self.client.ledger.refuse(command, answer.status)
        return None


class Employee:
    """Somebody at the desk."""

    def __init__(self, client: Client, rng: random.Random) -> None:
        self.client = client
        self._rng = rng

    async def act(self) -> Case | None:
        """One command at one of the newest open cases."""
        cases = [one for one in self.client.ledger.cases.values() if not one.closed][-30:]
        if not cases:
            return None
        case = self._rng.choice(cases)
        shown = await self.client.ask("GET", f"/staff/cases/{case.id}")
        if not shown.good:
            self.client.ledger.breaks(f"staff do not find {case.number}: {shown}")
            return None
        does = self._rng.random()
        if does < 0.55 and shown.body["moves"]:
            return await self.move(case, shown.body)
        if does < 0.8:
            return await self.write(case, internal=False)
        if does < 0.9:
            return await self.write(case, internal=True)
        return await self.assign(case, shown.body)

    async def move(self, case: Case, shown: dict[str, Any]) -> Case | None:
        onward = [one for one in shown["moves"] if one["to"] in WAYS] or shown["moves"]
        move = self._rng.choice(onward)
        mark, given = new_id(), {}
        if schema := move["form_schema"]:
            wanted = [one for one in schema["properties"].values() if "files" in str(one)]
            files = [await uploaded(self.client, self._rng)] if wanted else []
            given = filled(schema, files)
        body = {**given, "to": move["to"], "note": f"Решение {mark}"}
        seen = {"If-Match": str(shown["version"])}
        answer = await self.client.ask(
            "POST", f"/staff/cases/{case.id}/moves", json=body, headers=seen
        )
        return await self._done(case, "moved", mark, answer, move["to"])

    async def write(self, case: Case, *, internal: bool) -> Case | None:
        mark = new_id()
        answer = await self.client.ask(
            "POST",
            f"/staff/cases/{case.id}/messages",
            json={"text": f"Ответ {mark}", "internal": internal},
            headers={"Idempotency-Key": mark},
        )
        return await self._done(case, "note" if internal else "staff_message", mark, answer)

    async def assign(self, case: Case, shown: dict[str, Any]) -> Case | None:
        """Take it, or let it go; doing so twice is doing it once."""
        email = None if shown["assignee"] == self.client.email else self.client.email
        answer = await self.client.ask(
            "PUT", f"/staff/cases/{case.id}/assignee", json={"email": email}
        )
        return await self._done(case, "assigned", "", answer, email or "")

    async def _done(
        self, case: Case, command: Command, mark: str, answer: Answer, to: str = ""
    ) -> Case | None:
        if not answer.good and mark and answer.tries > 1:
            shown = await self.client.ask("GET", f"/staff/cases/{case.id}")
            answer = shown if told(shown, mark) else answer
        if answer.good:
            return accept(self.client, command, mark, answer, to=to)
        if answer.status != 409:
            self.client.ledger.breaks(f"{command} of {case.number} was refused: {answer}")
        self.client.ledger.refuse(command, answer.status)
        return None
