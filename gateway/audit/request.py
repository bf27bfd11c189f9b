"""One request of an employee on its way into the audit.

The rule that lets staff in begins it (`gateway/pages/front.py`, `gateway/api/access.py`), and
`Audited` ends it. A view is one row, written before the first byte of the answer goes out; if it
cannot be written, nothing is shown. A command is two: the intent before anything is done, so that
nothing is ever done without a row, and the outcome before the answer. An intent without an outcome
is a command in whose midst the gateway died.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import structlog
from fastapi import Request, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.auth import Actor
from chassis.clock import new_id, now
from chassis.errors import NotFound
from chassis.store import StoreError
from contracts.identity import AccountSnapshot
from gateway.audit.actions import STAFF, action_of
from gateway.audit.row import Row, Stage, Who
from gateway.audit.store import Trail
from gateway.store import Window

log = structlog.get_logger()
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
CASE = "/staff/cases/{"
FILES = ("/staff/documents/{", "/documents/{")
LONGEST = 300
MOST = 200


@dataclass
class Entry:
    """What is known of the request so far."""

    action: str
    who: Who
    door: Literal["page", "api"]
    address: str
    request: str
    objects: list[str] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)
    intent: str | None = None
    command: bool = False

    def row(self, stage: Stage, status: int | None = None) -> Row:
        """As it is written."""
        return Row(
            id=new_id(),
            at=now(),
            stage=stage,
            action=self.action,
            who=self.who,
            objects=list(dict.fromkeys(self.objects))[:MOST],
            said=dict(self.said),
            status=status,
            door=self.door,
            address=self.address,
            request=self.request,
            of=self.intent if stage == "outcome" else None,
        )


def about(request: Request, *objects: str, **said: object) -> None:
    """What the request is about: case numbers, account ids, names of rules; and plain words."""
    entry: Entry | None = getattr(request.state, "audit", None)
    if entry is not None:
        entry.objects.extend(_clean(one) for one in objects)
        entry.said |= {name: _clean(str(value)) for name, value in said.items()}


def _clean(text: str) -> str:
    """What the store can keep and a line can show."""
    kept = "".join(char if char.isprintable() else " " for char in text)
    return kept.encode(errors="replace").decode()[:LONGEST]


class Audit:
    """Begins and ends the rows of requests, and takes those that services tell."""

    def __init__(self, trail: Trail, window: Window, address_of: Callable[[Request], str]) -> None:
        self.trail = trail
        self._window = window
        self._address_of = address_of

    async def begin(self, request: Request, actor: Actor) -> None:
        """Before the handler: whose request it is and what about; of a command the intent."""
        if not await self.arm(request, actor) or request.method in SAFE:
            return
        entry: Entry = request.state.audit
        row = entry.row("intent")
        await self.trail.write(row)
        entry.intent = row.id

    async def arm(self, request: Request, actor: Actor) -> bool:
        """Let the answer to this request be written down; whether there is anything to write."""
        path = request.scope["route"].path
        action = action_of(request.method, path) if actor.is_staff else None
        if action is None:
            return False
        request.state.audit = Entry(
            action=action,
            who=Who(actor.id, actor.email, actor.name, actor.role),
            door="api" if request.scope.get("root_path") else "page",
            address=self._address_of(request),
            request=getattr(request.state, "request_id", ""),
            command=request.method not in SAFE,
        )
        about(request, *await self._objects(path, request.path_params))
        return True

    async def _objects(self, path: str, given: Mapping[str, str]) -> list[str]:
        """What the address names: a case by its number, everything else as it stands there."""
        found = []
        for value in map(str, given.values()):
            if path.startswith(CASE):
                found.append(await self._number(self._window.number_of(value)) or value)
            elif path.startswith(FILES):
                number = await self._number(self._window.number_of_file(value))
                found += [value, number] if number else [value]
            elif path.startswith(STAFF):  # elsewhere an address may hold a secret
                found.append(value)
        return found

    @staticmethod
    async def _number(asked: Awaitable[str]) -> str:
        try:
            return await asked
        except NotFound:
            return ""

    async def end(self, entry: Entry, status: int) -> bool:
        """Before the answer: how it went. Whether the answer may go out."""
        try:
            await self.trail.write(entry.row("outcome" if entry.command else "view", status))
        except StoreError as error:
            log.error("not_audited", action=entry.action, intent=entry.intent, exc_info=error)
            return entry.intent is not None  # what is done is done, and its intent is there
        return True

    async def told(self, event_id: str, action: str, account: AccountSnapshot) -> None:
        """A service tells what became of an employee's account; the same fact is one row."""
        said = {"role": account.role, "active": str(account.active).lower()}
        await self.noted(event_id, action, account.id, **said)

    async def noted(self, event_id: str, action: str, *objects: str, **said: str) -> None:
        """A service tells what was done there; the same fact is one row."""
        row = Row(event_id, now(), "fact", action, Who(), objects, said, door="bus")
        await self.trail.write(row)


Away = Callable[[Request, Exception], Awaitable[Response]]


class Audited:
    """Ends what a request began, before its answer goes out. Pure ASGI: nothing is buffered."""

    def __init__(self, app: ASGIApp, audit: Audit, away: Away) -> None:
        self._app = app
        self._audit = audit
        self._away = away

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        ended, held = False, False

        async def ending(message: Message) -> None:
            nonlocal ended, held
            entry: Entry | None = scope.get("state", {}).get("audit")
            if message["type"] == "http.response.start" and entry is not None and not ended:
                ended = True
                held = not await self._audit.end(entry, message["status"])
            if not held:
                await send(message)

        try:
            await self._app(scope, receive, ending)
        except Exception:
            entry = scope.get("state", {}).get("audit")
            if entry is not None and not ended:
                await self._audit.end(entry, 500)
            raise
        if held:
            response = await self._away(Request(scope, receive), StoreError())
            await response(scope, receive, send)
