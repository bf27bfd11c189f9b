"""A meter whose verification interval is over, that is lost or broken: 442 п.151, 170-173.

186 Прил.5 п.4.4. An employee looks, an act says what was found, and a meter that no longer serves
is replaced within six months.
"""

from typing import Literal

from casework.kind import Kind
from casework.workflow import Move, State, Workflow
from contracts.fields import Files, Form, KilowattHours, Line, LongText, Moment, Serial, ask
from contracts.words import _
from services.applications.asking import (
    ACCESS,
    AUTHORITY,
    FILE,
    MODEL,
    PLACE,
    SERIAL,
    VISIT,
    AtPoint,
    PastDay,
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


class MeterFailure(AtPoint):
    """What happened to which meter, and when it was noticed."""

    fault: Literal["expired", "lost", "broken"] = ask(
        _("Что случилось"),
        section=_("Прибор учёта"),
        choices={
            "expired": _("Истёк межповерочный интервал"),
            "lost": _("Прибор утрачен"),
            "broken": _("Прибор вышел из строя"),
        },
        example="broken",
    )
    noticed_on: PastDay = ask(
        _("Когда это произошло или обнаружено"), hint=_("Дата"), example="2026-11-20"
    )
    circumstances: LongText = ask(
        _("Обстоятельства"),
        hint=_("Что вы заметили: табло погасло, повреждён корпус, сорвана пломба"),
        example="Табло погасло после грозы",
    )
    meter_model: Line = ask(**MODEL)
    meter_serial: Serial = ask(**SERIAL)
    meter_place: Place = ask(**PLACE)
    last_reading: KilowattHours | None = ask(
        _("Последнее известное показание"),
        hint=_("Сумма по всем зонам суток"),
        optional=_("Его может не быть, если прибор утрачен"),
        example="12345",
    )

    visit_at: Moment = ask(**VISIT)
    access: Line = ask(**ACCESS)

    proof: Files | None = ask(
        _("Фотография или документ"),
        section=_("Документы"),
        hint=_("Фотография прибора, заключение поверителя, талон о краже"),
        optional=_("Закон их не требует, но они помогут разобраться"),
        example=FILE,
    )
    authority: Files | None = ask(**AUTHORITY)


class Finding(Form):
    """What the employee found; the consumer gets a copy of the act."""

    checked_on: PastDay = ask(_("Дата проверки"), example="2026-11-24")
    found: LongText = ask(_("Что установлено"), example="Прибор не считает, пломбы целы")


class FindingAct(Form):
    """The act of the check (п.173), whatever it says."""

    act: Files = ask(_("Акт проверки прибора учёта"), example=FILE)


class Serves(Form):
    """Why the meter stays, and the act."""

    note: LongText = ask(_("Что сообщить потребителю"), example="Прибор исправен и поверен")
    act: Files = ask(_("Акт проверки прибора учёта"), example=FILE)


class Replaced(Form):
    """The meter that stands there now."""

    replaced_on: PastDay = ask(_("Дата замены"), example="2026-11-24")
    meter_model: Line = ask(**MODEL)
    meter_serial: Serial = ask(**SERIAL)
    reading: KilowattHours = ask(_("Показание прибора"), example="0")
    act: Files = ask(_("Акт допуска прибора учёта"), example=FILE)


WORKFLOW = Workflow(
    path=("registered", "scheduling", "visit_agreed", "examined", "replacing", "replaced"),
    states=(
        *checked("meter_failure.accept"),
        *visited("meter_failure.check"),
        State(
            "examined",
            _("Прибор проверен"),
            _("Прибор проверен. Составляем акт и разместим его копию здесь."),
            tone="busy",
            actor="staff",
            term="meter_failure.act",
        ),
        State(
            "replacing",
            _("Заменим прибор"),
            _("Прибор больше не служит, акт размещён. Заменим его без вашего нового заявления."),
            tone="busy",
            actor="staff",
            term="meter_failure.replace",
            counts_from_receipt=True,
        ),
        State(
            "replaced",
            _("Прибор заменён"),
            _("Новый прибор установлен и допущен в эксплуатацию, акт размещён."),
            tone="done",
            final=True,
        ),
        State(
            "serves",
            _("Прибор исправен"),
            _("Прибор остаётся в работе, акт проверки размещён."),
            tone="done",
            final=True,
        ),
        *ends(_("В проверке прибора учёта отказано. Причина указана ниже.")),
    ),
    moves={
        "registered": (Move("scheduling", _("Сведения полны")), ASK_PAPERS, REFUSE),
        "papers_missing": PAPERS_MOVES,
        **visit_moves(Move("examined", _("Прибор проверен"), needs=Finding, since="checked_on")),
        "examined": (
            Move("replacing", _("Прибор нужно заменить"), needs=FindingAct),
            Move("serves", _("Прибор исправен"), needs=Serves),
        ),
        "replacing": (Move("replaced", _("Прибор заменён"), needs=Replaced),),
    },
)

KIND = Kind(
    slug="meter_failure",
    title=_("Истечение срока поверки, утрата или неисправность прибора учёта"),
    help=_("Заявка об истечении межповерочного интервала, утрате или выходе прибора из строя"),
    category="application",
    number="НП",
    form=MeterFailure,
    workflow=WORKFLOW,
    applicant=lambda form: str(form["applicant"]),
    subject=lambda form: f"{form['point_address']}, № {form['meter_serial']}",
)
