"""The first page, signing in and signing out."""

import contextlib
from typing import Any

from fastapi import APIRouter, Form, Response

from chassis.auth import Actor
from chassis.errors import Refused
from contracts.words import _
from gateway.pages.front import Anyone, Visit, see, within
from gateway.sealing import Tokens

door = APIRouter()
SECOND_FACTOR = "second-factor-required"
EMPTY: dict[str, Any] = {"login": "", "next": "", "ask_code": False, "notice": ""}
NOTICES = {
    "out": _("Вы вышли из кабинета"),
    "kept": _("Войдите, чтобы продолжить: прошлый вход завершён, введённое сохранено в черновике"),
    "ended": _("Войдите, чтобы продолжить"),
    "changed": _("Пароль изменён. Войдите с новым паролем"),
}


def home_of(actor: Actor) -> str:
    """Where somebody begins."""
    return "/staff" if actor.is_staff else "/home"


@door.get("/")
async def landing(visit: Anyone) -> Response:
    """What this is, and the way in."""
    return see(home_of(visit.actor)) if visit.session else visit.page("landing.html", **EMPTY)


@door.get("/login")
async def login(visit: Anyone) -> Response:
    """The way in."""
    asked = visit.request.query_params
    next_ = within(asked.get("next", ""), "")
    if visit.session:
        return see(next_ or home_of(visit.actor))
    notice = next((said for name, said in NOTICES.items() if name in asked), "")
    return visit.page("login.html", **{**EMPTY, "next": next_, "notice": notice})


@door.post("/login")
async def sign_in(
    visit: Anyone,
    login: str = Form(""),
    password: str = Form(""),
    code: str = Form(""),
    next: str = Form(""),
) -> Response:
    """Sign in; one answer for an unknown login and a wrong password."""
    given = {"login": login.strip(), "password": password}
    if code:
        given["code"] = code.replace(" ", "")
    try:
        answer = await visit.call("identity", "POST", "/tokens", json=given)
    except Refused as error:
        return _refused(visit, error, login, next)
    response = see("/")
    actor = await visit.front.sessions.start(response, Tokens.given(answer.body), visit.session)
    await visit.front.audit.arm(visit.request, actor)
    owes = bool(answer.body.get("must_enrol_totp"))
    response.headers["location"] = after(actor, owes) or within(next, home_of(actor))
    return response


def after(actor: Actor, owes_factor: bool) -> str:
    """Where somebody must go before anything else, or empty."""
    if owes_factor:
        return "/second-factor"
    return "/password" if actor.must_change else ""


def _refused(visit: Visit, error: Refused, login: str, next_: str) -> Response:
    ask_code = error.slug == SECOND_FACTOR
    typed = {"login": login, "next": within(next_, ""), "ask_code": ask_code, "notice": ""}
    return visit.refused("login.html", error, "code" if ask_code else "login", **typed)


@door.post("/logout")
async def sign_out(visit: Anyone) -> Response:
    """Sign out here; what the browser kept is cleared."""
    response = see("/login?out=1")
    if visit.session is not None:
        await visit.front.audit.begin(visit.request, visit.actor)
        await visit.front.sessions.end(visit.session)
        # The cookie opens nothing any more; should identity be away, its half ends by itself.
        with contextlib.suppress(Refused):
            refresh = visit.session.tokens.refresh
            await visit.call("identity", "DELETE", "/tokens", json={"refresh_token": refresh})
    visit.front.sessions.clear(response)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
