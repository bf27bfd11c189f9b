"""notify on real servers: a database, a broker and a mail server that answers as it is told."""

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from pydantic import SecretStr

from chassis.app import Service
from chassis.auth import Actor, issue
from chassis.clock import new_id
from chassis.local.ports import free_port
from chassis.settings import Settings
from chassis.store import close_client
from chassis.testing import MongoDB
from contracts.event import Event
from contracts.identity import Role
from services.notify.bus import Desk
from services.notify.digest import Digests
from services.notify.model import Delivery
from services.notify.postman import Postman
from services.notify.rhythm import Habits
from services.notify.store import Letters, Recipients


class Letter:
    """A letter as it arrived."""

    def __init__(self, envelope: Envelope) -> None:
        self.to = list(envelope.rcpt_tos)
        self.sender = envelope.mail_from
        self.raw = cast(bytes, envelope.content)
        self.message = cast(EmailMessage, message_from_bytes(self.raw, policy=default))

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        return self._part("plain")

    @property
    def html(self) -> str:
        return self._part("html")

    def _part(self, kind: str) -> str:
        part = self.message.get_body(preferencelist=(kind,))
        assert part is not None
        return str(part.get_content()).replace("\r\n", "\n")


class PostOffice:
    """A mail server; `refusals` go to the next recipients, `data_refusals` to the next letters."""

    def __init__(self) -> None:
        self.port = free_port()
        self.letters: list[Letter] = []
        self.refusals: list[str] = []
        self.data_refusals: list[str] = []
        self.sender_refusals: list[str] = []
        self.connections = 0
        self.logins: list[str] = []
        self.slow = 0.0
        self.options: dict[str, Any] = {}
        self.implicit_tls: ssl.SSLContext | None = None
        self._server: asyncio.Server | None = None

    async def handle_MAIL(  # noqa: N802  the name aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.sender_refusals:
            return self.sender_refusals.pop(0)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802  the name aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refusals:
            return self.refusals.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  the name aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        await asyncio.sleep(self.slow)
        if self.data_refusals:
            return self.data_refusals.pop(0)
        self.letters.append(Letter(envelope))
        return "250 OK"

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        right = (data.login, data.password) == (b"kabinet", b"s3cret")
        self.logins.append(data.login.decode())
        return AuthResult(success=right, handled=False)

    async def open(self) -> None:
        def served() -> SMTP:
            self.connections += 1
            return SMTP(self, hostname="post.example.com", **self.options)

        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            served, "127.0.0.1", self.port, ssl=self.implicit_tls
        )

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None


@pytest.fixture
async def office() -> AsyncIterator[PostOffice]:
    office = PostOffice()
    await office.open()
    yield office
    await office.close()


@pytest.fixture(scope="session")
def seal_keys() -> tuple[str, str]:
    """The private and the public half, as the settings hold them."""
    private = X25519PrivateKey.generate()
    return (
        base64.b64encode(private.private_bytes_raw()).decode(),
        base64.b64encode(private.public_key().public_bytes_raw()).decode(),
    )


@pytest.fixture(scope="session")
def public_key(seal_keys: tuple[str, str]) -> str:
    return seal_keys[1]


@pytest.fixture(scope="session")
def token_keys() -> tuple[str, str]:
    private = Ed25519PrivateKey.generate()
    return (
        private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode(),
        private.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode(),
    )


@pytest.fixture
def settings(
    office: PostOffice, seal_keys: tuple[str, str], token_keys: tuple[str, str]
) -> Settings:
    return Settings(
        service="notify",
        smtp_port=office.port,
        seal_private_key=SecretStr(seal_keys[0]),
        token_public_keys=token_keys[1],
        public_url="https://lk.example.com/",
        company_name="Сетевая компания",
        company_phone="8 800 555-35-35",
        desk_email="desk@example.com",
    )


@pytest.fixture
def bearer(token_keys: tuple[str, str]) -> Callable[[Role], dict[str, str]]:
    def header(role: Role) -> dict[str, str]:
        actor = Actor(id=new_id(), role=role, email="who@example.com", session=new_id())
        return {"Authorization": f"Bearer {issue(actor, token_keys[0], timedelta(minutes=5))}"}

    return header


class Postroom:
    """notify without the bus: a desk that writes and a postman that works when told."""

    def __init__(self, settings: Settings) -> None:
        self.service = Service(settings)
        self.recipients = Recipients(self.service)
        self.letters = Letters(self.service)
        self.postman = Postman(self.service, self.letters)
        self.habits = Habits(self.service)
        wake = self.postman.wake
        self.desk = Desk(settings, self.recipients, self.letters, self.habits, wake)
        self.digests = Digests(settings, self.recipients, self.letters, wake)

    async def write(self, *events: Event) -> None:
        for event in events:
            await self.desk.write(event)

    async def all(self) -> list[Delivery]:
        return await self.letters.documents.find({}, [("_id", 1)])

    async def only(self) -> Delivery:
        (letter,) = await self.all()
        return letter

    async def everything_stored(self) -> str:
        database = self.service.database
        names = await database.list_collection_names()
        return str([await database[name].find({}).to_list(None) for name in names])

    def metric(self, name: str, **labels: str) -> float:
        return self.service.telemetry.registry.get_sample_value(name, labels) or 0.0


OpenPostroom = Callable[..., Any]


@pytest.fixture
async def open_postroom(mongo: MongoDB, settings: Settings) -> AsyncIterator[OpenPostroom]:
    """Opens postrooms; those of one test share its database."""
    url = SecretStr(mongo.url())
    opened: list[Postroom] = []

    async def open_one(**changes: Any) -> Postroom:
        room = Postroom(settings.model_copy(update={"mongo_url": url, **changes}))
        await room.service.start_store()
        opened.append(room)
        return room

    yield open_one
    for room in opened:
        await close_client(room.service.client)
        room.service.telemetry.close()


@pytest.fixture
async def room(open_postroom: OpenPostroom) -> Postroom:
    return cast(Postroom, await open_postroom())


@asynccontextmanager
async def at_work(room: Postroom) -> AsyncIterator[None]:
    async with room.postman.working():
        yield
