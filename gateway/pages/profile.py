"""One's own data, masked; contacts, language, and where one is signed in."""

import asyncio
import re
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Form, Response

from chassis.errors import NotAllowed, NotSignedIn, Refused
from contracts.words import _
from gateway.pages.front import Consumer, SignedIn, Visit, see

door = APIRouter(prefix="/profile")
DONE = {
    "phone": _("Телефон изменён"),
    "email": _("Мы отправили письмо на новый адрес. Откройте ссылку из него"),
    "confirmed": _("E-mail изменён. Теперь вы входите с ним"),
    "language": _("Язык сохранён"),
    "password": _("Пароль изменён"),
    "sessions": _("На других устройствах выход выполнен"),
}
BROWSERS = (
    ("YaBrowser", "Яндекс Браузер"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = ("Windows", "Android", "iPhone", "iPad", "Mac OS X", "Linux")


def device(agent: str) -> str:
    """A browser and a system in two words, from what the browser says of itself."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for name in SYSTEMS if name in agent), "")
    return ", ".join(filter(None, (browser, system))) or re.sub(r"\s.*", "", agent)[:60]


def _place(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "agent": device(one["agent"]),
        "address": one["address"],
        "current": one["current"],
        "at": datetime.fromisoformat(one["created_at"]),
    }


async def _values(visit: Visit, **typed: str) -> dict[str, Any]:
    account, places = await asyncio.gather(
        visit.call("identity", "GET", "/me"), visit.call("identity", "GET", "/me/sessions")
    )
    return {
        "account": account.body,
        "places": [_place(one) for one in places.body["items"]],
        "typed": typed,
        "notice": "",
    }


@door.get("")
async def show(visit: Consumer, done: str = "") -> Response:
    """Everything the account knows of its owner."""
    values = await _values(visit)
    values["notice"] = visit.say(DONE[done]) if done in DONE else ""
    return visit.page("profile.html", wrong={}, **values)


async def _patch(visit: Visit, given: dict[str, str], typed: dict[str, str], done: str) -> Response:
    try:
        await visit.call("identity", "PATCH", "/me", json=given)
    except (NotSignedIn, NotAllowed):
        raise
    except Refused as error:
        return visit.refused("profile.html", error, done, **await _values(visit, **typed))
    return see(f"/profile?done={done}")


@door.post("/phone")
async def change_phone(visit: Consumer, phone: str = Form("")) -> Response:
    """Takes effect at once."""
    return await _patch(visit, {"phone": phone.strip()}, {"phone": phone}, "phone")


@door.post("/email")
async def change_email(visit: Consumer, email: str = Form(""), current: str = Form("")) -> Response:
    """A letter goes to the new address; the old one stays until its link is opened."""
    given = {"email": email.strip(), "current": current}
    return await _patch(visit, given, {"email": email}, "email")


@door.get("/email/{token}")
async def open_link(visit: SignedIn, token: str) -> Response:
    """The link of that letter: a button, for only a POST spends it."""
    return visit.page("email_confirm.html")


@door.post("/email/{token}")
async def confirm_email(visit: SignedIn, token: str) -> Response:
    """The new address is the login from now on."""
    try:
        await visit.call("identity", "POST", "/me/email-confirmations", json={"token": token})
    except (NotSignedIn, NotAllowed):
        raise
    except Refused as error:
        return visit.refused("email_confirm.html", error)
    return see("/profile?done=confirmed")


@door.post("/sessions/end")
async def end_others(visit: Consumer) -> Response:
    """Sign out everywhere else."""
    await visit.call("identity", "DELETE", "/me/sessions")
    return see("/profile?done=sessions")
