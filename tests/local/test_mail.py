"""The mail catcher over real SMTP and HTTP: what comes in is shown, kept, and never executed."""

import asyncio
import subprocess
from email.message import EmailMessage

import aiosmtplib
import httpx2
import pytest

from chassis.local.mail_pages import linked
from chassis.local.mailbox import Mailbox
from chassis.local.ports import free_port
from chassis.local.supervisor import Program
from chassis.testing import Server, python

SUBJECT = "Пароль для входа в личный кабинет потребителя сетевой организации № 7"


class Catcher(Server):
    """The catcher as a process of its own."""

    greeting = (b"GET /health/ready HTTP/1.0\r\n\r\n", 12)

    def __init__(self, home) -> None:
        self.smtp = free_port()
        port = free_port({self.smtp})
        words = ["--folder", str(home / "mail"), "--port", str(port), "--smtp-port", str(self.smtp)]
        command = python("-m", "chassis.local.mail", *words)
        super().__init__(Program("mail", command, port, home / "mail.log"), f"mail-{home.name}")

    async def send(self, subject: str, to: str = "anna@example.com", html: str = "") -> None:
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = (
            "Кабинет <kabinet@example.com>",
            to,
            subject,
        )
        letter.set_content("Здравствуйте!\n\nПароль: Ab7-кот\n")
        if html:
            letter.add_alternative(html, subtype="html")
        await aiosmtplib.send(
            letter, hostname="127.0.0.1", port=self.smtp, use_tls=False, start_tls=False
        )

    async def messages(self, to: str = "") -> list[dict]:
        async with httpx2.AsyncClient() as client:
            answer = await client.get(
                f"http://127.0.0.1:{self.port}/api/messages", params={"to": to}
            )
        return answer.json()

    async def page(self, path: str) -> httpx2.Response:
        async with httpx2.AsyncClient() as client:
            return await client.get(f"http://127.0.0.1:{self.port}{path}")


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    catcher = Catcher(tmp_path_factory.mktemp("catcher"))
    catcher.start()
    yield catcher
    catcher.stop()


@pytest.fixture
async def catcher(running):
    async with httpx2.AsyncClient() as client:
        await client.delete(f"http://127.0.0.1:{running.port}/api/messages")
    return running


async def test_a_letter_is_answered_as_the_interface_promises(catcher):
    await catcher.send(SUBJECT, html="<p>Пароль: <b>Ab7-кот</b></p>")
    (letter,) = await catcher.messages("anna@example.com")
    assert set(letter) == {"id", "from", "to", "subject", "date", "text", "html"}
    assert letter["subject"] == SUBJECT
    assert letter["to"] == ["anna@example.com"]
    assert "kabinet@example.com" in letter["from"]
    assert "Пароль: Ab7-кот" in letter["text"].split("\n")
    assert letter["html"].strip() == "<p>Пароль: <b>Ab7-кот</b></p>"
    assert letter["date"].endswith("+00:00")


async def test_newest_come_first_and_only_those_to_the_address(catcher):
    for number in range(3):
        await catcher.send(f"письмо {number}")
    await catcher.send("чужое", to="boris@example.com")
    assert [m["subject"] for m in await catcher.messages("ANNA@example.com")] == [
        "письмо 2",
        "письмо 1",
        "письмо 0",
    ]
    assert (await catcher.messages())[0]["subject"] == "чужое"
    assert await catcher.messages("nobody@example.com") == []


async def test_many_senders_at_once_lose_nothing(catcher):
    await asyncio.gather(*(catcher.send(f"{n}") for n in range(40)))
    letters = await catcher.messages()
    assert {m["subject"] for m in letters} == {str(n) for n in range(40)}
    assert len({m["id"] for m in letters}) == 40


async def test_the_page_lists_letters_in_russian_and_escapes_them(catcher):
    await catcher.send("<script>alert(1)</script>")
    page = await catcher.page("/")
    assert "Перехваченные письма" in page.text
    assert "<script>" not in page.text
    assert "&lt;script&gt;alert(1)" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


async def test_the_letters_markup_is_shown_in_a_sandbox(catcher):
    await catcher.send("x", html="<script>parent.document.title='taken'</script><p>слово</p>")
    (letter,) = await catcher.messages()
    shown = await catcher.page(f"/messages/{letter['id']}")
    assert f'src="/messages/{letter["id"]}/html"' in shown.text
    assert "taken" not in shown.text
    inner = await catcher.page(f"/messages/{letter['id']}/html")
    policy = inner.headers["content-security-policy"]
    assert policy.startswith("sandbox")
    assert "allow-scripts" not in policy
    assert "слово" in inner.text


async def test_links_in_the_text_can_be_followed_and_end_before_the_full_stop():
    shown = linked('см. https://example.com/recover/a?b=1&c="x" и <http://a.example/b>.')
    assert '<a href="https://example.com/recover/a?b=1&amp;c=">' in shown
    assert '&lt;<a href="http://a.example/b">http://a.example/b</a>&gt;.' in shown


async def test_an_unknown_letter_is_404(catcher):
    assert (await catcher.page("/messages/00000000")).status_code == 404
    assert (await catcher.page("/messages/..%2F..%2Fetc%2Fpasswd/source")).status_code == 404


async def test_a_letter_that_was_taken_survives_kill_9(tmp_path):
    catcher = Catcher(tmp_path)
    catcher.start()
    try:
        for number in range(20):
            await catcher.send(f"{number}")
        catcher.kill()
        catcher.start()
        await catcher.send("после")
        assert [m["subject"] for m in await catcher.messages()] == [
            "после",
            *map(str, range(19, -1, -1)),
        ]
    finally:
        catcher.stop()


def test_only_the_newest_letters_are_kept(tmp_path):
    mailbox = Mailbox(tmp_path, limit=3)
    for number in range(5):
        mailbox.keep("a@example.com", ["b@example.com"], f"Subject: {number}\n\nx".encode())
    assert [letter.subject for letter in mailbox.find()] == ["4", "3", "2"]
    assert len(list(tmp_path.glob("*.letter"))) == 3
    assert [letter.subject for letter in Mailbox(tmp_path, limit=3).find()] == ["4", "3", "2"]


def test_a_letter_half_written_by_a_crash_is_no_letter(tmp_path):
    (tmp_path / ".00000001").write_bytes(b'{"from": "a')
    assert list(Mailbox(tmp_path).find()) == []


def test_a_letter_in_an_unknown_charset_is_shown_rather_than_lost(tmp_path):
    mailbox = Mailbox(tmp_path)
    mailbox.keep(
        "a@example.com", ["b@example.com"], b"Content-Type: text/plain; charset=no-such\n\n\xff"
    )
    (letter,) = mailbox.find()
    assert letter.to == ("b@example.com",)


def test_words_that_are_wrong_are_said(tmp_path):
    done = subprocess.run(
        python("-m", "chassis.local.mail"), capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "--folder" in done.stderr
