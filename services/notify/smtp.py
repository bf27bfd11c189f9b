"""The door to the mail server: a letter as a MIME message, and what the server's answers mean."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import Compat32, EmailPolicy
from email.utils import format_datetime

import aiosmtplib

from casework.invitation import NAME as CALENDAR
from chassis.clock import now
from chassis.settings import Settings
from contracts.words import Language
from services.notify.rendering import Rendered, one_line

FOLDED = {
    "Subject": Compat32(linesep="\r\n", max_line_length=76),
    "List-Unsubscribe": Compat32(linesep="\r\n", max_line_length=998),
}
"""Headers that the newer folding spoils: it drops the space between two encoded words, and encodes
an address that is longer than a line, which no mail program then finds.
"""


class Wire(EmailPolicy):
    """How a letter is written out; not every server on the way takes eight bits."""

    def fold(self, name: str, value: str) -> str:
        policy = FOLDED.get(name)
        return policy.fold(name, value) if policy else super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        policy = FOLDED.get(name)
        return policy.fold_binary(name, value) if policy else super().fold_binary(name, value)


WIRE = Wire(linesep="\r\n", cte_type="7bit")
ANSWER = 8.0
"""Seconds the server may take for one answer."""
GREETING = 2.0
"""Seconds for a greeting, when it is only asked whether the server is back."""
SENDING = 20.0
"""Seconds for a whole letter, connection included; less than a postman's lease."""


class Troubled(Exception):
    """The letter could not go now; another try may help."""


class Unreachable(Troubled):
    """The server is away or will not have us: no letter can go."""


class Rejected(Exception):
    """The server will never take this letter (5xx to its recipient or its content)."""


def mailbox(address: str) -> Address:
    """An address for a header; a domain in Cyrillic goes in its ASCII form."""
    name, at, domain = address.rpartition("@")
    if not (name and at and domain):
        raise ValueError("not an address")
    return Address(addr_spec=f"{name}@{domain.encode('idna').decode()}")


def domain_of(settings: Settings) -> str:
    """The domain that message ids end in."""
    return mailbox(settings.mail_from).domain


def compose(
    letter: Rendered,
    to: str,
    language: Language,
    message_id: str,
    settings: Settings,
    calendar: str = "",
    stop: str = "",
) -> EmailMessage:
    """The letter as it travels, with a file for the calendar where it has one; `ValueError` where
    its address is none. `stop` is the address that stops such letters in one step (RFC 8058).
    """
    sender = mailbox(settings.mail_from)
    message = EmailMessage(policy=WIRE)
    message["From"] = Address(one_line(settings.company_name), addr_spec=sender.addr_spec)
    message["To"] = mailbox(to)
    message["Subject"] = one_line(letter.subject)
    message["Date"] = format_datetime(now())
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    if stop:
        message["List-Unsubscribe"] = f"<{stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    if calendar:
        message.add_attachment(
            calendar, subtype="calendar", filename=CALENDAR, params={"method": "PUBLISH"}
        )
    message["Content-Language"] = language
    return message


class Session:
    """One connection, made for the first letter and kept for the next ones."""

    def __init__(self, client: aiosmtplib.SMTP, sender: str) -> None:
        self._client = client
        self._sender = sender

    async def send(self, message: EmailMessage) -> str:
        """Hand it over; returns what the server said with its 250."""
        to = message["To"].addresses[0].addr_spec
        try:
            async with asyncio.timeout(SENDING):
                await self.connect()
                _, said = await self._client.sendmail(self._sender, [to], message.as_bytes())
                return one_line(f"250 {said}")[:500]
        except Unreachable:
            self._client.close()
            raise
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise _meaning(error.recipients[0]) from None
        except aiosmtplib.SMTPResponseException as error:
            raise _meaning(error) from None
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            self._client.close()
            raise Unreachable(_said(error)) from None

    async def connect(self) -> None:
        """Be connected; `Unreachable` where that cannot be."""
        if self._client.is_connected:
            return
        try:
            await self._client.connect()
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise Unreachable(_said(error)) from None

    async def close(self) -> None:
        """Say goodbye where the server still listens."""
        with contextlib.suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
            if self._client.is_connected:
                await self._client.quit(timeout=1)
        self._client.close()


class MailServer:
    """The mail server of the settings."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        protected = settings.smtp_tls != "none"
        self._tls = ssl.create_default_context() if protected else None

    @property
    def name(self) -> str:
        """As it stands in the evidence of what it took."""
        return f"{self._settings.smtp_host}:{self._settings.smtp_port}"

    async def answers(self) -> bool:
        """Whether it takes a connection and greets."""
        async with self.session() as session:
            try:
                async with asyncio.timeout(GREETING):
                    await session.connect()
            except (Unreachable, TimeoutError):
                return False
        return True

    @asynccontextmanager
    async def session(self) -> AsyncIterator[Session]:
        """A connection for a batch of letters."""
        settings = self._settings
        client = aiosmtplib.SMTP(
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_user or None,
            password=settings.smtp_password.get_secret_value() or None,
            timeout=ANSWER,
            use_tls=settings.smtp_tls == "tls",
            start_tls=settings.smtp_tls == "starttls",
            tls_context=self._tls,
        )
        session = Session(client, mailbox(settings.mail_from).addr_spec)
        try:
            yield session
        finally:
            await session.close()


def _meaning(error: aiosmtplib.SMTPResponseException) -> Exception:
    """5xx to the recipient or the content is the letter's own fault; the rest may pass."""
    own = isinstance(error, aiosmtplib.SMTPRecipientRefused | aiosmtplib.SMTPDataError)
    if own and error.code >= 500:
        return Rejected(_said(error))
    return Unreachable(_said(error)) if error.code == 421 else Troubled(_said(error))


def _said(error: BaseException) -> str:
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return one_line(f"{error.code} {error.message}")[:500]
    return one_line(f"{type(error).__name__}: {error}")[:500]
