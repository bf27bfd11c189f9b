"""A question on power quality: 186 Прил.5 п.14.2, fifteen days, thirty where analysis is needed."""

from typing import Literal

from casework.asking import POINT
from casework.kind import Kind
from casework.workflow import Move, State, Workflow
from contracts.fields import Address, Files, Form, LongText, SupplyPoint, ask
from contracts.words import _
from services.reception.asking import FILES, Appellant, short
from services.reception.stages import ELSEWHERE, ENDED, Reply, ends, registered, reopen


class Quality(Appellant):
    """What is wrong with the supply, where and when."""

    supply_point: SupplyPoint | None = ask(
        **{**POINT, "section": _("Что не так"), "hint": _("Её адрес заполнится сам")}
    )
    object_address: Address = ask(
        _("Адрес объекта"),
        hint=_("О каком доме, квартире или участке речь"),
        example="Примерский край, г. Примерск, ул. Первая, д. 1, кв. 2",
        of_point="address",
    )
    problem: Literal["low", "high", "flicker", "outages", "other"] = ask(
        _("Что происходит"),
        choices={
            "low": _("Низкое напряжение"),
            "high": _("Высокое напряжение"),
            "flicker": _("Свет мигает, напряжение скачет"),
            "outages": _("Часто отключают"),
            "other": _("Другое"),
        },
        example="low",
    )
    text: LongText = ask(
        _("Опишите подробнее"),
        hint=_("Когда это началось, в какие часы, есть ли то же у соседей"),
        example="По вечерам с прошлой недели свет тусклый, у соседей то же самое",
        answered=True,
    )
    files: Files | None = ask(**FILES)


class Measuring(Form):
    """Why the answer needs longer."""

    note: LongText = ask(
        _("Какие измерения нужны"),
        example="Поставим регистратор напряжения на неделю",
    )


KIND = Kind(
    slug="quality",
    title=_("Вопрос о качестве электроэнергии"),
    help=_("Напряжение не в норме, свет мигает, часто отключают: назовём причину и срок"),
    category="appeal",
    number="КЭ",
    form=Quality,
    workflow=Workflow(
        path=("registered", "measuring", "answered"),
        states=(
            registered(
                _("Принято"),
                _("Выясняем причину. Ответим, что произошло и что сделаем."),
                "quality.answer",
            ),
            State(
                "measuring",
                _("Проводим измерения"),
                _("Чтобы найти причину, нужны измерения. После них ответим по существу."),
                tone="busy",
                actor="staff",
                term="quality.analysis",
                counts_from_receipt=True,
                withdrawable=True,
            ),
            State(
                "answered",
                _("Ответ дан"),
                _("Причина и меры названы ниже. Если стало не лучше, вопрос можно возобновить."),
                tone="done",
                final=True,
            ),
            *ends(),
        ),
        moves={
            "registered": (
                Move("answered", _("Ответить"), needs=Reply),
                Move("measuring", _("Нужны измерения"), needs=Measuring),
                *ELSEWHERE,
            ),
            "measuring": (Move("answered", _("Ответить"), needs=Reply), *ELSEWHERE),
            "answered": reopen(),
            **ENDED,
        },
    ),
    applicant=lambda form: str(form["applicant"]),
    subject=lambda form: short(form["object_address"]),
)
