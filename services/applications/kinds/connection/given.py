"""What each step of a connection is given, by either side."""

from typing import Literal

from pydantic import ConfigDict, ValidationInfo, field_validator

from casework.asking import FILE, PastDay
from contracts.fields import Files, Form, Line, LongText, Rubles, ask, wrong
from contracts.words import _


class Offer(Form):
    """What 861 п.105 says is placed in the account."""

    model_config = ConfigDict(validate_default=True)

    terms: Files = ask(_("Условия типового договора"), example=FILE)
    technical_conditions: Files = ask(_("Технические условия"), example=FILE)
    amount: Rubles | None = ask(
        _("Сумма счёта"),
        hint=_("Счёт с кодом для оплаты кабинет составит сам"),
        optional=_("Не нужна, если счёт приложен"),
        example="12345,60",
    )
    invoice: Files | None = ask(
        _("Счёт"), optional=_("Приложите, только если он составлен не здесь"), example=FILE
    )
    instruction: Files | None = ask(
        _("Инструкция о самостоятельном присоединении"),
        optional=_("Прилагается там, где присоединение возможно без участия сетевой организации"),
        example=FILE,
    )

    @field_validator("invoice")
    @classmethod
    def _billed(cls, files: list[str] | None, info: ValidationInfo) -> list[str] | None:
        """An invoice is handed in, or made of the amount."""
        if files is None and info.data.get("amount", ...) is None:
            raise wrong(_("Укажите сумму счёта или приложите счёт"))
        return files


class Objection(Form):
    """Why the terms will not do (п.105)."""

    text: LongText = ask(_("Ваши возражения"), example="Счёт выставлен не на ту мощность")


class Readiness(Form):
    """The applicant's notice that the technical conditions are fulfilled (п.102)."""

    files: Files = ask(_("Уведомление о выполнении технических условий"), example=FILE)
    text: LongText | None = ask(
        _("Комментарий"), optional=_("Документы говорят сами за себя"), example="Ввод готов"
    )


class Remarks(Form):
    """What is wrong with the act (п.110)."""

    text: LongText = ask(_("Ваши замечания к акту"), example="Номер прибора указан с ошибкой")


class Draft(Form):
    """What those who are not simplified are sent (п.15)."""

    draft: Files = ask(_("Проект договора"), example=FILE)
    technical_conditions: Files = ask(_("Технические условия"), example=FILE)


class Signed(Form):
    """The contract as the applicant signed it."""

    files: Files = ask(_("Подписанный договор"), example=FILE)
    text: LongText | None = ask(
        _("Комментарий"), optional=_("Документы говорят сами за себя"), example="Подписал"
    )


class Concluded(Form):
    """The contract signed by both; from its day the terms run."""

    concluded_on: PastDay = ask(_("Дата договора"), example="2026-11-24")
    contract: Files = ask(_("Договор, подписанный обеими сторонами"), example=FILE)


class Faults(Form):
    """What was hidden when the act was signed (п.110)."""

    text: LongText = ask(_("Что обнаружено"), example="Ввод нагревается под нагрузкой")


class Mended(Form):
    """What was done about hidden faults."""

    note: LongText = ask(_("Что сообщить потребителю"), example="Ввод заменён, нагрева нет")
    act: Files | None = ask(
        _("Исправленный акт"), optional=_("Нужен, только если акт изменился"), example=FILE
    )


class Payment(Form):
    """Payment is acceptance (п.105); from it the terms run."""

    paid_on: PastDay = ask(_("Дата оплаты"), example="2026-11-24")
    paid: Literal["whole", "first"] = ask(
        _("Что оплачено"),
        hint=_("После первого платежа кабинет ведёт сроки остальных, пока их не отметят"),
        choices={"whole": _("Счёт полностью"), "first": _("Первый платёж")},
        example="whole",
    )


class Started(Form):
    """To whom copies of the contract went (п.107), and how long the works may take (п.16 «б»)."""

    copies_to: Line = ask(
        _("Кому направлены копии договора и платёжного документа"),
        example="Примерский гарантирующий поставщик",
    )
    works: Literal["near", "temporary", "again", "existing", "building", "long", "longest"] = ask(
        _("Срок мероприятий"),
        choices={
            "near": _("30 рабочих дней: до 15 м, 0,4 кВ, без строительства"),
            "temporary": _("15 рабочих дней: временное присоединение"),
            "again": _("1 месяц: повторное подключение"),
            "existing": _("4 месяца: до 670 кВт, существующие сети"),
            "building": _("6 месяцев: требуется строительство"),
            "long": _("1 год: прочие случаи"),
            "longest": _("2 года: прочие случаи, от 670 кВт"),
        },
        example="existing",
    )


class Admission(Form):
    """The act that the meter is admitted, placed by the end of the same day (п.109)."""

    admission_act: Files = ask(_("Акт допуска прибора учёта"), example=FILE)


class Connected(Form):
    """The notice that connection is possible (п.110)."""

    connection_notice: Files = ask(
        _("Уведомление об обеспечении возможности присоединения"),
        example=FILE,
    )


class Copied(Form):
    """To whom a copy of the act went (п.111)."""

    copies_to: Line = ask(
        _("Кому направлена копия акта"), example="Примерский гарантирующий поставщик"
    )


class Paid(Form):
    """What came in of what was left to pay."""

    paid_on: PastDay = ask(_("Дата оплаты"), example="2026-11-24")
