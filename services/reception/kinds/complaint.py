"""A complaint: thirty days (186 Прил.5 п.3), and an answer by 186 п.44.

It is found justified or not, with reasons. What the company promises to do has its day, and stays
open on the desk until it is done and the consumer has been told.
"""

from typing import Literal

from casework.asking import Asked, FutureDay, PastDay
from casework.kind import Kind
from casework.workflow import Move, State, Workflow
from contracts.fields import Address, Files, Form, LongText, ask
from contracts.words import _
from services.reception.asking import (
    DISCLOSURE,
    FILES,
    PLACE,
    Appellant,
    Disclosure,
    short,
    unnamed,
)
from services.reception.stages import ELSEWHERE, ENDED, ends, registered, reopen

REASONS: Asked = {
    "title": _("Что установлено и почему"),
    "example": "Напряжение измерено 20 ноября: оно ниже допустимого из-за перегрузки линии",
}
VERDICT: Asked = {
    "title": _("Обоснована ли жалоба"),
    "choices": {"justified": _("Обоснована"), "partly": _("Обоснована частично")},
    "example": "justified",
}
MEASURES_BY: Asked = {"title": _("До какого дня будет сделано"), "example": "2030-03-01"}
Verdict = Literal["justified", "partly"]


class Complaint(Appellant):
    """What is wrong, and what is asked for."""

    matter: Literal["quality", "outage", "staff", "terms", "metering", "other"] = ask(
        _("На что жалоба"),
        section=_("Жалоба"),
        choices={
            "quality": _("Качество электроэнергии"),
            "outage": _("Отключения"),
            "staff": _("Работа сотрудников"),
            "terms": _("Нарушение сроков"),
            "metering": _("Учёт электроэнергии"),
            "other": _("Другое"),
        },
        example="quality",
    )
    happened_on: PastDay | None = ask(
        _("Когда это случилось"),
        optional=_("День может быть неизвестен"),
        example="2026-11-20",
    )
    object_address: Address | None = ask(**PLACE)
    text: LongText = ask(
        _("Что случилось"),
        hint=_("Что произошло, кто участвовал, что вы уже делали"),
        example="По вечерам лампы горят вполнакала, чайник не закипает",
    )
    wish: LongText | None = ask(
        _("Чего вы просите"),
        optional=_("Жалобу рассмотрят и без этого"),
        example="Прошу измерить напряжение и устранить причину",
    )
    disclosure: Disclosure = ask(**{**DISCLOSURE, "section": _("Имя и документы")})
    files: Files | None = ask(**FILES)


class Founded(Form):
    """Justified, with what will be done about it and by which day."""

    verdict: Verdict = ask(**VERDICT)
    note: LongText = ask(**REASONS)
    measures: LongText = ask(_("Какие меры примем"), example="Заменим трансформатор")
    measures_by: FutureDay = ask(**MEASURES_BY)


class Settled(Form):
    """Justified, and set right by now."""

    verdict: Verdict = ask(**VERDICT)
    note: LongText = ask(**REASONS)
    measures: LongText = ask(_("Какие меры приняты"), example="Отрегулирован трансформатор")
    done_on: PastDay = ask(_("Когда сделано"), example="2026-11-24")


class Unfounded(Form):
    """Not justified, and why not."""

    note: LongText = ask(
        _("Почему жалоба не подтвердилась"), example="Измерения показали напряжение 228 В"
    )


class Done(Form):
    """The promise kept."""

    done_on: PastDay = ask(_("Когда сделано"), example="2026-11-24")
    note: LongText = ask(_("Что сделано"), example="Трансформатор заменён, напряжение 230 В")


class Postponed(Form):
    """The promise not kept in time, and what holds instead."""

    measures_by: FutureDay = ask(**MEASURES_BY)
    note: LongText = ask(_("Почему перенесли"), example="Трансформатор поставят позже")


BACK = reopen(_("Не согласен с ответом: рассмотреть ещё раз"))
WORKFLOW = Workflow(
    path=("registered", "measures", "resolved"),
    states=(
        registered(
            _("Принята"),
            _("Проверяем, обоснована ли жалоба. Ответим, что установили и что сделаем."),
            "complaint.answer",
        ),
        State(
            "measures",
            _("Принимаем меры"),
            _("Жалоба обоснована. Мы назвали меры и день, к которому их примем, и напишем, когда."),
            tone="busy",
            actor="staff",
            term="appeal.measures",
        ),
        State(
            "resolved",
            _("Жалоба обоснована, меры приняты"),
            _("Жалоба подтвердилась, обещанное сделано. Что именно, указано ниже."),
            tone="done",
            final=True,
        ),
        State(
            "unfounded",
            _("Жалоба не подтвердилась"),
            _("Нарушения не нашли. Причины указаны ниже."),
            tone="refused",
            final=True,
        ),
        *ends(),
    ),
    moves={
        "registered": (
            Move("measures", _("Обоснована: пообещать меры"), needs=Founded, since="measures_by"),
            Move("resolved", _("Обоснована: меры уже приняты"), needs=Settled),
            Move("unfounded", _("Не обоснована"), needs=Unfounded),
            *ELSEWHERE,
        ),
        "measures": (
            Move("resolved", _("Меры приняты"), needs=Done),
            Move("measures", _("Назвать другой день"), needs=Postponed, since="measures_by"),
            *BACK,
        ),
        "resolved": BACK,
        "unfounded": BACK,
        **ENDED,
    },
)

KIND = Kind(
    slug="complaint",
    title=_("Жалоба"),
    help=_("Расскажите, что случилось: проверим, ответим по существу и исправим, если виноваты"),
    category="appeal",
    number="ЖЛ",
    form=Complaint,
    workflow=WORKFLOW,
    applicant=lambda form: str(form["applicant"]),
    subject=lambda form: short(form["text"]),
    unnamed=unnamed,
)
