"""What many kinds ask alike: who files it and how they are answered, days, papers, reasons."""

from typing import Annotated, Any

from pydantic import AfterValidator

from casework.terms import today
from chassis.clock import now
from contracts.fields import (
    Day,
    Email,
    Files,
    Form,
    Line,
    LongText,
    Phone,
    ReplyChannel,
    ask,
    wrong,
)
from contracts.words import _

FILE = ["00000000-0000-7000-8000-000000000000"]
"""The example of a field of files."""


def _not_past(day: Day) -> Day:
    if day < today(now()):
        raise wrong(_("Эта дата уже прошла, выберите сегодняшнюю или будущую"))
    return day


def _not_ahead(day: Day) -> Day:
    if day > today(now()):
        raise wrong(_("Эта дата ещё не наступила"))
    return day


Asked = dict[str, Any]
FutureDay = Annotated[Day, AfterValidator(_not_past)]
PastDay = Annotated[Day, AfterValidator(_not_ahead)]

APPLICANT: Asked = {
    "title": _("Заявитель"),
    "section": _("Заявитель"),
    "hint": _("Фамилия, имя, отчество или наименование организации"),
    "example": "Пример Пётр Петрович",
    "autocomplete": "name",
    "known": True,
}
PHONE: Asked = {
    "title": _("Мобильный телефон"),
    "hint": _("Например, +7 912 345-67-89"),
    "example": "+79123456789",
    "known": True,
}
EMAIL: Asked = {
    "title": _("E-mail"),
    "hint": _("Сюда придут уведомления о ходе заявки"),
    "example": "petr@example.com",
    "known": True,
}
POINT: Asked = {
    "title": _("Точка поставки из вашего кабинета"),
    "hint": _("Её адрес, лицевой счёт и прибор заполнятся сами"),
    "section": _("Точка поставки"),
    "optional": _("Если нужной точки здесь нет, заполните поля ниже"),
    "example": FILE[0],
}
REPLY: Asked = {"title": _("Как вам ответить"), "example": "account", "known": True}
"""What one field asks in every kind: `applicant: Line = ask(**APPLICANT)`."""


class Applicant(Form):
    """Who applies, and how they are answered (186 п.36 «а»)."""

    applicant: Line = ask(**APPLICANT)
    phone: Phone = ask(**PHONE)
    email: Email = ask(**EMAIL)
    reply: ReplyChannel = ask(**REPLY)


class Reason(Form):
    """What the consumer must be told."""

    note: LongText = ask(_("Что сообщить потребителю"), example="Нет плана расположения устройств")


class MissingPapers(Form):
    """The papers that were missing."""

    files: Files = ask(_("Недостающие документы"), example=FILE)
    text: LongText | None = ask(
        _("Комментарий"), optional=_("Документы говорят сами за себя"), example="Прилагаю план"
    )
