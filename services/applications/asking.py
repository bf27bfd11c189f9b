"""What several kinds of application ask alike: the supply point, its meter, the visit."""

from typing import Literal

from casework.asking import FILE, POINT, Applicant, Asked
from contracts.fields import Address, Line, SupplyPoint, ask
from contracts.words import _


class AtPoint(Applicant):
    """An application about a supply point that has a contract."""

    supply_point: SupplyPoint | None = ask(**POINT)
    account_number: Line = ask(
        _("Номер договора или лицевого счёта"),
        hint=_("Указан в договоре и в счёте за электроэнергию"),
        example="5600012345",
        of_point="account_number",
    )
    point_address: Address = ask(
        _("Адрес точки поставки"),
        hint=_("Где потребляется электроэнергия"),
        example="Примерский край, г. Примерск, ул. Первая, д. 1, кв. 2",
        of_point="address",
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
ITS_MODEL: Asked = {**MODEL, "of_point": "model"}
ITS_SERIAL: Asked = {**SERIAL, "of_point": "serial"}
"""Of the meter that stands at the point, and not of one that is to come."""
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
SEEN: Asked = {
    "title": _("Показание, которое видно вам"),
    "hint": _("Сумма по всем зонам суток"),
    "optional": _("Прибор может быть вам недоступен"),
    "example": "12345",
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
