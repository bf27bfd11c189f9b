"""Registration: who you are, your numbers, your consent; the password comes by letter."""

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Form, Response
from fastapi.responses import HTMLResponse

from chassis.errors import Invalid, NotFound, Refused
from chassis.validation import in_words
from contracts import identifiers
from contracts.words import _
from gateway.pages.front import Anyone, Visit, in_order, see
from gateway.pages.wording import masked_email

Status = Literal["person", "company", "entrepreneur"]


@dataclass(frozen=True)
class Asked:
    """A field of the form; `check` is there for numbers with check digits, `digits` long."""

    name: str
    label: str
    hint: str
    type: str = "text"
    autocomplete: str = "off"
    inputmode: str = "numeric"
    check: Callable[[str], str] | None = None
    digits: int = 0


SNILS = Asked(
    "snils", _("СНИЛС"), _("11 цифр, например 112-233-445 95"), check=identifiers.snils, digits=11
)
COMPANY_INN = Asked("inn", _("ИНН"), _("10 цифр"), check=identifiers.inn_company, digits=10)
PERSON_INN = Asked("inn", _("ИНН"), _("12 цифр"), check=identifiers.inn_person, digits=12)
OGRN = Asked("ogrn", _("ОГРН"), _("13 цифр"), check=identifiers.ogrn, digits=13)
OGRNIP = Asked("ogrnip", _("ОГРНИП"), _("15 цифр"), check=identifiers.ogrnip, digits=15)
PHONE = Asked("phone", _("Телефон"), _("Например, +7 912 345-67-89"), "tel", "tel", "tel")
EMAIL = Asked(
    "email", _("E-mail"), _("На этот адрес придёт пароль: проверьте его"), "email", "email", "email"
)
FIELDS: Mapping[str, tuple[Asked, ...]] = {
    "person": (SNILS, PHONE, EMAIL),
    "company": (COMPANY_INN, OGRN, PHONE, EMAIL),
    "entrepreneur": (PERSON_INN, OGRNIP, PHONE, EMAIL),
}
KINDS = (
    ("person", _("Физическое лицо"), _("СНИЛС, телефон, e-mail")),
    ("company", _("Юридическое лицо"), _("ИНН, ОГРН, телефон, e-mail")),
    (
        "entrepreneur",
        _("Индивидуальный предприниматель"),
        _("ИНН, ОГРНИП, телефон, e-mail"),
    ),
)
CHANGED = _("Текст согласия изменился. Прочитайте его и поставьте галочку ещё раз")
HOSTS = ("mail.ru", "yandex.ru", "gmail.com", "bk.ru", "list.ru", "inbox.ru", "rambler.ru", "ya.ru")


def meant(host: str) -> str:
    """The well-known mail host that was probably meant, or empty."""
    near = difflib.get_close_matches(host.lower(), HOSTS, n=1, cutoff=0.8)
    return near[0] if near and host.lower() not in HOSTS else ""


door = APIRouter()


async def _consent(visit: Visit) -> Any:
    return (await visit.call("identity", "GET", "/consent")).body


async def _values(visit: Visit, kind: str, typed: Mapping[str, str]) -> dict[str, Any]:
    return {
        "kind": kind,
        "kinds": KINDS,
        "fields": FIELDS.get(kind, ()),
        "typed": typed,
        "version": (await _consent(visit))["version"] if kind else "",
    }


@door.get("/register")
async def ask(visit: Anyone, status: str = "") -> Response:
    """First who you are, then the fields of that kind."""
    values = await _values(visit, status if status in FIELDS else "", {})
    return visit.page("register.html", wrong={}, **values)


@door.post("/register/check/{name}")
async def check(visit: Anyone, name: str) -> Response:
    """Whether the check digits are right, once there are as many digits as there should be."""
    typed = str((await visit.request.form()).get(name, ""))
    digits = sum(c.isdigit() for c in typed)
    known = (asked for fields in FIELDS.values() for asked in fields if asked.name == name)
    rule = next((asked.check for asked in known if asked.check and asked.digits == digits), None)
    if rule is None:
        return HTMLResponse("")
    try:
        rule(typed)
    except identifiers.WrongIdentifier as error:
        said = in_words(error.message, error.values, visit.language)
        return HTMLResponse(visit.part("check.html", words=said, good=False))
    said = visit.say(_("Номер введён верно"))
    return HTMLResponse(visit.part("check.html", words=said, good=True))


@door.post("/register")
async def register(visit: Anyone, status: Status, version: str = Form("")) -> Response:
    """Register. The answer is the same for a known and a new address."""
    sent = await visit.request.form()
    typed = {asked.name: str(sent.get(asked.name, "")).strip() for asked in FIELDS[status]}
    values = await _values(visit, status, typed)
    agreed = sent.get("consent") == "1"
    try:
        if agreed and version != values["version"]:
            raise Invalid(("consent", CHANGED))
        body = {"status": status, "consent": agreed, **typed}
        await visit.call("identity", "POST", "/registrations", json=body)
    except Refused as error:
        errors = in_order(visit.wrong(error), [*typed, "consent"])
        return visit.again("register.html", error.status, errors, error, **values)
    return see(f"/register/sent?status={status}&to={quote(masked_email(typed['email']))}")


@door.get("/register/sent")
async def sent(visit: Anyone, to: str, status: Status) -> Response:
    """What to do next: the letter is under way."""
    if not re.fullmatch(r".…@[\w.-]{3,253}", to):
        raise NotFound
    return visit.page("registered.html", to=to, meant=meant(to.partition("@")[2]), kind=status)


@door.get("/consent")
async def read(visit: Anyone) -> Response:
    """The text of the consent."""
    return visit.page("consent.html", consent=await _consent(visit))
