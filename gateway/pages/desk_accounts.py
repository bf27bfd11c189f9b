"""Accounts of staff, for administrators: who works here, as what, and who no longer does."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Form, Response

from chassis.errors import NotAllowed, NotFound, NotSignedIn, Refused
from contracts.words import _
from gateway.pages.desk_filters import address
from gateway.pages.front import Admin, Id, Visit, in_order, see
from gateway.store import DeskFilter

door = APIRouter(prefix="/staff/accounts")
ROLES = {
    "operator": _("Оператор"),
    "supervisor": _("Руководитель"),
    "admin": _("Администратор"),
}
MAY = {
    "operator": _("работает с заявками, берёт их себе, пишет потребителям"),
    "supervisor": _("ещё назначает других, ведёт шаблоны ответов, офисы и опросы"),
    "admin": _("ещё ведёт учётные записи сотрудников, сроки и журнал действий"),
}
DONE = {
    "added": _("Учётная запись создана. Пароль для первого входа ушёл письмом"),
    "saved": _("Сохранено. С другой ролью сотрудник входит заново"),
    "off": _("Учётная запись отключена, все её входы завершены"),
    "on": _("Учётная запись снова действует"),
    "password": _("Письмо с новым паролем для первого входа отправлено"),
}


async def _all(visit: Visit) -> list[dict[str, Any]]:
    found = (await visit.call("identity", "GET", "/staff/accounts")).body
    return [one | {"created_at": datetime.fromisoformat(one["created_at"])} for one in found]


def _words(visit: Visit) -> dict[str, Any]:
    roles = [(role, visit.say(words)) for role, words in ROLES.items()]
    return {"roles": roles, "may": [(visit.say(ROLES[r]), visit.say(w)) for r, w in MAY.items()]}


async def _list(visit: Visit, error: Refused | None = None, **typed: str) -> Response:
    values = {"accounts": await _all(visit), "typed": typed, "notice": "", **_words(visit)}
    if error is not None:
        wrong = in_order(visit.wrong(error, "email"), ("name", "email", "role"))
        return visit.again("staff/accounts.html", error.status, wrong, error, **values)
    return visit.page("staff/accounts.html", wrong={}, **values)


async def _one(
    visit: Visit, id: str, error: Refused | None = None, done: str = "", **typed: str
) -> Response:
    account = next((one for one in await _all(visit) if one["id"] == id), None)
    if account is None:
        raise NotFound
    held = await visit.front.window.queue(DeskFilter(assignee=account["email"]), limit=1)
    values = {
        "account": account,
        "typed": {"name": account["name"], "role": account["role"], **typed},
        "held": held.total,
        "held_address": address({"assignee": account["email"]}),
        "notice": visit.say(DONE[done]) if done in DONE else "",
        **_words(visit),
    }
    if error is not None:
        return visit.refused("staff/account.html", error, **values)
    return visit.page("staff/account.html", wrong={}, **values)


@door.get("")
async def accounts(visit: Admin) -> Response:
    """Everybody, those who left too, and the form for a new one."""
    return await _list(visit)


@door.post("")
async def hire(
    visit: Admin, email: str = Form(""), name: str = Form(""), role: str = Form("")
) -> Response:
    """A new account; its password goes out by letter."""
    given = {"email": email.strip(), "name": name.strip(), "role": role}
    try:
        answer = await visit.call("identity", "POST", "/staff/accounts", json=given)
    except (NotSignedIn, NotAllowed):
        raise
    except Refused as error:
        return await _list(visit, error, **given)
    visit.about(answer.body["id"], role=given["role"])
    visit.front.colleagues.forget()
    return see(f"/staff/accounts/{answer.body['id']}?done=added")


@door.get("/{account_id}")
async def account(visit: Admin, account_id: Id, done: str = "") -> Response:
    """One account, and what still lies with it."""
    return await _one(visit, account_id, done=done)


async def _amended(
    visit: Visit, id: str, given: dict[str, Any], done: str, **typed: str
) -> Response:
    try:
        await visit.call("identity", "PATCH", f"/staff/accounts/{id}", json=given)
    except (NotSignedIn, NotAllowed, NotFound):
        raise
    except Refused as error:
        return await _one(visit, id, error, **typed)
    visit.front.colleagues.forget()
    return see(f"/staff/accounts/{id}?done={done}")


@door.post("/{account_id}")
async def amend(
    visit: Admin,
    account_id: Id,
    name: str = Form(""),
    role: str = Form(""),
    reset_totp: str = Form(""),
) -> Response:
    """Another name or role; with another role they sign in anew."""
    typed = {"name": name.strip(), "role": role}
    given = {**typed, "reset_totp": bool(reset_totp)}
    visit.about(role=role)
    return await _amended(visit, account_id, given, "saved", **typed)


@door.post("/{account_id}/off")
async def switch_off(visit: Admin, account_id: Id) -> Response:
    """They are signed out at once and sign in no more."""
    return await _amended(visit, account_id, {"active": False}, "off")


@door.post("/{account_id}/on")
async def switch_on(visit: Admin, account_id: Id) -> Response:
    """They came back, with the password they had."""
    return await _amended(visit, account_id, {"active": True}, "on")


@door.post("/{account_id}/password")
async def post_password(visit: Admin, account_id: Id) -> Response:
    """The letter with the initial password once more."""
    try:
        await visit.call("identity", "POST", f"/staff/accounts/{account_id}/password")
    except (NotSignedIn, NotAllowed, NotFound):
        raise
    except Refused as error:
        return await _one(visit, account_id, error)
    return see(f"/staff/accounts/{account_id}?done=password")
