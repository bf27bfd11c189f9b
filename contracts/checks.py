"""What a field type asks of a value, and the normal form it brings it to."""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from email_validator import EmailNotValidError, validate_email
from pydantic_core import PydanticCustomError

from contracts import identifiers
from contracts.words import _


def wrong(message: str, **values: str | int) -> PydanticCustomError:
    """An error whose message is a msgid, translated where it is shown."""
    return PydanticCustomError("words", message, {"msgid": message, "values": values, **values})


def identifier(check: Callable[[str], str]) -> Callable[[str], str]:
    def checked(text: str) -> str:
        try:
            return check(text)
        except identifiers.WrongIdentifier as error:
            raise wrong(error.message, **error.values) from None

    return checked


def email(text: str) -> str:
    try:
        found = validate_email(text, allow_smtputf8=False, check_deliverability=False)
    except EmailNotValidError:
        raise wrong(_("Введите e-mail в виде ivan@mail.ru")) from None
    return found.normalized.lower()


UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufffe\uffff]",
)
"""Control marks, and those that turn the direction of what stands beside them."""


def no_control(text: str) -> str:
    text = re.sub(r"\r\n?", "\n", text)  # a browser's text area sends both
    if UNSEEN.search(text):
        raise wrong(_("Уберите из текста непечатаемые знаки"))
    return text


def one_line(text: str) -> str:
    return re.sub(r"\s+", " ", no_control(text))


def cadastral(text: str) -> str:
    bare = text.replace(" ", "")
    if not re.fullmatch(r"\d{2}:\d{2}:\d{6,7}:\d{1,7}", bare, re.ASCII):
        raise wrong(_("Введите кадастровый номер в виде 77:01:0001001:1234"))
    return bare


def decimal(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise wrong(_("Введите число, например 15 или 7,5"))
    bare = re.sub(r"\s", "", str(value)).replace(",", ".")
    if isinstance(value, str) and not re.fullmatch(r"[+-]?\d+(\.\d+)?", bare, re.ASCII):
        raise wrong(_("Введите число, например 15 или 7,5"))
    try:
        number = Decimal(bare)
    except InvalidOperation:
        raise wrong(_("Введите число, например 15 или 7,5")) from None
    if not number.is_finite():
        raise wrong(_("Введите число, например 15 или 7,5"))
    return number


def kilowatts(number: Decimal) -> Decimal:
    if not 0 < number <= 100_000:
        raise wrong(_("Введите мощность больше 0 и не больше 100 000 кВт"))
    if number != round(number, 3):
        raise wrong(_("Введите мощность с точностью не более трёх знаков после запятой"))
    return number


def kilowatt_hours(number: Decimal) -> Decimal:
    if not 0 <= number <= 999_999_999:
        raise wrong(_("Введите показание от 0 до 999 999 999 кВт·ч"))
    if number != round(number, 3):
        raise wrong(_("Введите показание с точностью не более трёх знаков после запятой"))
    return number


def rubles(number: Decimal) -> Decimal:
    if not 0 < number <= 999_999_999:
        raise wrong(_("Введите сумму больше 0 и не больше 999 999 999 ₽"))
    if number != round(number, 2):
        raise wrong(_("Введите сумму с точностью до копейки"))
    return number


def serial(text: str) -> str:
    """The number on a meter, as it stands there, without spaces."""
    bare = re.sub(r"\s", "", text).upper()
    if not re.fullmatch(r"[0-9A-ZА-ЯЁ][0-9A-ZА-ЯЁ/.-]{2,39}", bare):
        raise wrong(_("Введите заводской номер прибора: цифры и буквы, от 3 до 40 знаков"))
    return bare


def account_number(text: str) -> str:
    """The number of an account or a contract, without the spaces people put into it."""
    bare = re.sub(r"\s", "", text).upper()
    if not re.fullmatch(r"[0-9A-ZА-ЯЁ][0-9A-ZА-ЯЁ/.\-]{0,39}", bare):
        raise wrong(_("Введите номер лицевого счёта: цифры и буквы, не больше 40 знаков"))
    return bare


def iso_day(value: Any) -> Any:
    if isinstance(value, str):
        value = value.strip()
        if re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
            return value
    elif type(value) is date:
        return value
    raise wrong(_("Выберите дату"))


MOSCOW = ZoneInfo("Europe/Moscow")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?", re.ASCII)


def moment(value: Any) -> Any:
    """A day and an hour, as a browser or a program writes them, in Moscow's time."""
    found = value
    if isinstance(value, str) and MOMENT.fullmatch(value.strip()):
        try:
            found = datetime.fromisoformat(value.strip())
        except ValueError:
            raise wrong(_("Выберите дату и время")) from None
        found = found if found.tzinfo else found.replace(tzinfo=MOSCOW)
    # far from either end of the calendar, where zones and terms can still be counted
    if isinstance(found, datetime) and found.tzinfo and 2000 <= found.year <= 2100:
        return found.astimezone(MOSCOW)
    raise wrong(_("Выберите дату и время"))
