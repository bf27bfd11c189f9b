"""How long a term is, in words."""

from chassis.words import plural, translate
from contracts.case import TermUnit
from contracts.words import _, counted

COUNTED: dict[TermUnit, tuple[str, str]] = {
    "working_days": counted("{n} рабочий день", "{n} рабочих дней"),
    "calendar_days": counted("{n} день", "{n} дней"),
    "months": counted("{n} месяц", "{n} месяцев"),
    "hours": counted("{n} час", "{n} часов"),
}


def length(value: int, unit: TermUnit, language: str) -> str:
    """10 рабочих дней; до конца рабочего дня; до 26-го числа."""
    if unit in COUNTED:
        return plural(*COUNTED[unit], value, language)
    if unit == "end_of_working_day":
        return translate(_("до конца рабочего дня"), language)
    return translate(_("до {day}-го числа месяца"), language, day=value)
