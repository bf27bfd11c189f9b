"""What notify hears from the others, and the letters it makes of it."""

from collections.abc import Callable

from chassis.bus import Bus
from chassis.clock import now
from chassis.settings import Settings
from chassis.telemetry import carrier
from contracts.applications import DocumentPlaced
from contracts.case import CaseChanged
from contracts.event import Event
from contracts.identity import (
    AccountChanged,
    AccountRegistered,
    CredentialIssued,
    KnownAddressUsed,
    PasswordChanged,
)
from contracts.metering import PointChanged
from contracts.notices import NoticeTold
from contracts.notify import CredentialExpired, LetterSettled
from services.notify.model import Delivery
from services.notify.placed import documents_of
from services.notify.recipient import Reached
from services.notify.rhythm import Habits, is_urgent, kind_of, next_digest
from services.notify.settled import NO_DOCUMENTS
from services.notify.smtp import domain_of
from services.notify.store import Letters, Recipients
from services.notify.wording import Row, rows_for


class Desk:
    """Writes the letters that a fact makes, and puts them in line for the postman."""

    def __init__(
        self,
        settings: Settings,
        recipients: Recipients,
        letters: Letters,
        habits: Habits,
        wake: Callable[[], None],
    ) -> None:
        self._settings = settings
        self._recipients = recipients
        self._letters = letters
        self._habits = habits
        self._hour = settings.digest_hour
        self._wake = wake
        self._domain = domain_of(settings)

    async def write(self, event: Event) -> None:
        """Every letter of this fact; a fact that comes again makes no second one."""
        for row in rows_for(event):
            addressee = row.to(event, self._settings.desk_email)
            for to in await self._recipients.all(addressee) if addressee else ():
                letter = await self._letter(event, row, to)
                if letter is not None and await self._letters.post(letter):
                    self._wake()

    async def _letter(self, event: Event, row: Row, to: Reached) -> Delivery | None:
        """As its recipient wants such letters to come; None where they want none."""
        kind = kind_of(row, event)
        rhythm = (await self._habits.of(to.key)).of_kind(kind) if kind else "at_once"
        if rhythm == "never":
            return None
        waits = rhythm == "daily" and not is_urgent(event)
        shown = row.context(event, to.language)
        return Delivery.due(
            event,
            row.template,
            to,
            shown,
            domain=self._domain,
            at=now(),
            trace=carrier(),
            about=documents_of(event) if row.tells_owner else NO_DOCUMENTS,
            kind=kind,
            until=next_digest(now(), self._hour) if waits else None,
        )


def subscribe(bus: Bus, recipients: Recipients, desk: Desk) -> None:
    """Hear identity and every service that holds cases."""
    bus.tells(CredentialExpired, LetterSettled)

    @bus.on(AccountRegistered)
    async def meet(event: AccountRegistered) -> None:
        """A new account: whom to write to, where and in which language."""
        await recipients.keep(event.account)

    @bus.on(AccountChanged)
    async def learn(event: AccountChanged) -> None:
        """The address or the language may be another one now."""
        await recipients.keep(event.account)

    @bus.on(CredentialIssued)
    async def send_secret(event: CredentialIssued) -> None:
        """A password or a link, sealed, goes to its owner."""
        await desk.write(event)

    @bus.on(KnownAddressUsed)
    async def tell_owner(event: KnownAddressUsed) -> None:
        """The owner of an address learns that somebody tried to register with it."""
        await desk.write(event)

    @bus.on(PasswordChanged)
    async def confirm_password(event: PasswordChanged) -> None:
        """The owner learns that the password was changed."""
        await desk.write(event)

    @bus.on(CaseChanged)
    async def tell_of_case(event: CaseChanged) -> None:
        """The consumer, or whoever works the case, learns what happened to it."""
        await desk.write(event)

    @bus.on(DocumentPlaced)
    async def tell_of_document(event: DocumentPlaced) -> None:
        """The consumer learns that a document was placed for them."""
        await desk.write(event)

    @bus.on(NoticeTold)
    async def tell_of_notice(event: NoticeTold) -> None:
        """A consumer learns of the quality of their supply, or that it is interrupted."""
        await desk.write(event)

    @bus.on(PointChanged)
    async def tell_of_point(event: PointChanged) -> None:
        """The consumer learns of a new meter at their point, or of who may see it."""
        await desk.write(event)
