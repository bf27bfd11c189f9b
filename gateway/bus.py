"""What the gateway hears: cases, documents, sessions that end, and accounts of staff."""

import asyncio

from chassis.bus import Bus
from contracts.applications import DocumentPlaced
from contracts.case import CaseChanged, CasesReplayed
from contracts.documents import DocumentNoted, DocumentsReplayed
from contracts.identity import (
    STAFF_ROLES,
    AccountChanged,
    AccountRegistered,
    SessionRevoked,
    SignInRefused,
)
from contracts.intervals import IntervalsImported
from gateway.audit.actions import CHANGED, IMPORTED, MADE, REFUSED
from gateway.audit.request import Audit
from gateway.live import Live
from gateway.papers import Papers
from gateway.session import Sessions
from gateway.store import Window


def subscribe(bus: Bus, window: Window, live: Live, sessions: Sessions, audit: Audit) -> None:
    """Let the window, the open pages, the sessions and the audit hear."""

    @bus.on(CaseChanged)
    async def project(event: CaseChanged) -> None:
        """A case changed: the window keeps its highest version; a new one can be found by words."""
        await window.heard(event.case, event.desk)

    @bus.on(CasesReplayed)
    async def renew(event: CasesReplayed) -> None:
        """Cases are told again as they are: the window is made anew from them."""
        await window.saw_again(event.cases)

    hear_documents(bus, window.papers)

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

    hear_for_the_audit(bus, audit)


def hear_for_the_audit(bus: Bus, audit: Audit) -> None:
    """Let the audit hear what was done elsewhere than at the gateway."""

    @bus.on(AccountRegistered)
    async def made(event: AccountRegistered) -> None:
        """An account of staff was made, be it by a command: the audit says so."""
        if event.account.role in STAFF_ROLES:
            await audit.told(event.event_id, MADE, event.account)

    @bus.on(AccountChanged)
    async def changed(event: AccountChanged) -> None:
        """An account of staff was changed or closed: the audit says so."""
        if event.account.role in STAFF_ROLES:
            await audit.told(event.event_id, CHANGED, event.account)

    @bus.on(SignInRefused)
    async def refused(event: SignInRefused) -> None:
        """Somebody failed to sign in as an employee: the audit says so, and not who it was."""
        await audit.noted(event.event_id, REFUSED, event.account_id, reason=event.why)

    @bus.on(IntervalsImported)
    async def imported(event: IntervalsImported) -> None:
        """A file of interval data was taken or refused, be it of a command or the watched folder:
        the audit says so.
        """
        said = event.model_dump(mode="json", include={"source", "state", "accepted", "rejected"})
        words = {name: str(value) for name, value in said.items()}
        await audit.noted(event.event_id, IMPORTED, event.import_id, **words)


def hear_documents(bus: Bus, papers: Papers) -> None:
    """Let the list of documents hear."""

    @bus.on(DocumentPlaced)
    async def list_document(event: DocumentPlaced) -> None:
        """A document was placed outside any case: its consumer finds it in the list."""
        await papers.placed([event.document])

    @bus.on(DocumentNoted)
    async def note_document(event: DocumentNoted) -> None:
        """A consumer was told of a document, or opened it: the list shows that."""
        await papers.noted(event.line)

    @bus.on(DocumentsReplayed)
    async def renew_documents(event: DocumentsReplayed) -> None:
        """Documents and their evidence are told again: the list is made anew from them."""
        await papers.placed(event.documents)
        await asyncio.gather(*(papers.noted(line) for line in event.lines))
