"""The live connection: what changed in one's cases, as fragments the open page swaps in."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse

from chassis.clock import new_id
from contracts.case import CaseSnapshot
from gateway.pages.case import note, talk
from gateway.pages.front import Consumer, Visit
from gateway.store import Filter
from gateway.yours import Yours

door = APIRouter()
Most = Annotated[int, Query(ge=0, le=20)]
HEADERS = {"X-Accel-Buffering": "no"}


def event(html: str, version: int | None = None) -> str:
    """One message of the stream; its id lets a broken connection go on where it was."""
    lines = "\n".join(f"data: {line}" for line in html.splitlines() if line.strip())
    place = "" if version is None else f"id: {version}\n"
    return f"{place}{lines}\n\n"


def moment(case: CaseSnapshot) -> int:
    """When it changed last, in milliseconds, as the store keeps it: the list's `version`."""
    return int(case.updated_at.timestamp() * 1000)


@door.get("/status/stream")
async def stream(visit: Consumer, case: str = "", version: int = 0, yours: Most = 0) -> Response:
    """For the page of a case (`case`, and the version it shows), else for the list (the moment of
    the newest change it shows, and how many it shows of what awaits its consumer). A page whose
    gateway died goes on at another one.
    """
    if case:
        await visit.front.window.case(visit.actor.id, case)
    last = visit.request.headers.get("last-event-id", "")
    shown = int(last) if last.isdigit() else version
    return StreamingResponse(
        _messages(visit, case, shown, yours), media_type="text/event-stream", headers=HEADERS
    )


class Watch:
    """What the open page shows, and what must be sent to bring it up to date.

    The action's form is sent only where the action changed: somebody may be typing in it.
    """

    def __init__(self, visit: Visit, case_id: str, version: int, yours: int = 0) -> None:
        self._visit = visit
        self._yours = Yours(visit.front.window, visit.actor.id, yours) if yours else None
        self._awaits = ""
        self._case_id = case_id
        self._version = version
        self._action: object = None

    async def begin(self) -> str:
        """What happened between the page and the connection."""
        if not self._case_id:
            missed = await self._missed() if self._version else ""
            awaits = await self._awaiting()
            return missed + awaits if missed else ""
        case = await self._visit.front.window.case(self._visit.actor.id, self._case_id)
        if case.version <= self._version:
            self._action = _action(case)
            return ""
        return await self.news(case)

    async def _missed(self) -> str:
        """The rows that changed since, the oldest first."""
        page = await self._visit.front.window.page(self._visit.actor.id, Filter())
        missed = [case for case in page.items if moment(case) > self._version]
        return "".join(self._row(case) for case in reversed(missed))

    def _row(self, case: CaseSnapshot) -> str:
        return event(self._visit.part("row_live.html", case=case), moment(case))

    async def _awaiting(self) -> str:
        """What awaits the consumer, where that is not what was sent before."""
        if self._yours is None:
            return ""
        part = self._visit.part("yours_live.html", awaiting=await self._yours.now())
        sent, self._awaits = self._awaits, part
        return event(part) if part != sent else ""

    async def news(self, case: CaseSnapshot) -> str:
        """The message about this change, or empty where the page does not show the case."""
        if not self._case_id:
            if self._yours is not None:
                self._yours.hear(case)
            return self._row(case) + await self._awaiting()
        if case.id != self._case_id or case.version <= self._version:
            return ""
        acts, self._action = self._action != _action(case), _action(case)
        self._version = case.version
        part = self._visit.part(
            "case_live.html",
            case=case,
            talk=talk(case),
            note=note(case),
            acts=acts,
            request_id=new_id(),
        )
        return event(part, case.version)


def _action(case: CaseSnapshot) -> object:
    mine = case.next_action, case.other_actions, case.withdrawable, case.rating
    return case.state, mine, case.visit


async def _messages(visit: Visit, case_id: str, version: int, yours: int) -> AsyncIterator[str]:
    watch = Watch(visit, case_id, version, yours)
    with visit.front.live.listening(visit.actor.id) as changes:
        yield ": connected\n\n"
        yield await watch.begin()
        async for case in changes:
            if case is not None:
                yield await watch.news(case)
            elif await visit.front.sessions.of(visit.request, touch=False) is None:
                yield "event: ended\n\n"
                return
            else:
                yield ": still here\n\n"
