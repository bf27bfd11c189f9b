"""The fields of a reply template, filled in from a case."""

import re
from collections.abc import Mapping

from contracts.case import CaseSnapshot, Desk
from contracts.notify import REPLY_FIELDS
from gateway.pages.wording import day

FIELD = re.compile(r"\{(" + "|".join(REPLY_FIELDS) + r")\}")
LANGUAGE = "ru"
"""Templates are written in the company's language, and so are the days put into them."""


def filled(text: str, values: Mapping[str, str]) -> str:
    """The template with its fields filled in; one that the case has no value for stays visible."""
    return FIELD.sub(lambda found: values.get(found[1]) or found[0], text)


def unfilled(text: str) -> list[str]:
    """Fields that nobody filled in: such a text is not for a consumer's eyes."""
    return [found[0] for found in FIELD.finditer(text)]


def values(case: CaseSnapshot, desk: Desk, employee: str, phone: str) -> dict[str, str]:
    """What a case puts into each field."""
    return {
        "номер": case.number,
        "заявитель": desk.applicant,
        "услуга": case.title.ru,
        "адрес": desk.subject,
        "статус": case.state_title.ru,
        "срок": day(case.deadline.due, LANGUAGE) if case.deadline else "",
        "сотрудник": employee,
        "телефон": phone,
    }
