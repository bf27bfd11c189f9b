"""Technological connection to the grid: the form of 861 п.9, the way of п.15 and 105-110.

The way here is that of simplified applicants (п.12(1), 13(2)-13(5), 14), for whom terms and invoice
are placed in the account and payment is acceptance.
"""

from collections.abc import Mapping
from typing import Any, Literal

from casework.kind import Kind
from casework.workflow import Move, State, Workflow
from contracts.fields import (
    Address,
    Cadastral,
    Email,
    Files,
    Form,
    Kilowatts,
    Line,
    LongText,
    Phone,
    ask,
)
from contracts.words import _
from services.applications.asking import (
    APPLICANT,
    AUTHORITY,
    EMAIL,
    FILE,
    PHONE,
    FutureDay,
    MissingPapers,
    PastDay,
    Reason,
)


class Connection(Form):
    """What 861 п.9-10 lets the company ask."""

    applicant: Line = ask(**APPLICANT)
    identity_document: Line = ask(
        _("Документ заявителя"),
        hint=_(
            "Паспорт: серия, номер, кем и когда выдан. "
            "Для организации и ИП: номер записи в ЕГРЮЛ или ЕГРИП и дата"
        ),
        example="0000 000000, выдан 01.01.2020 отделом примеров",
    )
    applicant_address: Address = ask(
        _("Адрес заявителя"),
        hint=_("Место жительства или место нахождения, с индексом"),
        example="000000, Примерский край, г. Примерск, ул. Первая, д. 1",
        autocomplete="street-address",
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
    voltage: Literal["0.23", "0.4", "6", "10", "35"] = ask(
        _("Класс напряжения"),
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


class Offer(Form):
    """What 861 п.105 says is placed in the account."""

    terms: Files = ask(_("Условия типового договора"), example=FILE)
    technical_conditions: Files = ask(_("Технические условия"), example=FILE)
    invoice: Files = ask(_("Счёт"), example=FILE)
    instruction: Files | None = ask(
        _("Инструкция о самостоятельном присоединении"),
        optional=_("Прилагается там, где присоединение возможно без участия сетевой организации"),
        example=FILE,
    )


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


class Payment(Form):
    """Payment is acceptance (п.105); from it the term of the works runs (п.16 «б»)."""

    paid_on: PastDay = ask(_("Дата оплаты"), example="2026-11-24")
    works: Literal["near", "existing", "building", "long"] = ask(
        _("Срок мероприятий"),
        choices={
            "near": _("30 рабочих дней: до 15 м, 0,4 кВ, без строительства"),
            "existing": _("4 месяца: до 670 кВт, существующие сети"),
            "building": _("6 месяцев: требуется строительство"),
            "long": _("1 год: прочие случаи"),
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


def _works_term(given: Mapping[str, Any]) -> str:
    return f"connection.works.{given['works']}"


REFUSE = Move("refused", _("Отказать"), needs=Reason)
ANNUL = Move("annulled", _("Аннулировать заявку"), needs=Reason, after_term=True)

WORKFLOW = Workflow(
    path=("registered", "preparing", "offered", "works", "inspection", "admitted", "connected"),
    states=(
        State(
            "registered",
            _("Принята"),
            _("Проверяем, все ли сведения и документы есть."),
            tone="new",
            actor="staff",
            term="connection.check",
            counts_from_receipt=True,
            restarts=True,
            withdrawable=True,
        ),
        State(
            "papers_missing",
            _("Нужны документы"),
            _("Не хватает документов или сведений. Приложите их, и рассмотрение продолжится."),
            tone="yours",
            actor="consumer",
            term="connection.papers",
            suspends=_("Срок рассмотрения приостановлен: ждём документы"),
            withdrawable=True,
        ),
        State(
            "preparing",
            _("Готовим условия"),
            _("Заявка полна. Готовим условия договора, технические условия и счёт."),
            tone="busy",
            actor="staff",
            term="connection.offer",
            counts_from_receipt=True,
            withdrawable=True,
        ),
        State(
            "offered",
            _("Ждём оплату"),
            _("Условия договора и счёт размещены. Оплата счёта означает согласие с условиями."),
            tone="yours",
            actor="consumer",
            term="connection.payment",
            withdrawable=True,
        ),
        State(
            "objected",
            _("Рассматриваем возражения"),
            _("Рассматриваем ваши возражения. Разместим исправленные условия или объясним отказ."),
            tone="busy",
            actor="staff",
            term="connection.correct",
            withdrawable=True,
        ),
        State(
            "works",
            _("Выполняем работы"),
            _("Договор заключён. Выполняем мероприятия по присоединению."),
            tone="busy",
            actor="staff",
        ),
        State(
            "inspection",
            _("Проверяем выполнение условий"),
            _("Проверяем, что технические условия выполнены."),
            tone="busy",
            actor="staff",
            term="connection.inspection",
        ),
        State(
            "admitted",
            _("Прибор учёта допущен"),
            _("Прибор учёта допущен в эксплуатацию, акт размещён."),
            tone="busy",
            actor="staff",
            term="connection.notice",
        ),
        State(
            "remarked",
            _("Рассматриваем замечания"),
            _("Рассматриваем ваши замечания к акту. Разместим исправленный акт."),
            tone="busy",
            actor="staff",
            term="connection.mend",
        ),
        State(
            "connected",
            _("Присоединено"),
            _("Присоединение завершено, документы размещены."),
            tone="done",
            final=True,
        ),
        State(
            "refused",
            _("Отказано"),
            _("В присоединении отказано. Причина указана ниже."),
            tone="refused",
            final=True,
        ),
        State(
            "annulled",
            _("Аннулирована"),
            _("Заявка аннулирована: срок истёк. Можно подать новую."),
            tone="refused",
            final=True,
        ),
        State(
            "withdrawn",
            _("Отозвана"),
            _("Вы отозвали заявку."),
            tone="closed",
            final=True,
        ),
    ),
    moves={
        "registered": (
            Move("preparing", _("Документы полны")),
            Move("papers_missing", _("Запросить документы"), needs=Reason),
            REFUSE,
        ),
        "papers_missing": (
            Move(
                "registered",
                _("Приложите недостающие документы"),
                by="consumer",
                needs=MissingPapers,
            ),
            ANNUL,
        ),
        "preparing": (Move("offered", _("Разместить условия и счёт"), needs=Offer), REFUSE),
        "offered": (
            Move("works", _("Оплата поступила"), needs=Payment, term=_works_term, since="paid_on"),
            Move(
                "objected",
                _("Возразить против условий"),
                by="consumer",
                needs=Objection,
                within="connection.objection",
            ),
            ANNUL,
        ),
        "objected": (
            Move("offered", _("Разместить исправленные условия и счёт"), needs=Offer),
            REFUSE,
        ),
        "works": (
            Move("inspection", _("Перейти к проверке")),
            Move(
                "inspection",
                _("Сообщить о выполнении технических условий"),
                by="consumer",
                needs=Readiness,
            ),
        ),
        "inspection": (
            Move("admitted", _("Допустить прибор учёта"), needs=Admission),
            Move(
                "works",
                _("Вернуть к работам"),
                needs=Reason,
                term=lambda _given: "connection.works.near",
            ),
        ),
        "admitted": (
            Move("connected", _("Завершить присоединение"), needs=Connected),
            Move(
                "remarked",
                _("Сообщить замечания к акту"),
                by="consumer",
                needs=Remarks,
                within="connection.remarks",
            ),
        ),
        "remarked": (Move("admitted", _("Разместить исправленный акт"), needs=Admission),),
    },
)

KIND = Kind(
    slug="connection",
    title=_("Технологическое присоединение"),
    help=_("Заявка на технологическое присоединение к электрическим сетям"),
    category="application",
    number="ТП",
    form=Connection,
    workflow=WORKFLOW,
    applicant=lambda form: str(form["applicant"]),
    subject=lambda form: str(form["object_address"]),
)
