"""What several kinds ask alike: who applies and where, what was missing, why not."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator

from casework.terms import today
from chassis.clock import now
from contracts.fields import (
    Address,
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


class Applicant(Form):
    """Who applies, and how they are answered (186 п.36 «а»)."""

    applicant: Line = ask(**APPLICANT)
    phone: Phone = ask(**PHONE)
    email: Email = ask(**EMAIL)
    reply: ReplyChannel = ask(_("Как вам ответить"), example="account", known=True)


class AtPoint(Applicant):
    """An application about a supply point that has a contract."""

    account_number: Line = ask(
        _("Номер договора или лицевого счёта"),
        section=_("Точка поставки"),
        hint=_("Указан в договоре и в счёте за электроэнергию"),
        example="5600012345",
    )
    point_address: Address = ask(
        _("Адрес точки поставки"),
        hint=_("Где потребляется электроэнергия"),
        example="Примерский край, г. Примерск, ул. Первая, д. 1, кв. 2",
    )


MODEL: Asked = {
    "title": _("Тип прибора учёта"),
    "hint": _("Указан на лицевой панели и в паспорте прибора"),
    "example": "ПУ-1 Пример",
}
SERIAL: Asked = {
    "title": _("Заводской номер"),
    "hint": _("Указан на лицевой панели прибора"),
    "example": "0123456789",
}
PLACE: Asked = {
    "title": _("Где установлен прибор"),
    "choices": {
        "inside": _("В помещении"),
        "landing": _("На лестничной площадке"),
        "facade": _("На фасаде или ограждении"),
        "pole": _("На опоре"),
        "substation": _("В подстанции или щитовой"),
    },
    "example": "landing",
}
CIRCUIT: Asked = {
    "title": _("Схема включения"),
    "hint": _("В квартире и частном доме обычно прямое включение"),
    "choices": {
        "direct": _("Прямое включение"),
        "current": _("Через трансформаторы тока"),
        "voltage": _("Через трансформаторы тока и напряжения"),
    },
    "example": "direct",
}
VISIT: Asked = {
    "title": _("Желаемое время выезда"),
    "section": _("Выезд"),
    "hint": _("По московскому времени. О выезде предупреждают заранее, выберите день с запасом"),
    "example": "2030-03-01T10:00:00+03:00",
}
ACCESS: Asked = {
    "title": _("Кто обеспечит доступ"),
    "hint": _("Имя и телефон того, кто встретит сотрудника"),
    "example": "Пример Пётр, +7 912 345-67-89",
}
AUTHORITY: Asked = {
    "title": _("Доверенность представителя"),
    "optional": _("Нужна, только если заявку подаёт представитель"),
    "example": FILE,
}
"""What one field asks in every kind: `authority: Files | None = ask(**AUTHORITY)`."""
Place = Literal["inside", "landing", "facade", "pole", "substation"]
Circuit = Literal["direct", "current", "voltage"]


class Reason(Form):
    """What the consumer must be told."""

    note: LongText = ask(_("Что сообщить потребителю"), example="Нет плана расположения устройств")


class MissingPapers(Form):
    """The papers that were missing."""

    files: Files = ask(_("Недостающие документы"), example=FILE)
    text: LongText | None = ask(
        _("Комментарий"), optional=_("Документы говорят сами за себя"), example="Прилагаю план"
    )
