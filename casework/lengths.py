"""How long a term is and how large a file, in words."""

from babel.numbers import format_decimal

from chassis.words import plural, translate
from contracts.case import TermUnit
from contracts.words import _, counted

MEGABYTE = 1024 * 1024
COUNTED: dict[TermUnit, tuple[str, str]] = {
    "working_days": counted("{n} рабочий день", "{n} рабочих дней"),
    "calendar_days": counted("{n} день", "{n} дней"),
    "months": counted("{n} месяц", "{n} месяцев"),
    "hours": counted("{n} час", "{n} часов"),
    "minutes": counted("{n} минута", "{n} минут"),
}


def length(value: int, unit: TermUnit, language: str) -> str:
    """10 рабочих дней; до конца рабочего дня; до 26-го числа."""
    if unit in COUNTED:
        return plural(*COUNTED[unit], value, language)
    if unit == "end_of_working_day":
        return translate(_("до конца рабочего дня"), language)
    return translate(_("до {day}-го числа месяца"), language, day=value)


def size(count: int, language: str) -> str:
    """Bytes as people say them: 120 КБ, 3,4 МБ."""
    unit = _("КБ") if count < MEGABYTE else _("МБ")
    of_it = max(1, round(count / 1024)) if count < MEGABYTE else round(count / MEGABYTE, 1)
    return f"{format_decimal(of_it, locale=language)} {translate(unit, language)}"
