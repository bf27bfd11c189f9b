"""The mail catcher: takes every letter over SMTP, shows it on a page and as JSON, sends none on."""

import argparse
import asyncio
from pathlib import Path
from typing import Any

import uvicorn
from aiosmtpd.smtp import SMTP, Envelope, Session
from fastapi import APIRouter, FastAPI, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from chassis.local import mail_pages
from chassis.local.mailbox import Letter, Mailbox

SHOWN = 200
PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; form-action 'self'"
LETTER_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
)


class Door:
    """The SMTP side; 250 is said only when the letter lies on disk."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox
        self._one_at_a_time = asyncio.Lock()

    async def handle_DATA(  # noqa: N802  the name aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        content = envelope.content or b""
        raw = content if isinstance(content, bytes) else content.encode()
        sender = envelope.mail_from or ""
        async with self._one_at_a_time:
            name = await asyncio.to_thread(self._mailbox.keep, sender, envelope.rcpt_tos, raw)
        return f"250 OK kept as {name}"


def build(mailbox: Mailbox) -> FastAPI:
    """The pages and the JSON over a mailbox."""
    app = FastAPI(title="Kabinet mail catcher", docs_url=None, redoc_url=None)
    app.include_router(api(mailbox))
    app.include_router(pages(mailbox))

    @app.get("/health/ready")
    async def ready() -> dict[str, str]:
        return {"status": "ready"}

    return app


def api(mailbox: Mailbox) -> APIRouter:
    """What programs ask."""
    app = APIRouter()

    @app.get("/api/messages")
    async def messages(to: str = "", limit: int = 1000) -> list[dict[str, Any]]:
        """Letters, newest first, to the address where one is given."""
        return [letter.as_json() for letter, _ in zip(mailbox.find(to), range(limit), strict=False)]

    @app.delete("/api/messages", status_code=204)
    async def clear(request: Request) -> None:
        """Forget all letters; a page of another site cannot ask for it."""
        if request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
            raise HTTPException(403)
        mailbox.clear()

    return app


def pages(mailbox: Mailbox) -> APIRouter:
    """What people look at."""
    app = APIRouter()

    def letter_of(name: str) -> Letter:
        letter = mailbox.get(name)
        if letter is None:
            raise HTTPException(404, "Такого письма нет")
        return letter

    @app.get("/")
    async def index(to: str = "") -> HTMLResponse:
        found = list(mailbox.find(to))
        return _html(mail_pages.letters(found[:SHOWN], len(found), to), PAGE_POLICY)

    @app.get("/messages/{name}")
    async def one(name: str) -> HTMLResponse:
        return _html(mail_pages.letter(letter_of(name)), PAGE_POLICY)

    @app.get("/messages/{name}/html")
    async def body(name: str) -> HTMLResponse:
        """The letter's own markup, in a sandbox: no scripts, nothing fetched."""
        opening = '<meta charset="utf-8"><base target="_blank">'
        return _html(opening + letter_of(name).html, LETTER_POLICY)

    @app.get("/messages/{name}/source")
    async def source(name: str) -> Response:
        raw = mailbox.source(letter_of(name).id)
        return Response(raw, media_type="text/plain; charset=utf-8", headers=_headers("sandbox"))

    return app


def _headers(policy: str) -> dict[str, str]:
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }


def _html(text: str, policy: str) -> HTMLResponse:
    return HTMLResponse(text, headers=_headers(policy))


async def run(folder: Path, host: str, port: int, smtp_port: int) -> None:
    """Serve both doors until told to stop."""
    mailbox = Mailbox(folder)
    door = Door(mailbox)
    loop = asyncio.get_running_loop()

    def protocol() -> SMTP:
        return SMTP(door, enable_SMTPUTF8=True, hostname="mail-catcher", loop=loop)

    smtp = await loop.create_server(protocol, host, smtp_port)
    web = uvicorn.Server(
        uvicorn.Config(build(mailbox), host=host, port=port, log_level="warning", access_log=False)
    )
    async with smtp:
        await web.serve()


def main() -> None:
    words = argparse.ArgumentParser(prog="python -m chassis.local.mail", description=__doc__)
    words.add_argument("--folder", type=Path, required=True)
    words.add_argument("--host", default="127.0.0.1")
    words.add_argument("--port", type=int, required=True)
    words.add_argument("--smtp-port", type=int, required=True)
    asked = words.parse_args()
    asyncio.run(run(asked.folder, asked.host, asked.port, asked.smtp_port))


if __name__ == "__main__":
    main()
