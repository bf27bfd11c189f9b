"""Taking the readings of an existing meter: 442 п.158-168, 186 Прил.5 п.4.2.

The consumer says when an employee may come; the readings are taken and an act of them is made.
"""

from typing import Literal

from casework.asking import FILE, PastDay
from casework.kind import Kind
from casework.workflow import Move, State, Workflow
from contracts.fields import Files, Form, KilowattHours, Line, Moment, Serial, ask
from contracts.words import _
from services.applications.asking import (
    ACCESS,
    AUTHORITY,
    ITS_MODEL,
    ITS_SERIAL,
    PLACE,
    SEEN,
    VISIT,
    AtPoint,
    Place,
)
from services.applications.stages import (
    ASK_PAPERS,
    PAPERS_MOVES,
    REFUSE,
    checked,
    ends,
    visit_moves,
    visited,
)


class MeterReading(AtPoint):
    """Which meter, why, and when an employee may come."""

    reason: Literal["control", "contract", "supplier", "unable", "other"] = ask(
        _("Почему нужно снять показания"),
        choices={
            "control": _("Проверить переданные показания"),
            "contract": _("Начало или окончание договора"),
            "supplier": _("Смена поставщика электроэнергии"),
            "unable": _("Не могу снять показания самостоятельно"),
            "other": _("Другая причина"),
        },
        example="control",
    )

    meter_model: Line = ask(section=_("Прибор учёта"), **ITS_MODEL)
    meter_serial: Serial = ask(**ITS_SERIAL)
    meter_place: Place = ask(**PLACE)
    seen_reading: KilowattHours | None = ask(**SEEN)

    visit_at: Moment = ask(**VISIT)
    access: Line = ask(**ACCESS)

    photo: Files | None = ask(
        _("Фотография прибора"),
        section=_("Документы"),
        optional=_("Закон её не требует, но она поможет сверить показания"),
        example=FILE,
    )
    authority: Files | None = ask(**AUTHORITY)


class Taken(Form):
    """What the meter showed."""

    taken_on: PastDay = ask(_("Дата снятия показаний"), example="2026-11-24")
    total: KilowattHours = ask(_("Показание, сумма по зонам"), example="12345.6")
    day_zone: KilowattHours | None = ask(
        _("Т1 (день)"), optional=_("Есть не у каждого прибора"), example="8000"
    )
    night_zone: KilowattHours | None = ask(
        _("Т2 (ночь)"), optional=_("Есть не у каждого прибора"), example="4345.6"
    )


class Act(Form):
    """The act of the reading (п.158)."""

    act: Files = ask(_("Акт снятия показаний"), example=FILE)


WORKFLOW = Workflow(
    path=("registered", "scheduling", "visit_agreed", "taken", "completed"),
    states=(
        *checked("meter_reading.accept"),
        *visited("meter_reading.take"),
        State(
            "taken",
            _("Показания сняты"),
            _("Показания сняты. Составляем акт и разместим его в заявке."),
            tone="busy",
            actor="staff",
            term="meter_reading.act",
        ),
        State(
            "completed",
            _("Выполнена"),
            _("Показания сняты, акт размещён."),
            tone="done",
            final=True,
        ),
        *ends(_("В снятии показаний отказано. Причина указана ниже.")),
    ),
    moves={
        "registered": (Move("scheduling", _("Сведения полны")), ASK_PAPERS, REFUSE),
        "papers_missing": PAPERS_MOVES,
        **visit_moves(Move("taken", _("Показания сняты"), needs=Taken, since="taken_on")),
        "taken": (Move("completed", _("Разместить акт"), needs=Act),),
    },
)

KIND = Kind(
    slug="meter_reading",
    title=_("Снятие показаний прибора учёта"),
    help=_("Заявка о необходимости снятия показаний существующего прибора учёта"),
    category="application",
    number="СП",
    form=MeterReading,
    workflow=WORKFLOW,
    applicant=lambda form: str(form["applicant"]),
    subject=lambda form: f"{form['point_address']}, № {form['meter_serial']}",
)
