"""Letters of a day as one: gathered at the hour, none left out and none told twice.

Each letter is held from its fact on, and knows the hour it waits for. At that hour one letter is
written for each person and hour, under an id of its own, with what it tells of inside: one write.
Only then those are marked as gathered. Whoever dies between, or does the same beside, finds that
letter written, and marks what it holds; a letter that came too late for it waits for the next hour.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any

import structlog

from chassis.clock import MOSCOW, now
from chassis.documents import Duplicate
from chassis.rounds import rounds
from chassis.settings import Settings
from services.notify.model import Delivery, letter_id
from services.notify.recipient import Addressee, Reached
from services.notify.rendering import one_line, render
from services.notify.rhythm import next_digest
from services.notify.smtp import domain_of
from services.notify.store import Letters, Recipients, Unknown

log = structlog.get_logger()
TEMPLATE = "digest"
EVERY = 15.0


class Digests:
    """Gathers what is held once its hour has come; any number of them may be at it."""

    def __init__(
        self,
        settings: Settings,
        recipients: Recipients,
        letters: Letters,
        wake: Callable[[], None],
    ) -> None:
        self._settings = settings
        self._recipients = recipients
        self._letters = letters
        self._wake = wake

    async def round(self) -> int:
        """Gather everything whose hour has come; returns how many letters were written."""
        due = await self._letters.held(now())
        for recipient, hour in due:
            await self._gather(recipient, hour)
        return len(due)

    async def _gather(self, recipient: str, hour: datetime) -> None:
        letters = await self._letters.held_for(recipient, hour)
        to = await self._address(recipient)
        if to is None or not letters:  # the account was closed: nobody reads it any more
            for letter in letters:
                await self._letters.documents.change(letter.id, Delivery.gather, now())
            return
        digest = await self._written(self._digest(to, hour, letters))
        later = next_digest(max(now(), hour), self._settings.digest_hour)
        for letter in letters:
            if letter.id in digest.holds:
                await self._letters.documents.change(letter.id, Delivery.gather, now())
            else:
                await self._letters.documents.change(letter.id, Delivery.put_off, later)

    async def _address(self, recipient: str) -> Reached | None:
        try:
            return await self._recipients.reach(Addressee(account=recipient))
        except Unknown:
            return None

    async def _written(self, digest: Delivery) -> Delivery:
        try:
            await self._letters.documents.add(digest)
        except Duplicate:
            return await self._letters.documents.get(digest.id)
        self._wake()
        return digest

    def _digest(self, to: Reached, hour: datetime, letters: Sequence[Delivery]) -> Delivery:
        id_, at = letter_id(f"digest-{hour:%Y%m%dT%H%M}", to.key), now()
        kinds = {letter.kind for letter in letters}
        return Delivery(
            id=id_,
            template=TEMPLATE,
            recipient=to.key,
            to=to.email,
            language=to.language,
            kind="news" if kinds == {"news"} else None,
            context={
                "day": hour.astimezone(MOSCOW).date().isoformat(),
                "items": [self._item(letter, to) for letter in letters],
            },
            holds=[letter.id for letter in letters],
            created_at=at,
            occurred_at=hour,
            next_at=at,
            message_id=f"<{id_}@{domain_of(self._settings)}>",
        )

    def _item(self, letter: Delivery, to: Reached) -> dict[str, Any]:
        """What a letter of its own would have said first, and where it would have led."""
        whole = render(letter.template, to.language, letter.context, self._settings)
        about = letter.context
        return {
            "at": letter.occurred_at.isoformat(),
            "subject": whole.subject,
            "about": one_line(str(about.get("title", ""))),
            "text": str(about.get("text", "")),
            "url": whole.url,
        }

    def gathering(self) -> AbstractAsyncContextManager[None]:
        """Look for what is due as long as the service runs."""
        return rounds(self.round, "letters_of_a_day_wait", EVERY)
