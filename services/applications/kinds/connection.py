"""Technological connection to the grid: the form of 861 п.9, the ways of п.15 and 102-111.

Simplified applicants (п.12(1), 13(2)-13(5), 14) find terms and invoice in the account, and payment
is acceptance; others are sent a draft contract to sign (п.15). What the form says of power and
reliability tells them apart; a temporary connection has shorter terms on either way.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Literal

from pydantic import ConfigDict, ValidationInfo, field_validator

from casework.kind import Kind
from casework.workflow import Move, State, Workflow
from contracts.case import Author
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
    Rubles,
    ask,
    wrong,
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
from services.applications.stages import Offer as VisitOffer
from services.applications.stages import Wish, visited

SIMPLIFIED_KW = 150
"""Up to this power, and without the first category of reliability, п.12(1) and 14 hold."""


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


def _simplified(form: Mapping[str, Any]) -> bool:
    """Whether terms are placed and paid for, and not signed."""
    return float(form["power_kw"]) <= SIMPLIFIED_KW and form["reliability"] != "1"


def _by_contract(form: Mapping[str, Any]) -> bool:
    """Whether a draft contract is sent to be signed."""
    return not _simplified(form)


def _offer_term(given: Mapping[str, Any]) -> str:
    if given.get("duration", "permanent") != "permanent":
        return "connection.offer.temporary"
    return "" if _simplified(given) else "connection.draft"


def _payment_term(given: Mapping[str, Any]) -> str:
    return "connection.payment.budget" if given.get("payment") == "budget" else ""


def _works_term(given: Mapping[str, Any]) -> str:
    return f"connection.works.{given['works']}"


def _left_term(given: Mapping[str, Any]) -> str:
    return "connection.instalment" if _in_instalments(given) else ""


def _paid(form: Mapping[str, Any]) -> bool:
    """Whether the end waits for no more payments."""
    return not _in_instalments(form)


def _in_instalments(form: Mapping[str, Any]) -> bool:
    """Whether they asked for it in the application (п.104)."""
    return form.get("payment") == "instalments"


REFUSE = Move("refused", _("Отказать"), needs=Reason)
PLACE_OFFER = Move(
    "offered",
    _("Разместить условия и счёт"),
    needs=Offer,
    makes="invoice",
    term=_payment_term,
    when=_simplified,
)
SEND_DRAFT = Move("drafted", _("Направить проект договора"), needs=Draft, when=_by_contract)
ANNUL = Move("annulled", _("Аннулировать заявку"), needs=Reason, after_term=True)
OBJECT = Move(
    "objected",
    _("Возразить против условий"),
    by="consumer",
    needs=Objection,
    within="connection.objection",
)
READY = Move(
    "inspection",
    _("Сообщить о выполнении технических условий"),
    by="consumer",
    needs=Readiness,
)
INSPECTED = (
    Move("admitted", _("Допустить прибор учёта"), needs=Admission, visit="drops"),
    Move("unfulfilled", _("Условия выполнены не полностью"), needs=Reason, visit="drops"),
)
OFFER_VISIT = Move("visit_proposed", _("Предложить время осмотра"), needs=VisitOffer)
WISH = Move("visit_wished", _("Предложить другое время"), by="consumer", needs=Wish)
VISIT = {
    "visit_proposed": (
        Move(
            "visit_agreed",
            _("Согласиться с предложенным временем"),
            by="consumer",
            visit="agrees",
        ),
        WISH,
        replace(OFFER_VISIT, title=_("Предложить ещё одно время")),
        *INSPECTED,
    ),
    "visit_wished": (
        Move("visit_agreed", _("Согласовать время"), visit="agrees"),
        OFFER_VISIT,
    ),
    "visit_agreed": (
        *INSPECTED,
        OFFER_VISIT,
        WISH,
        Move("no_access", _("Доступа не было"), needs=Reason, visit="drops"),
    ),
    "no_access": (WISH, OFFER_VISIT),
}
VISITED = [
    replace(
        state,
        code="visit_wished" if state.code == "scheduling" else state.code,
        withdrawable=False,
        counts_from_receipt=False,
        counts_from="inspection",
    )
    for state in visited("connection.inspection")
]
REMARK = Move(
    "remarked",
    _("Сообщить замечания к акту"),
    by="consumer",
    needs=Remarks,
    within="connection.remarks",
)

HIDDEN = Move(
    "hidden",
    _("Сообщить о скрытых недостатках"),
    by="consumer",
    needs=Faults,
    within="connection.hidden",
)


def _settled(
    title: str, by: Author = "staff", needs: type[Form] | None = None
) -> tuple[Move, Move]:
    """Back to where the act was remarked on: to the end, or to the instalments that are left."""
    return (
        Move("connected", title, by=by, needs=needs, when=_paid),
        Move("paying", title, by=by, needs=needs, when=_in_instalments, term=_left_term),
    )


WORKFLOW = Workflow(
    path=(
        "registered",
        "preparing",
        "offered",
        "drafted",
        "signed",
        "concluded",
        "works",
        "inspection",
        "admitted",
        "noticed",
        "connected",
    ),
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
            _("Откройте счёт в документах и оплатите его. Оплата означает согласие с договором."),
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
            "drafted",
            _("Подпишите договор"),
            _("Проект договора и технические условия размещены. Подпишите договор и верните его."),
            tone="yours",
            actor="consumer",
            term="connection.sign",
            withdrawable=True,
        ),
        State(
            "signed",
            _("Проверяем договор"),
            _("Подписанный вами договор получен. Проверяем его и подписываем со своей стороны."),
            tone="busy",
            actor="staff",
            withdrawable=True,
        ),
        State(
            "concluded",
            _("Договор заключён"),
            _("Направляем копии договора поставщику электроэнергии и приступаем к работам."),
            tone="busy",
            actor="staff",
            term="connection.copies",
        ),
        State(
            "works",
            _("Выполняем работы"),
            _("Выполняем свою часть работ. Сообщите, когда выполните технические условия."),
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
        *VISITED,
        State(
            "unfulfilled",
            _("Устраните замечания"),
            _("Технические условия выполнены не до конца. Устраните замечания и сообщите нам."),
            tone="yours",
            actor="consumer",
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
            "mended",
            _("Проверьте исправленный акт"),
            _("Исправленный акт размещён. Если не возразить в срок, замечания считаются снятыми."),
            tone="yours",
            actor="consumer",
            term="connection.settled",
        ),
        State(
            "hidden",
            _("Устраняем недостатки"),
            _("Вы сообщили о скрытых недостатках. Устраним их и сообщим вам."),
            tone="busy",
            actor="staff",
            term="connection.hidden.mend",
        ),
        State(
            "noticed",
            _("Передаём акт поставщику"),
            _("Присоединение обеспечено, документы размещены. Направляем копию акта поставщику."),
            tone="busy",
            actor="staff",
            term="connection.act",
        ),
        State(
            "paying",
            _("Осталось оплатить"),
            _("Присоединение обеспечено. Осталось внести плату по договору в указанный срок."),
            tone="yours",
            actor="consumer",
            term="connection.last_payment",
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
            Move("preparing", _("Документы полны"), term=_offer_term),
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
        "preparing": (PLACE_OFFER, SEND_DRAFT, REFUSE),
        "offered": (
            Move("concluded", _("Оплата поступила"), needs=Payment, since="paid_on"),
            OBJECT,
            ANNUL,
        ),
        "objected": (
            replace(PLACE_OFFER, title=_("Разместить исправленные условия и счёт")),
            replace(SEND_DRAFT, title=_("Направить исправленный проект договора")),
            REFUSE,
        ),
        "drafted": (
            Move("signed", _("Передать подписанный договор"), by="consumer", needs=Signed),
            replace(OBJECT, within="connection.sign"),
            replace(ANNUL, after_term=False, after="connection.lapse"),
        ),
        "signed": (
            Move("concluded", _("Договор заключён"), needs=Concluded, since="concluded_on"),
            Move("drafted", _("Вернуть договор на подпись"), needs=Reason),
        ),
        "concluded": (
            Move("works", _("Начать работы"), needs=Started, term=_works_term, runs="with"),
        ),
        "works": (Move("inspection", _("Перейти к проверке")), READY),
        "inspection": (*INSPECTED, OFFER_VISIT),
        **VISIT,
        "unfulfilled": (READY,),
        "admitted": (Move("noticed", _("Разместить уведомление"), needs=Connected),),
        "noticed": (
            Move("connected", _("Завершить присоединение"), needs=Copied),
            Move("paying", _("Ждать оставшуюся оплату"), needs=Copied, term=_left_term),
        ),
        "paying": (
            Move("connected", _("Оплачено полностью"), needs=Paid),
            Move(
                "paying",
                _("Очередной платёж поступил"),
                needs=Paid,
                term=_left_term,
                runs="after",
                when=_in_instalments,
            ),
            REMARK,
            HIDDEN,
        ),
        "connected": (REMARK, HIDDEN),
        "remarked": (Move("mended", _("Разместить исправленный акт"), needs=Admission),),
        "mended": (
            *_settled(_("Подтвердить, что замечаний больше нет"), by="consumer"),
            replace(REMARK, title=_("Сообщить, что замечания остались"), within=""),
            *_settled(_("Возражений в срок не было"), by="system"),
        ),
        "hidden": _settled(_("Недостатки устранены"), needs=Mended),
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
