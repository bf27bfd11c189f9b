"""A meter whose verification interval is over, that is lost or broken: 442 п.151, 154, 170-173.

186 Прил.5 п.4.4. An employee looks, an act says what was found, and a meter that no longer serves
is replaced within six months: at a second visit, with the longer notice of a dismantling.
"""

from dataclasses import replace
from typing import Any, Literal

from casework.asking import FILE, PastDay, Reason
from casework.kind import Kind
from casework.workflow import Move, State, Workflow
from contracts.fields import Files, Form, KilowattHours, Line, LongText, Moment, Serial, ask
from contracts.words import _
from services.applications.asking import (
    ACCESS,
    AUTHORITY,
    ITS_MODEL,
    ITS_SERIAL,
    MODEL,
    PLACE,
    SERIAL,
    VISIT,
    AtPoint,
    Place,
)
from services.applications.stages import (
    ASK_PAPERS,
    DENIED,
    PAPERS_MOVES,
    REFUSE,
    TWICE,
    Offer,
    Wish,
    checked,
    connect,
    connected,
    connecting,
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
    meter_model: Line = ask(**ITS_MODEL)
    meter_serial: Serial = ask(**ITS_SERIAL)
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


OFFER = Move(
    "replace_proposed",
    _("Предложить время замены"),
    needs=Offer,
    notice="meter_failure.dismantle",
)
WISH = Move(
    "replace_wished",
    _("Предложить другое время"),
    by="consumer",
    needs=Wish,
    notice="meter_failure.dismantle",
    shift="meter_failure.shift",
)
REPLACEMENT = {
    "replacing": (OFFER,),
    "replace_wished": (Move("replace_agreed", _("Согласовать время"), visit="agrees"), OFFER),
    "replace_proposed": (
        Move(
            "replace_agreed",
            _("Согласиться с предложенным временем"),
            by="consumer",
            visit="agrees",
        ),
        WISH,
        Move("replace_missed", _("Ответа нет"), needs=Reason, visit="drops", after_term=True),
        replace(OFFER, title=_("Предложить ещё одно время")),
    ),
    "replace_agreed": (
        *connect(
            Move(
                "replaced",
                _("Прибор заменён"),
                needs=Replaced,
                since="replaced_on",
                visit="drops",
            ),
            _("Прибор заменён, удалённый доступ впереди"),
        ),
        OFFER,
        WISH,
        Move("replace_missed", _("Доступа не было"), needs=Reason, visit="drops"),
    ),
    "replace_missed": (WISH, OFFER, TWICE),
    **connected("replaced"),
}


def _replacing(code: str, title: str, explanation: str, **given: Any) -> State:
    """A stage of the second visit; six months from the application for all of it (п.151)."""
    term = {"term": "meter_failure.replace", "counts_from_receipt": True}
    return State(code, title, explanation, **{"tone": "busy", "actor": "staff", **term, **given})


WORKFLOW = Workflow(
    path=(
        "registered",
        "scheduling",
        "visit_agreed",
        "examined",
        "replacing",
        "replace_proposed",
        "replace_agreed",
        "replaced",
    ),
    states=(
        *checked("meter_failure.accept"),
        *visited("meter_failure.check"),
        State(
            "examined",
            _("Прибор проверен"),
            _("Прибор проверен. Составляем акт и разместим его копию в заявке."),
            tone="busy",
            actor="staff",
            term="meter_failure.act",
        ),
        _replacing(
            "replacing",
            _("Заменим прибор"),
            _("Прибор больше не служит, акт размещён. Согласуем с вами время замены."),
        ),
        _replacing(
            "replace_wished",
            _("Согласуем время замены"),
            _("Вы назвали другое время замены. Если оно нам не подойдёт, предложим новое."),
        ),
        _replacing(
            "replace_proposed",
            _("Подтвердите время замены"),
            _("Мы предложили время замены. Согласитесь с ним или предложите своё."),
            tone="yours",
            actor="consumer",
            term="meter_failure.answer",
            counts_from_receipt=False,
        ),
        _replacing(
            "replace_agreed",
            _("Назначена замена"),
            _("Время замены согласовано. Обеспечьте доступ к прибору учёта в это время."),
        ),
        _replacing(
            "replace_missed",
            _("Замена не состоялась"),
            _("Заменить прибор учёта не удалось: не было ответа или доступа. Предложите время."),
            tone="yours",
            actor="consumer",
            term="",
            counts_from_receipt=False,
        ),
        connecting(),
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
        DENIED,
        *ends(_("В проверке прибора учёта отказано. Причина указана ниже.")),
    ),
    moves={
        "registered": (Move("scheduling", _("Сведения полны")), ASK_PAPERS, REFUSE),
        "papers_missing": PAPERS_MOVES,
        **visit_moves(Move("examined", _("Прибор проверен"), needs=Finding, since="checked_on")),
        "examined": (
            Move("replacing", _("Прибор нужно заменить"), needs=FindingAct, visit="drops"),
            Move("serves", _("Прибор исправен"), needs=Serves),
        ),
        **REPLACEMENT,
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
