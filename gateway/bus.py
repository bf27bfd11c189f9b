"""What the gateway hears: every change of every case, and sessions that end."""

import asyncio

from chassis.bus import Bus
from contracts.case import CaseChanged, CasesReplayed
from contracts.identity import SessionRevoked
from gateway.live import Live
from gateway.session import Sessions
from gateway.store import Window


def subscribe(bus: Bus, window: Window, live: Live, sessions: Sessions) -> None:
    """Let the window, the open pages and the sessions hear."""

    @bus.on(CaseChanged)
    async def project(event: CaseChanged) -> None:
        """A case changed: the window keeps its highest version."""
        await window.saw(event.case, event.desk)

    @bus.on(CasesReplayed)
    async def renew(event: CasesReplayed) -> None:
        """Cases are told again as they are: the window is made anew from them."""
        seen = (window.saw(told.case, told.desk, again=True) for told in event.cases)
        await asyncio.gather(*seen)

    @bus.everywhere(CaseChanged)
    async def show(event: CaseChanged) -> None:
        """A case changed: its consumer's open pages show it."""
        live.tell(event.case)

    @bus.on(SessionRevoked)
    async def end(event: SessionRevoked) -> None:
        """A sign-in ended: its browser session ends with it."""
        await sessions.forget(event.account_id, event.session, event.kept, before=event.occurred_at)

    @bus.everywhere(SessionRevoked)
    async def forget(event: SessionRevoked) -> None:
        """A sign-in ended: no replica believes it any longer."""
        await sessions.forget(event.account_id, event.session, event.kept, before=event.occurred_at)
