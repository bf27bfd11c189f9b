"""How dates, kinds of file and addresses are written on a page."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from chassis.clock import MOSCOW
from chassis.words import translate
from contracts.case import CaseDocument, FileRef
from contracts.words import Words, _
from gateway.pulse import HOLDERS

if TYPE_CHECKING:
    from gateway.pages.front import Visit

KINDS = {"application/pdf": "PDF", "image/jpeg": "JPEG", "image/png": "PNG"}
ROLES = {
    "operator": _("оператор"),
    "supervisor": _("руководитель"),
    "admin": _("администратор"),
    "system": _("система"),
}
OFFICE = {"wordprocessingml": "DOCX", "spreadsheetml": "XLSX"}


def moscow(at: date | datetime) -> date:
    """The day it is, or was, in Moscow."""
    return at.astimezone(MOSCOW).date() if isinstance(at, datetime) else at


def day(at: date | datetime, language: str) -> str:
    """15 декабря 2026."""
    return str(format_date(moscow(at), "d MMMM y", locale=language))


def weekday(at: date | datetime, language: str) -> str:
    """вторник."""
    return str(format_date(moscow(at), "EEEE", locale=language))


def clock(at: datetime) -> str:
    """14:05, as Moscow's clocks show it."""
    return f"{at.astimezone(MOSCOW):%H:%M}"


def moment(at: datetime, language: str) -> str:
    """15 декабря 2026, 14:05 МСК."""
    local = format_datetime(at, "d MMMM y, HH:mm", tzinfo=MOSCOW, locale=language)
    zone = translate(_("МСК"), language)
    return f"{local} {zone}"


def number(value: float, language: str) -> str:
    """12 345,6."""
    return str(format_decimal(value, locale=language))


def figure(text: str, language: str) -> str:
    """An exact number that travels as text: 12 345,6."""
    return str(format_decimal(Decimal(text), locale=language, decimal_quantization=False))


def zone(code: str, name: Words | None, language: str) -> str:
    """Т1 (день): the register of a zone and what the zone is called; of a whole day no zone."""
    if code.endswith("0"):
        return translate(_("Показание"), language)
    if name is None:
        return translate(_("Т{zone}"), language, zone=code[-1])
    said = _("Т{number} ({zone})")
    return translate(said, language, number=code[-1], zone=name.spoken(language).lower())


def kind_of_file(mime: str) -> str:
    """PDF, JPEG, PNG, DOCX or XLSX."""
    office = next((kind for part, kind in OFFICE.items() if part in mime), "")
    return KINDS.get(mime) or office or mime.rpartition("/")[2].upper()


def named(paper: CaseDocument | FileRef, language: str) -> str:
    """What a paper is called: its title, or the name of a file that has none."""
    return paper.named(language) if isinstance(paper, CaseDocument) else paper.name


def spoken(words: Words | str, language: str) -> str:
    """Words in the reader's language; a plain text stays as it is."""
    return words.spoken(language) if isinstance(words, Words) else words


def role(code: str, language: str) -> str:
    """What an employee of this role is called."""
    return translate(ROLES.get(code, code), language)


def telephone(text: str) -> str:
    """A phone as a `tel:` link takes it."""
    digits = "".join(c for c in text if c.isdigit())
    return "+7" + digits[1:] if len(digits) == 11 and digits[0] in "78" else digits


def masked_email(address: str) -> str:
    """ivanov@mail.ru as i…@mail.ru."""
    name, _at, host = address.partition("@")
    return f"{name[:1]}…@{host}"


def masked_phone(number_: str) -> str:
    """+79123456789 as +7 ••• •••-67-89."""
    return f"+7 ••• •••-{number_[-4:-2]}-{number_[-2:]}" if len(number_) >= 11 else "•••"


def around(path: str, asked: Mapping[str, str], cursor: str, later: str | None) -> dict[str, Any]:
    """Addresses of the next page of a list and of its first, empty where one is there."""
    return {
        "next": f"{path}?{urlencode({**asked, 'cursor': later})}" if later else "",
        "first": f"{path}?{urlencode(asked)}" if cursor else "",
    }


def away(visit: "Visit", *services: str) -> dict[str, Any]:
    """For a page that shows cases: which services (of these) do not answer, and since when."""
    silent = visit.front.pulse.away
    found = {name: at for name, at in silent.items() if name in (services or silent)}
    named = [(visit.say(HOLDERS[name]), at) for name, at in found.items()]
    return {"away": found, "away_named": named}
