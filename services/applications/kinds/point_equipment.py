"""Equipping a supply point with meters: 442 п.151, 152, 861 п.109.

The company says where and how the meter will stand, the consumer agrees (silence is consent), an
employee comes at the agreed time, and the point is equipped within the six months of п.151.
"""

from typing import Literal

from casework.asking import FILE, POINT, Applicant, PastDay
from casework.kind import Kind
from casework.workflow import Move, State, Workflow
from contracts.fields import (
    Address,
    Files,
    Form,
    KilowattHours,
    Kilowatts,
    Line,
    LongText,
    Moment,
    Serial,
    SupplyPoint,
    ask,
)
from contracts.words import _
from services.applications.asking import ACCESS, AUTHORITY, CIRCUIT, MODEL, SERIAL, VISIT, Circuit
from services.applications.stages import (
    ASK_PAPERS,
    DENIED,
    PAPERS_MOVES,
    REFUSE,
    checked,
    connect,
    connected,
    connecting,
    ends,
    visit_moves,
    visited,
)


class PointEquipment(Applicant):
    """The point, its connection, and where the meter might stand."""

    supply_point: SupplyPoint | None = ask(**POINT)
    point_address: Address = ask(
        _("Адрес точки поставки"),
        hint=_("Где потребляется электроэнергия"),
        example="Примерский край, д. Примеровка, участок 7",
        of_point="address",
    )
    object_kind: Literal["house", "flat", "garage", "trade", "production", "other"] = ask(
        _("Что снабжается электроэнергией"),
        choices={
            "house": _("Жилой дом"),
            "flat": _("Квартира"),
            "garage": _("Гараж или хозяйственная постройка"),
            "trade": _("Торговля и услуги"),
            "production": _("Производство"),
            "other": _("Другое"),
        },
        example="house",
    )
    account_number: Line | None = ask(
        _("Номер договора или лицевого счёта"),
        hint=_("Указан в договоре и в счёте за электроэнергию"),
        optional=_("Договора энергоснабжения может ещё не быть"),
        example="5600012345",
        of_point="account_number",
    )
    connection_paper: Line = ask(
        _("Документ о технологическом присоединении"),
        hint=_("Название, номер и дата, например: акт № 12 от 01.02.2020"),
        example="Акт № 12 от 01.02.2020",
    )
    power_kw: Kilowatts = ask(
        _("Максимальная мощность"),
        hint=_("В киловаттах, по документу о присоединении"),
        example=15,
    )
    phases: Literal["1", "3"] = ask(
        _("Сколько фаз"),
        choices={"1": _("Одна"), "3": _("Три")},
        example="3",
    )

    present: Literal["none", "unfit", "unadmitted"] = ask(
        _("Что есть сейчас"),
        section=_("Прибор учёта"),
        choices={
            "none": _("Прибора учёта нет"),
            "unfit": _("Прибор есть, но непригоден"),
            "unadmitted": _("Прибор есть, но не допущен в эксплуатацию"),
        },
        example="none",
    )
    circuit: Circuit = ask(**CIRCUIT)
    wanted_place: LongText = ask(
        _("Где удобно установить прибор"),
        hint=_("Опишите место: фасад, ограждение, опора, щит"),
        example="На фасаде дома, справа от входа",
    )

    visit_at: Moment = ask(**VISIT)
    access: Line = ask(**ACCESS)

    ownership: Files = ask(
        _("Документ о праве на объект или участок"),
        section=_("Документы"),
        hint=_("Выписка из ЕГРН, договор или свидетельство"),
        example=FILE,
    )
    connection_act: Files = ask(_("Копия документа о технологическом присоединении"), example=FILE)
    scheme: Files | None = ask(
        _("Схема электроснабжения"),
        optional=_("Нужна, если прибор будет стоять не на границе участка"),
        example=FILE,
    )
    authority: Files | None = ask(**AUTHORITY)


class Placing(Form):
    """Where and how the meter will stand (п.152)."""

    place: Line = ask(_("Место установки"), example="Опора № 5 на границе участка")
    scheme: Files = ask(_("Схема подключения прибора"), example=FILE)


class Objection(Form):
    """Why not there."""

    text: LongText = ask(_("Ваши возражения"), example="Опора стоит на соседнем участке")


class Equipped(Form):
    """The meter that stands there now."""

    installed_on: PastDay = ask(_("Дата установки"), example="2026-11-24")
    meter_model: Line = ask(**MODEL)
    meter_serial: Serial = ask(**SERIAL)
    reading: KilowattHours = ask(_("Показание прибора"), example="0")


class Act(Form):
    """The act of admission."""

    act: Files = ask(_("Акт допуска прибора учёта"), example=FILE)


WORKFLOW = Workflow(
    path=(
        "registered",
        "placing",
        "place_offered",
        "scheduling",
        "visit_agreed",
        "installed",
        "completed",
    ),
    states=(
        *checked("point_equipment.accept"),
        State(
            "placing",
            _("Выбираем место"),
            _("Готовим предложение о месте установки и схеме подключения прибора."),
            tone="busy",
            actor="staff",
            term="point_equipment.equip",
            counts_from_receipt=True,
            withdrawable=True,
        ),
        State(
            "place_offered",
            _("Согласуйте место"),
            _("Место и схема есть в переписке и документах. Если не возразить, они согласованы."),
            tone="yours",
            actor="consumer",
            term="point_equipment.place",
            withdrawable=True,
        ),
        *visited("point_equipment.equip", "point_equipment.answer"),
        State(
            "installed",
            _("Прибор установлен"),
            _("Прибор установлен и осмотрен. Разместим акт допуска до конца рабочего дня."),
            tone="busy",
            actor="staff",
            term="point_equipment.act",
        ),
        connecting("installed"),
        State(
            "completed",
            _("Выполнена"),
            _("Точка поставки оборудована, акт допуска размещён."),
            tone="done",
            final=True,
        ),
        DENIED,
        *ends(_("В оборудовании точки поставки отказано. Причина указана ниже.")),
    ),
    moves={
        "registered": (Move("placing", _("Сведения полны")), ASK_PAPERS, REFUSE),
        "papers_missing": PAPERS_MOVES,
        "placing": (
            Move("place_offered", _("Предложить место и схему"), needs=Placing),
            REFUSE,
        ),
        "place_offered": (
            Move("scheduling", _("Согласовать место и схему"), by="consumer"),
            Move("placing", _("Возразить"), by="consumer", needs=Objection),
            Move("scheduling", _("Возражений в срок не было"), by="system"),
        ),
        **visit_moves(
            Move("installed", _("Прибор установлен"), needs=Equipped, since="installed_on"),
            answered=True,
        ),
        "installed": connect(
            Move("completed", _("Разместить акт"), needs=Act),
            _("Разместить акт, удалённый доступ впереди"),
        ),
        **connected("completed"),
    },
)

KIND = Kind(
    slug="point_equipment",
    title=_("Оборудование точки поставки приборами учёта"),
    help=_("Заявление на оборудование точки поставки приборами учёта"),
    category="application",
    number="ОТ",
    form=PointEquipment,
    workflow=WORKFLOW,
    applicant=lambda form: str(form["applicant"]),
    subject=lambda form: str(form["point_address"]),
)
