"""The door to the mail server: what travels, and what its answers mean."""

import datetime as dt
import ipaddress
import ssl
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pydantic import SecretStr

from casework.invitation import invitation
from chassis.clock import freeze
from chassis.settings import Settings
from services.notify.rendering import Rendered
from services.notify.smtp import (
    MailServer,
    Rejected,
    Troubled,
    Unreachable,
    compose,
    mailbox,
)
from tests.notify.builders import IVAN, NOON, a_visit
from tests.notify.conftest import PostOffice

LETTER = Rendered("Заявка № 1: принята", "Здравствуйте\n", "<p>Здравствуйте</p>\n")


def a_message(settings: Settings, letter: Rendered = LETTER, to: str = IVAN) -> Any:
    with freeze(NOON):
        return compose(letter, to, "ru", "<1.abc@example.com>", settings)


def test_a_file_for_the_calendar_goes_along(settings: Settings) -> None:
    event = a_visit("booked")
    calendar = invitation(event.case, "ru")
    with freeze(NOON):
        sent = compose(LETTER, IVAN, "ru", "<1.abc@example.com>", settings, calendar)
    (file,) = message_from_bytes(sent.as_bytes(), policy=default).iter_attachments()
    assert (file.get_content_type(), file.get_filename()) == ("text/calendar", "priem.ics")
    assert file.get_content().replace("\r\n", "\n") == calendar.replace("\r\n", "\n")


@pytest.mark.parametrize("words", ["Пониженное напряжение", "Осмотр № 5 (срок)", "x" * 70])
def test_a_long_subject_arrives_as_it_was_written(settings: Settings, words: str) -> None:
    for times in range(1, 9):
        subject = " ".join([f"Изменилось: {words} на участке 7"] * times)
        sent = a_message(settings, LETTER._replace(subject=subject)).as_bytes()
        assert message_from_bytes(sent, policy=default)["Subject"] == subject
        assert all(len(line) <= 76 for line in sent.splitlines() if line.endswith(b"?="))


def test_the_address_that_stops_letters_travels_as_it_is(settings: Settings) -> None:
    stop = f"https://lk.example.com/letters/stop/{'0190a000-' * 20}"
    with freeze(NOON):
        sent = compose(LETTER, IVAN, "ru", "<1.abc@example.com>", settings, stop=stop)
    assert f"List-Unsubscribe: <{stop}>".encode() in sent.as_bytes().splitlines()


async def hand_over(settings: Settings, *messages: Any) -> None:
    async with MailServer(settings).session() as session:
        for message in messages or (a_message(settings),):
            await session.send(message)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    """A certificate of our own making for 127.0.0.1, and the server side that shows it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "post.example.com")])
    at = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - dt.timedelta(days=1))
        .not_valid_after(at + dt.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("certificate")
    chain, private = folder / "cert.pem", folder / "key.pem"
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(chain, private)
    return chain, context


def test_a_letter_says_that_a_machine_sent_it(settings: Settings) -> None:
    message = a_message(settings)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == "<1.abc@example.com>"
    assert message["Date"].datetime == NOON
    assert message["From"].addresses[0].display_name == "Сетевая компания"
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == [
        "text/plain",
        "text/html",
    ]


def test_line_breaks_add_no_headers(settings: Settings) -> None:
    hostile = settings.model_copy(
        update={"company_name": "Сеть\r\nBcc: thief@example.com\r\n\r\nbody"}
    )
    letter = LETTER._replace(subject="Заявка\r\nBcc: thief@example.com\u2028X: y")
    message = a_message(hostile, letter)
    assert message["Bcc"] is None
    head = message.as_bytes().split(b"\r\n\r\n")[0].decode()
    assert not [line for line in head.splitlines() if line.startswith(("Bcc", "X:"))]


@pytest.mark.parametrize("to", ["", "ivan", "@example.com", "i@b.ru\r\nBcc: c@d.ru", "a@"])
def test_what_is_no_address_gets_no_letter(settings: Settings, to: str) -> None:
    with pytest.raises((ValueError, IndexError, UnicodeError)):
        a_message(settings, to=to)


def test_a_domain_in_cyrillic_goes_in_its_ascii_form() -> None:
    assert mailbox("ivan@почта.рф").addr_spec == "ivan@xn--80a1acny.xn--p1ai"


async def test_a_letter_arrives_as_it_was_written(settings: Settings, office: PostOffice) -> None:
    await hand_over(settings)
    (letter,) = office.letters
    assert (letter.to, letter.sender) == ([IVAN], "kabinet@example.com")
    assert letter.subject == "Заявка № 1: принята"
    assert letter.text == "Здравствуйте\n"
    assert letter.html == "<p>Здравствуйте</p>\n"
    assert max(map(len, letter.raw.splitlines())) < 998
    assert letter.raw.isascii()


async def test_one_connection_carries_a_batch(settings: Settings, office: PostOffice) -> None:
    await hand_over(settings, *[a_message(settings) for _ in range(5)])
    assert (len(office.letters), office.connections) == (5, 1)


async def test_a_refused_recipient_does_not_spoil_the_next_letter(
    settings: Settings, office: PostOffice
) -> None:
    office.refusals = ["550 5.1.1 no such user"]
    async with MailServer(settings).session() as session:
        with pytest.raises(Rejected, match=r"550 5\.1\.1 no such user"):
            await session.send(a_message(settings))
        await session.send(a_message(settings))
    assert (len(office.letters), office.connections) == (1, 1)


@pytest.mark.parametrize("answer", ["450 mailbox busy", "451 greylisted", "452 full"])
async def test_a_temporary_refusal_is_worth_another_try(
    settings: Settings, office: PostOffice, answer: str
) -> None:
    office.refusals = [answer]
    with pytest.raises(Troubled) as refused:
        await hand_over(settings)
    assert not isinstance(refused.value, Unreachable)
    office.data_refusals = [answer]
    with pytest.raises(Troubled):
        await hand_over(settings)


async def test_refused_content_is_never_taken(settings: Settings, office: PostOffice) -> None:
    office.data_refusals = ["554 spam"]
    with pytest.raises(Rejected, match="554 spam"):
        await hand_over(settings)


async def test_a_server_that_is_away_is_unreachable(settings: Settings, office: PostOffice) -> None:
    await office.close()
    with pytest.raises(Unreachable):
        await hand_over(settings)


async def test_a_server_that_does_not_answer_is_unreachable(
    settings: Settings, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.notify.smtp.SENDING", 0.2)
    office.slow = 1.0
    with pytest.raises(Unreachable):
        await hand_over(settings)


async def test_starttls_and_login(
    settings: Settings,
    certificate: tuple[Path, ssl.SSLContext],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    office = protected_office(certificate[1])
    await office.open()
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    await hand_over(with_login(settings, office, "starttls"))
    await office.close()
    assert (len(office.letters), office.logins) == (1, ["kabinet"])


async def test_a_wrong_login_is_the_servers_matter_not_the_letters(
    settings: Settings,
    certificate: tuple[Path, ssl.SSLContext],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    office = protected_office(certificate[1])
    await office.open()
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    with pytest.raises(Unreachable, match="535") as refused:
        await hand_over(with_login(settings, office, "starttls", "guessed"))
    await office.close()
    assert office.letters == []
    assert "guessed" not in str(refused.value)


async def test_a_certificate_nobody_vouches_for_gets_neither_letter_nor_password(
    settings: Settings, certificate: tuple[Path, ssl.SSLContext]
) -> None:
    office = protected_office(certificate[1])
    await office.open()
    with pytest.raises(Unreachable):
        await hand_over(with_login(settings, office, "starttls"))
    await office.close()
    assert (office.letters, office.logins) == ([], [])


async def test_a_server_without_starttls_is_not_trusted_with_a_password(
    settings: Settings,
) -> None:
    office = PostOffice()
    office.options = {"auth_require_tls": False, "authenticator": office.authenticate}
    await office.open()
    with pytest.raises(Unreachable):
        await hand_over(with_login(settings, office, "starttls"))
    await office.close()
    assert (office.letters, office.logins) == ([], [])


async def test_a_refused_sender_is_our_fault_not_the_letters(
    settings: Settings, office: PostOffice
) -> None:
    office.sender_refusals = ["550 who are you"]
    with pytest.raises(Troubled, match="550 who are you"):
        await hand_over(settings)


async def test_tls_from_the_first_byte(
    settings: Settings,
    certificate: tuple[Path, ssl.SSLContext],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    office = PostOffice()
    office.implicit_tls = certificate[1]
    await office.open()
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    await hand_over(settings.model_copy(update={"smtp_tls": "tls", "smtp_port": office.port}))
    await office.close()
    assert len(office.letters) == 1


def protected_office(context: ssl.SSLContext) -> PostOffice:
    office = PostOffice()
    office.options = {
        "tls_context": context,
        "require_starttls": True,
        "auth_required": True,
        "authenticator": office.authenticate,
    }
    return office


def with_login(
    settings: Settings, office: PostOffice, tls: str, password: str = "s3cret"
) -> Settings:
    return settings.model_copy(
        update={
            "smtp_tls": tls,
            "smtp_port": office.port,
            "smtp_user": "kabinet",
            "smtp_password": SecretStr(password),
        }
    )


def test_the_wire_form_can_be_read_back(settings: Settings) -> None:
    again = message_from_bytes(a_message(settings).as_bytes(), policy=default)
    assert again["Subject"] == LETTER.subject
