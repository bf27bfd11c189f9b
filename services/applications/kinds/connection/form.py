"""What is asked of who wants to be connected: 861 п.9-10."""

from datetime import date
from typing import Literal

from pydantic import ConfigDict, ValidationInfo, field_validator

from casework.asking import APPLICANT, EMAIL, FILE, PHONE, FutureDay
from contracts.fields import (
    Address,
    Cadastral,
    Email,
    Files,
    Form,
    Kilowatts,
    Line,
    Phone,
    ask,
    wrong,
)
from contracts.words import _
from services.applications.asking import AUTHORITY


class Connection(Form):
    """What 861 п.9-10 lets the company ask."""

    model_config = ConfigDict(validate_default=True)

    applicant: Line = ask(**APPLICANT)
    identity_document: Line = ask(
        _("Документ заявителя"),
        hint=_(
            "Паспорт: серия, номер, кем и когда выдан. "
            "Для организации и ИП: номер записи в ЕГРЮЛ или ЕГРИП и дата"
        ),
        example="0000 000000, выдан 01.01.2020 отделом примеров",
        known=True,
    )
    applicant_address: Address = ask(
        _("Адрес заявителя"),
        hint=_("Место жительства или место нахождения, с индексом"),
        example="000000, Примерский край, г. Примерск, ул. Первая, д. 1",
        autocomplete="street-address",
        known=True,
    )
    phone: Phone = ask(**PHONE)
    email: Email = ask(**EMAIL)

    reason: Literal["new", "increase", "change"] = ask(
        _("Причина обращения"),
        section=_("Объект"),
        choices={
            "new": _("Новое присоединение"),
            "increase": _("Увеличение мощности"),
            "change": _("Изменение категории надёжности или схемы электроснабжения"),
        },
        example="new",
    )
    duration: Literal["permanent", "scheme", "mobile"] = ask(
        _("На какое время нужно присоединение"),
        hint=_(
            "Временное присоединение выполняют быстрее, но оно действует до указанного вами дня"
        ),
        choices={
            "permanent": _("Постоянно"),
            "scheme": _("Временно, пока готовят постоянное присоединение"),
            "mobile": _("Временно, для передвижного объекта"),
        },
        example="permanent",
    )
    temporary_until: FutureDay | None = ask(
        _("До какого дня нужно временное присоединение"),
        optional=_("Заполните, только если присоединение временное"),
        example="2030-09-01",
    )
    object_name: Line = ask(
        _("Что присоединяется"),
        hint=_("Энергопринимающие устройства, например: жилой дом, магазин, насосная"),
        example="Жилой дом",
    )
    object_address: Address = ask(
        _("Адрес объекта"),
        hint=_("Где находятся энергопринимающие устройства"),
        example="Примерский край, д. Примеровка, участок 7",
    )
    cadastral: Cadastral = ask(
        _("Кадастровый номер участка"),
        hint=_("Указан в выписке из ЕГРН, например 77:01:0001001:1234"),
        example="77:01:0001001:1234",
    )

    power_kw: Kilowatts = ask(
        _("Максимальная мощность"),
        section=_("Мощность"),
        hint=_("Всего после присоединения, в киловаттах"),
        example=15,
    )
    existing_power_kw: Kilowatts | None = ask(
        _("Ранее присоединённая мощность"),
        hint=_("В киловаттах, если объект уже присоединён"),
        optional=_("У нового объекта её нет"),
        example=5,
    )
    reduced_power_kw: Kilowatts | None = ask(
        _("Пониженная мощность на первое время"),
        hint=_("В киловаттах"),
        optional=_("Заполните, если до завершения работ хватит меньшей мощности"),
        example=5,
    )
    voltage: Literal["0.23", "0.4", "6", "10", "35"] = ask(
        _("Класс напряжения"),
        hint=_("Для жилого дома обычно 0,23 или 0,4 кВ"),
        choices={
            "0.23": _("0,23 кВ (одна фаза)"),
            "0.4": _("0,4 кВ (три фазы)"),
            "6": _("6 кВ"),
            "10": _("10 кВ"),
            "35": _("35 кВ и выше"),
        },
        example="0.4",
    )
    reliability: Literal["1", "2", "3"] = ask(
        _("Категория надёжности"),
        hint=_("Для жилого дома обычно третья"),
        choices={"1": _("Первая"), "2": _("Вторая"), "3": _("Третья")},
        example="3",
    )
    load: Literal["household", "production", "trade", "other"] = ask(
        _("Характер нагрузки"),
        hint=_("Для чего нужна электроэнергия"),
        choices={
            "household": _("Бытовая"),
            "production": _("Производственная"),
            "trade": _("Торговля и услуги"),
            "other": _("Другая"),
        },
        example="household",
    )

    design_by: FutureDay = ask(
        _("Проектирование завершается"),
        section=_("Сроки и поставщик"),
        hint=_("Планируемая дата"),
        example="2030-03-01",
    )
    commissioning_by: FutureDay = ask(
        _("Ввод в эксплуатацию"), hint=_("Планируемая дата"), example="2030-06-01"
    )
    supplier: Line = ask(
        _("Гарантирующий поставщик или энергосбытовая организация"),
        hint=_("С кем вы заключите договор энергоснабжения"),
        example="Примерский гарантирующий поставщик",
    )
    contract: Literal["supply", "purchase"] = ask(
        _("Вид договора с поставщиком"),
        choices={
            "supply": _("Договор энергоснабжения"),
            "purchase": _("Договор купли-продажи электроэнергии"),
        },
        example="supply",
    )

    payment: Literal["parts", "instalments", "budget"] = ask(
        _("Как вы будете платить"),
        section=_("Оплата"),
        hint=_(
            "Рассрочка: 90 % платы равными долями раз в квартал, до трёх лет (ПП РФ № 861, п. 104)."
            " О ней просят только здесь, в заявке"
        ),
        choices={
            "parts": _("По счёту и договору"),
            "instalments": _("В рассрочку"),
            "budget": _("По контракту 44-ФЗ или гособоронзаказу"),
        },
        example="parts",
    )

    plan: Files = ask(
        _("План расположения энергопринимающих устройств"),
        section=_("Документы"),
        example=FILE,
    )
    ownership: Files = ask(
        _("Документ о праве на объект или участок"),
        hint=_("Выписка из ЕГРН, договор или свидетельство"),
        example=FILE,
    )
    authority: Files | None = ask(**AUTHORITY)

    @field_validator("temporary_until")
    @classmethod
    def _ends(cls, day: date | None, info: ValidationInfo) -> date | None:
        """A temporary connection says until when."""
        if day is None and info.data.get("duration") in ("scheme", "mobile"):
            raise wrong(_("Укажите день: временное присоединение действует до него"))
        return day
