"""Admission of a meter into operation: 442 п.153, 153(1), 861 п.109, 186 Прил.5 п.4.3.

The applicant invites the company to the meter at a day and hour; what is found there ends in an act
or in remarks, and the act goes to those who were absent.
"""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import ConfigDict, ValidationInfo, field_validator

from casework.asking import FILE, PastDay
from casework.kind import Kind
from casework.workflow import Move, State, Workflow
from contracts.fields import Files, Form, KilowattHours, Line, LongText, Moment, Serial, ask, wrong
from contracts.words import _
from services.applications.asking import (
    ACCESS,
    AUTHORITY,
    CIRCUIT,
    MODEL,
    PLACE,
    SERIAL,
    VISIT,
    AtPoint,
    Circuit,
    Place,
)
from services.applications.stages import (
    ASK_PAPERS,
    PAPERS_MOVES,
    REFUSE,
    Wish,
    checked,
    connect,
    connected,
    connecting,
    ends,
    visit_moves,
    visited,
)


class MeterAdmission(AtPoint):
    """The meter, what it is connected by, and when it may be seen."""

    market: Literal["retail", "wholesale"] = ask(
        _("Рынок электроэнергии"),
        hint=_(
            "Для квартиры и частного дома выберите розничный. Граница с оптовым рынком бывает"
            " у организаций и названа в договоре"
        ),
        choices={
            "retail": _("Только розничный рынок"),
            "wholesale": _("Точка на границе с оптовым рынком"),
        },
        example="retail",
    )
    supplier: Line = ask(
        _("Гарантирующий поставщик или энергосбытовая организация"),
        hint=_("Её приглашают к допуску"),
        example="Примерский гарантирующий поставщик",
    )

    reason: Literal["new", "replaced", "verified", "moved"] = ask(
        _("Почему нужен допуск"),
        section=_("Прибор учёта"),
        choices={
            "new": _("Прибор установлен впервые"),
            "replaced": _("Прибор заменён"),
            "verified": _("Прибор вернулся из поверки или ремонта"),
            "moved": _("Прибор перенесён"),
        },
        example="new",
    )
    meter_model: Line = ask(**MODEL)
    meter_serial: Serial = ask(**SERIAL)
    accuracy: Literal["0.2", "0.5", "1", "2"] = ask(
        _("Класс точности"),
        hint=_("Указан на лицевой панели и в паспорте прибора"),
        choices={
            "0.2": _("Класс 0,2S"),
            "0.5": _("Класс 0,5S"),
            "1": _("Класс 1"),
            "2": _("Класс 2"),
        },
        example="1",
    )
    meter_place: Place = ask(**PLACE)
    circuit: Circuit = ask(**CIRCUIT)
    transformers: Line | None = ask(
        _("Измерительные трансформаторы"),
        hint=_("Тип, заводские номера и коэффициент трансформации"),
        optional=_("При прямом включении их нет"),
        example="ТТ-1 Пример, № 101, 102, 103, 100/5",
    )
    verified_on: PastDay = ask(
        _("Дата последней поверки"), hint=_("Указана в паспорте прибора"), example="2026-03-01"
    )
    reading: KilowattHours = ask(
        _("Показание прибора"), hint=_("Сумма по всем зонам суток"), example="0"
    )
    installed_by: Line = ask(
        _("Кто установил прибор"),
        hint=_("Организация или имя специалиста"),
        example="Примерская электромонтажная организация",
    )
    smart_notice: Literal["account", "email", "phone"] = ask(
        _("Как сообщить о включении прибора в интеллектуальную систему учёта"),
        choices={
            "account": _("В личном кабинете"),
            "email": _("По e-mail"),
            "phone": _("По телефону"),
        },
        example="account",
    )

    visit_at: Moment = ask(**VISIT)
    access: Line = ask(**ACCESS)

    passport: Files = ask(_("Паспорт прибора учёта"), section=_("Документы"), example=FILE)
    verification: Files | None = ask(
        _("Документ о поверке"),
        optional=_("У нового прибора отметка о поверке стоит в паспорте"),
        example=FILE,
    )
    authority: Files | None = ask(**AUTHORITY)


class Inspected(Form):
    """What was found at the meter."""

    inspected_on: PastDay = ask(_("Дата допуска"), example="2026-11-24")
    reading: KilowattHours = ask(_("Показание прибора"), example="0")
    seals: Line = ask(_("Номера установленных пломб"), example="А 000001, А 000002")


class Defects(Form):
    """Why the meter cannot be admitted yet."""

    note: LongText = ask(
        _("Что сообщить потребителю"), example="Схема включения не соответствует паспорту"
    )
    act: Files = ask(_("Акт с замечаниями"), example=FILE)


class AdmissionAct(Form):
    """The act by Прил.16 of 861."""

    model_config = ConfigDict(validate_default=True)

    present: LongText | None = ask(
        _("Кто присутствовал при допуске"),
        hint=_("Каждый с новой строки, например «Заявитель: фамилия, имя, отчество»"),
        optional=_("Не нужно, если подписанный акт приложен"),
        example="Сетевая организация: Примерова Мария Ивановна, инженер",
    )
    admission_act: Files | None = ask(
        _("Акт допуска прибора учёта"),
        hint=_("Приложите подписанный, или кабинет составит акт по заявке и осмотру"),
        optional=_("Составим сами, если указано, кто присутствовал"),
        example=FILE,
    )

    @field_validator("admission_act")
    @classmethod
    def _signed(cls, files: list[str] | None, info: ValidationInfo) -> list[str] | None:
        """A signed one is handed in, or one is made, which names who was there."""
        if files is None and info.data.get("present", ...) is None:
            raise wrong(_("Укажите, кто присутствовал, или приложите акт"))
        return files


class Copies(Form):
    """To whom copies of the act went."""

    copies_to: Line = ask(
        _("Кому направлены копии акта"), example="Примерский гарантирующий поставщик"
    )


def _admission_term(given: Mapping[str, Any]) -> str:
    """п.153(1) gives a term to points that the wholesale market shares; others agree on a time."""
    return "meter_admission.admit" if given["market"] == "wholesale" else ""


WORKFLOW = Workflow(
    path=("registered", "scheduling", "visit_agreed", "inspected", "admitted", "completed"),
    states=(
        *checked("meter_admission.accept"),
        *visited(),
        State(
            "inspected",
            _("Допуск проведён"),
            _("Прибор осмотрен и опломбирован. Разместим акт до конца рабочего дня."),
            tone="busy",
            actor="staff",
            term="meter_admission.act",
        ),
        State(
            "defects",
            _("Есть замечания"),
            _("Прибор пока не допущен. Устраните замечания из акта и назовите новое время."),
            tone="yours",
            actor="consumer",
            withdrawable=True,
        ),
        State(
            "admitted",
            _("Прибор учёта допущен"),
            _("Прибор учёта допущен в эксплуатацию, акт размещён. Направляем копии акта."),
            tone="busy",
            actor="staff",
            term="meter_admission.copies",
        ),
        connecting("inspected"),
        State(
            "completed",
            _("Выполнена"),
            _("Прибор учёта допущен в эксплуатацию, копии акта направлены."),
            tone="done",
            final=True,
        ),
        *ends(_("В допуске прибора учёта отказано. Причина указана ниже.")),
    ),
    moves={
        "registered": (
            Move("scheduling", _("Сведения полны"), term=_admission_term),
            ASK_PAPERS,
            REFUSE,
        ),
        "papers_missing": PAPERS_MOVES,
        **visit_moves(
            Move("inspected", _("Прибор осмотрен"), needs=Inspected, since="inspected_on"),
            Move("defects", _("Замечания к прибору"), needs=Defects, visit="drops"),
            term=_admission_term,
        ),
        "inspected": (
            Move("admitted", _("Разместить акт"), needs=AdmissionAct, makes="admission_act"),
        ),
        "defects": (
            Move(
                "scheduling",
                _("Сообщить, что замечания устранены"),
                by="consumer",
                needs=Wish,
                term=_admission_term,
            ),
            REFUSE,
        ),
        "admitted": connect(
            Move("completed", _("Копии акта направлены"), needs=Copies),
            _("Копии акта направлены, удалённый доступ впереди"),
        ),
        **connected("completed"),
    },
)

KIND = Kind(
    slug="meter_admission",
    title=_("Допуск прибора учёта в эксплуатацию"),
    help=_("Заявка на осуществление допуска в эксплуатацию прибора учёта"),
    category="application",
    number="ДП",
    form=MeterAdmission,
    workflow=WORKFLOW,
    applicant=lambda form: str(form["applicant"]),
    subject=lambda form: f"{form['point_address']}, № {form['meter_serial']}",
    notice=lambda _form: "meter_admission.invite",
)
