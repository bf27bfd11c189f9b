"""Installing, replacing and operating a meter: 442 п.151, 154.

Dismantling the old meter needs a longer notice and an answer of the consumer, who may put the time
off; copies of the act follow within three working days, all of it within six months.
"""

from collections.abc import Mapping
from typing import Any, Literal

from casework.asking import FILE, PastDay
from casework.kind import Kind
from casework.workflow import Move, State, Workflow
from contracts.fields import Files, Form, KilowattHours, Line, Moment, Serial, ask
from contracts.words import _
from services.applications.asking import (
    ACCESS,
    AUTHORITY,
    CIRCUIT,
    ITS_MODEL,
    ITS_SERIAL,
    MODEL,
    PLACE,
    SEEN,
    SERIAL,
    VISIT,
    AtPoint,
    Circuit,
    Place,
)
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

NO_METER = _("Прибора ещё нет, если его устанавливают впервые")


class MeterService(AtPoint):
    """What is to be done, to which meter, and when."""

    work: Literal["install", "replace", "operate"] = ask(
        _("Что нужно сделать"),
        section=_("Работы"),
        choices={
            "install": _("Установить прибор учёта"),
            "replace": _("Заменить прибор учёта"),
            "operate": _("Принять прибор учёта в эксплуатацию"),
        },
        example="replace",
    )
    reason: Literal["absent", "expired", "broken", "class", "smart", "wish"] = ask(
        _("Почему это нужно"),
        choices={
            "absent": _("Прибора нет"),
            "expired": _("Истёк срок поверки или службы"),
            "broken": _("Прибор неисправен"),
            "class": _("Не подходит класс точности"),
            "smart": _("Нужен прибор с удалённым сбором данных"),
            "wish": _("По желанию собственника"),
        },
        example="expired",
    )

    meter_model: Line | None = ask(section=_("Прибор учёта"), optional=NO_METER, **ITS_MODEL)
    meter_serial: Serial | None = ask(optional=NO_METER, **ITS_SERIAL)
    meter_place: Place = ask(**PLACE)
    circuit: Circuit = ask(**CIRCUIT)
    phases: Literal["1", "3"] = ask(
        _("Сколько фаз"), choices={"1": _("Одна"), "3": _("Три")}, example="1"
    )
    seen_reading: KilowattHours | None = ask(**SEEN)

    visit_at: Moment = ask(**VISIT)
    access: Line = ask(**ACCESS)

    passport: Files | None = ask(
        _("Паспорт прибора учёта"),
        section=_("Документы"),
        optional=_("Нужен, только если прибор ваш"),
        example=FILE,
    )
    photo: Files | None = ask(
        _("Фотография прибора"),
        optional=_("Закон её не требует, но она поможет подготовиться к работам"),
        example=FILE,
    )
    authority: Files | None = ask(**AUTHORITY)


class Done(Form):
    """What was taken down and what was put up."""

    done_on: PastDay = ask(_("Дата работ"), example="2026-11-24")
    removed_reading: KilowattHours | None = ask(
        _("Показание снятого прибора"),
        optional=_("Снимают прибор только при замене"),
        example="12345.6",
    )
    meter_model: Line = ask(**MODEL)
    meter_serial: Serial = ask(**SERIAL)
    reading: KilowattHours = ask(_("Показание прибора"), example="0")


class Act(Form):
    """The act of what was done (п.154)."""

    act: Files = ask(_("Акт о выполненных работах"), example=FILE)


def _notice(form: Mapping[str, Any]) -> str:
    """Dismantling is told of earlier than any other visit (п.154)."""
    return "meter_service.dismantle" if form["work"] == "replace" else "visit.notice"


def _answer(form: Mapping[str, Any]) -> str:
    """п.154 for a dismantling; else the ten working days of п.151."""
    return "" if form["work"] == "replace" else "meter_service.reply"


WORKFLOW = Workflow(
    path=("registered", "scheduling", "visit_agreed", "done", "completed"),
    states=(
        *checked("meter_service.accept"),
        *visited("meter_service.work", "meter_service.answer"),
        State(
            "done",
            _("Работы выполнены"),
            _("Работы выполнены. Составляем акт и разместим его копию в заявке."),
            tone="busy",
            actor="staff",
            term="meter_service.copies",
        ),
        connecting("done"),
        State(
            "completed",
            _("Выполнена"),
            _("Работы выполнены, акт размещён."),
            tone="done",
            final=True,
        ),
        DENIED,
        *ends(_("В выполнении работ отказано. Причина указана ниже.")),
    ),
    moves={
        "registered": (Move("scheduling", _("Сведения полны")), ASK_PAPERS, REFUSE),
        "papers_missing": PAPERS_MOVES,
        **visit_moves(
            Move("done", _("Работы выполнены"), needs=Done, since="done_on"),
            answer=_answer,
            answered=True,
            shift="meter_service.shift",
        ),
        "done": connect(
            Move("completed", _("Разместить акт"), needs=Act),
            _("Разместить акт, удалённый доступ впереди"),
        ),
        **connected("completed"),
    },
)

KIND = Kind(
    slug="meter_service",
    title=_("Установка, замена и (или) эксплуатация приборов учёта"),
    help=_("Заявка на установку, замену и (или) эксплуатацию приборов учёта"),
    category="application",
    number="УЗ",
    form=MeterService,
    workflow=WORKFLOW,
    applicant=lambda form: str(form["applicant"]),
    subject=lambda form: str(form["point_address"]),
    notice=_notice,
)
