"""Carries letters from the store to the mail server; any number of postmen may work at once."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from email.message import EmailMessage
from itertools import product
from typing import TypeAlias, get_args

import structlog
from cryptography.exceptions import InvalidTag
from prometheus_client import Counter, Gauge

from chassis.app import Service
from chassis.clock import now
from chassis.errors import NotFound, NotNow
from chassis.sealed import unseal
from chassis.store import StoreError
from chassis.telemetry import continued
from contracts.identity import Credential
from services.notify.model import Delivery, Outcome
from services.notify.rendering import render
from services.notify.smtp import (
    MailServer,
    Rejected,
    Session,
    Troubled,
    Unreachable,
    compose,
)
from services.notify.stopping import address
from services.notify.store import Letters
from services.notify.wording import BY_TEMPLATE

log = structlog.get_logger()

BATCH = 50
HANDS = 4
"""Letters one postman sends at the same time, each over a connection of its own."""
HASTE = timedelta(seconds=5)
PATIENCE = 10.0
"""Seconds the letters in hand may take when the process stops."""


Mark: TypeAlias = Callable[[Delivery], None]


class Postman:
    """Wakes when a letter is put in line, and looks for due ones every `tick` seconds besides."""

    def __init__(self, service: Service, letters: Letters, tick: float = 1.0) -> None:
        self._settings = service.settings
        self._tracer = service.telemetry.tracer
        self._letters = letters
        self._server = MailServer(service.settings)
        self._tick = tick
        self._away = True  # what waits for a server that came back while nobody looked
        self._some = asyncio.Event()
        self._stopping = False
        registry = service.telemetry.registry
        self._counted = Counter(
            "kabinet_letters_total",
            "Letters by template and outcome",
            ("template", "outcome"),
            registry=registry,
        )
        for template, outcome in product(BY_TEMPLATE, get_args(Outcome)):
            self._counted.labels(template, outcome)  # an increase is seen only of what began at 0
        self._age = Gauge(
            "kabinet_letter_age_seconds", "Age of the oldest letter that waits", registry=registry
        )

    def wake(self) -> None:
        """A letter was put in line."""
        self._some.set()

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """At work while the service runs; letters in hand are finished when it stops."""
        work = asyncio.create_task(self._work())
        try:
            yield
        finally:
            self._stopping = True
            self._some.set()
            await asyncio.wait([work], timeout=PATIENCE)
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)

    async def _work(self) -> None:
        while not self._stopping:
            self._some.clear()
            more = False
            try:
                more = await self.round()
                oldest = await self._letters.oldest_waiting()
                self._age.set((now() - oldest).total_seconds() if oldest else 0)
            except StoreError as error:
                log.warning("letters_wait", error=type(error).__name__)
            except Exception as error:
                log.error("postman_stumbled", exc_info=error)
            if not more:
                await self._rest()

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(self._tick):
                await self._some.wait()
        except TimeoutError:
            return

    async def round(self) -> bool:
        """Send what is due; whether there may be more."""
        if self._away:
            self._away = not await self._is_back()
        due = await self._letters.due(now(), BATCH)
        in_line = iter(due)
        hands = [self._hand(in_line) for _ in range(min(HANDS, len(due)))]
        done = await asyncio.gather(*hands, return_exceptions=True)
        for stumble in done:
            if isinstance(stumble, Exception):
                log.error("postman_stumbled", exc_info=stumble)
        return bool(due) and all(result is True for result in done)

    async def _is_back(self) -> bool:
        """Whether no letter waits for the mail server any longer; when it is back they go now."""
        if not await self._letters.unreached():
            return True
        if not await self._server.answers():
            return False
        await self._letters.hasten(now())
        return True

    async def _hand(self, in_line: Iterator[str]) -> bool:
        """Send one letter after another; False where it is better to stop and rest."""
        async with self._server.session() as session:
            for id_ in in_line:
                try:
                    if self._stopping or not await self._carry(id_, session):
                        return False
                except StoreError as error:
                    log.warning("letter_waits", letter=id_, error=type(error).__name__)
                    return False
        return True

    async def _carry(self, id_: str, session: Session) -> bool:
        """Take one letter as far as it goes now; False where the mail server is away."""
        at = now()
        try:
            letter = await self._letters.documents.change(id_, Delivery.claim, at)
        except (NotNow, NotFound):
            return True  # another postman has it
        if now() - at > HASTE:
            return True  # claimed so slowly that the lease might end first; the next round has it
        name = f"letter {letter.template}"
        with continued(letter.trace), self._tracer.start_as_current_span(name) as span:
            reached, mark = await self._deliver(letter, session)
            outcome = await self._mark(letter, mark)
            span.set_attribute("kabinet.outcome", outcome)
            self._counted.labels(letter.template, outcome).inc()
            log.info(f"letter_{outcome}", letter=id_, template=letter.template)
        return reached

    async def _deliver(self, letter: Delivery, session: Session) -> tuple[bool, Mark]:
        """Try to send; whether the server was there, and the verb that tells how it went."""
        lease = letter.lease
        if letter.is_over(now()):
            return True, lambda it: it.expire(now(), lease)
        if letter.sealed and await self._letters.has_newer_secret(letter):
            return True, lambda it: it.supersede(now(), lease)
        try:
            said = await session.send(self._compose(letter))
        except Troubled as error:
            away, why = isinstance(error, Unreachable), str(error)
            self._away = self._away or away
            return not away, lambda it: it.postpone(now(), why, lease, unreached=away)
        except Rejected as error:
            why = str(error)
            return True, lambda it: it.fail(now(), why, lease)
        except Exception as error:  # a fault of ours: laid aside, and the others go on
            why = type(error).__name__
            log.error("letter_broken", letter=letter.id, error=why)
            return True, lambda it: it.fail(now(), why, lease)
        return True, lambda it: it.send(now(), self._server.name, said)

    def _compose(self, letter: Delivery) -> EmailMessage:
        """The letter in full. The secret is opened here, and lives no longer than the message."""
        context = letter.context
        if letter.sealed:
            opened = self._open(letter, letter.sealed)
            until = opened.valid_until.isoformat()
            context = {**context, "secret": opened.secret, "until": until}
        rendered = render(letter.template, letter.language, context, self._settings)
        return compose(
            rendered,
            letter.to,
            letter.language,
            letter.message_id,
            self._settings,
            calendar=context.get("ics", ""),
            stop=address(letter.recipient, self._settings) if letter.kind == "news" else "",
        )

    def _open(self, letter: Delivery, sealed: str) -> Credential:
        try:
            credential = unseal(sealed, self._settings.seal_private_key.get_secret_value())
        except (InvalidTag, ValueError):
            raise Rejected("the secret was sealed to another key") from None
        if credential.to != letter.to:
            raise Rejected("the secret was sealed for another address")
        return credential

    async def _mark(self, letter: Delivery, mark: Mark) -> str:
        """Write down how it went, however long the store is away: the server has decided."""
        while True:
            try:
                return (await self._letters.documents.change(letter.id, mark)).outcome
            except NotNow:
                log.warning("letter_overtaken", letter=letter.id)
                return "overtaken"
            except StoreError:
                if self._stopping:
                    raise
                await asyncio.sleep(self._tick)
