"""The place and the scheme of a meter: 442 п.152, 186 Прил.5 п.4.5.

The owner of the meter asks whether it may stand there and be wired so. The company answers in ten
working days; where it says nothing, place and scheme count as approved.
"""

from typing import Literal

from casework.asking import FILE, POINT, Applicant
from casework.kind import Kind
from casework.workflow import Move, State, Workflow
from contracts.fields import (
    Address,
    Files,
    Form,
    Kilowatts,
    Line,
    LongText,
    SupplyPoint,
    ask,
)
from contracts.words import _
from services.applications.asking import AUTHORITY, CIRCUIT, MODEL, Circuit
from services.applications.stages import ASK_PAPERS, PAPERS_MOVES, REFUSE, checked, ends


class MeterPlace(Applicant):
    """Where the meter is to stand, and how it is to be wired."""

    supply_point: SupplyPoint | None = ask(**POINT)
    point_address: Address = ask(
        _("Адрес точки поставки"),
        hint=_("Где потребляется электроэнергия"),
        example="Примерский край, д. Примеровка, участок 7",
        of_point="address",
    )
    account_number: Line | None = ask(
        _("Номер договора или лицевого счёта"),
        hint=_("Указан в договоре и в счёте за электроэнергию"),
        optional=_("Договора энергоснабжения может ещё не быть"),
        example="5600012345",
        of_point="account_number",
    )
    power_kw: Kilowatts = ask(
        _("Максимальная мощность"),
        hint=_("В киловаттах, по документу о присоединении"),
        example=15,
    )

    purpose: Literal["install", "replace", "move"] = ask(
        _("Для чего согласуется"),
        section=_("Прибор учёта"),
        choices={
            "install": _("Установка нового прибора"),
            "replace": _("Замена прибора"),
            "move": _("Перенос прибора"),
        },
        example="install",
    )
    meter_model: Line = ask(**MODEL)
    circuit: Circuit = ask(**CIRCUIT)
    transformers: Line | None = ask(
        _("Измерительные трансформаторы"),
        hint=_("Тип, заводские номера и коэффициент трансформации"),
        optional=_("При прямом включении их нет"),
        example="ТТ-1 Пример, № 101, 102, 103, 100/5",
    )
    boundary: Literal["at", "near", "inside"] = ask(
        _("Где место относительно границы балансовой принадлежности"),
        choices={
            "at": _("На границе"),
            "near": _("Близко к границе"),
            "inside": _("Внутри объекта"),
        },
        example="at",
    )
    place: LongText = ask(
        _("Предлагаемое место"),
        hint=_("Опишите место: фасад, ограждение, опора, щит"),
        example="Щит учёта на фасаде дома",
    )

    scheme: Files = ask(_("Схема подключения прибора"), section=_("Документы"), example=FILE)
    plan: Files = ask(_("План с местом установки"), example=FILE)
    authority: Files | None = ask(**AUTHORITY)


class Approval(Form):
    """The company's yes, in writing."""

    decision: Files = ask(_("Согласование места и схемы"), example=FILE)


class Mended(Form):
    """Place or scheme as they are now."""

    files: Files = ask(_("Исправленная схема или план"), example=FILE)
    text: LongText | None = ask(
        _("Комментарий"), optional=_("Документы говорят сами за себя"), example="Место изменено"
    )


WORKFLOW = Workflow(
    path=("registered", "reviewing", "approved"),
    states=(
        *checked("meter_place.accept"),
        State(
            "reviewing",
            _("Рассматриваем место и схему"),
            _("Если мы не ответим в срок, место и схема считаются согласованными."),
            tone="busy",
            actor="staff",
            term="meter_place.review",
            counts_from_receipt=True,
            restarts=True,
            withdrawable=True,
        ),
        State(
            "remarks",
            _("Есть замечания"),
            _("К месту или схеме есть замечания. Приложите исправленные документы."),
            tone="yours",
            actor="consumer",
            withdrawable=True,
        ),
        State(
            "approved",
            _("Согласовано"),
            _("Место установки и схема подключения согласованы."),
            tone="done",
            final=True,
        ),
        State(
            "approved_silently",
            _("Считается согласованным"),
            _("Ответа в срок не было: место и схема считаются согласованными."),
            tone="done",
            final=True,
        ),
        *ends(_("В согласовании отказано. Причина указана ниже.")),
    ),
    moves={
        "registered": (Move("reviewing", _("Сведения полны")), ASK_PAPERS, REFUSE),
        "papers_missing": PAPERS_MOVES,
        "reviewing": (
            Move("approved", _("Согласовать место и схему"), needs=Approval),
            Move("remarks", _("Сообщить замечания"), needs=REFUSE.needs),
            REFUSE,
            Move("approved_silently", _("Ответа в срок не было"), by="system"),
        ),
        "remarks": (
            Move(
                "reviewing",
                _("Приложите исправленные документы"),
                by="consumer",
                needs=Mended,
            ),
            REFUSE,
        ),
    },
)

KIND = Kind(
    slug="meter_place",
    title=_("Согласование места установки и схемы подключения прибора учёта"),
    help=_("Заявка о согласовании места установки, схемы подключения и типа прибора учёта"),
    category="application",
    number="МС",
    form=MeterPlace,
    workflow=WORKFLOW,
    applicant=lambda form: str(form["applicant"]),
    subject=lambda form: str(form["point_address"]),
)
