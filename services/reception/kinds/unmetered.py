"""A report of use without a contract or past the meter, or of stolen grid: 186 Прил.5 п.5.

It is taken within a day and checked as any unplanned check is (442 п.170-173); where it proves true
an act is drawn up and sent within three working days (442 п.177, 178).
"""

from collections.abc import Mapping
from typing import Any, Literal

from casework.asking import PastDay
from casework.kind import Kind
from casework.workflow import Move, State, Workflow
from contracts.fields import Files, Form, Line, LongText, ask
from contracts.words import _
from services.reception.asking import (
    DISCLOSURE,
    FILES,
    Appellant,
    Disclosure,
    short,
    unnamed,
)
from services.reception.stages import ELSEWHERE, ENDED, ends, registered, reopen


class Unmetered(Appellant):
    """What was seen, and where: an address in words, for not every place has one."""

    matter: Literal["non_contract", "unmetered", "theft"] = ask(
        _("О чём сообщаете"),
        section=_("Что и где"),
        choices={
            "non_contract": _("Бездоговорное потребление: подключились без договора"),
            "unmetered": _("Безучётное потребление: вмешались в работу прибора учёта"),
            "theft": _("Хищение проводов или оборудования сети"),
        },
        example="unmetered",
    )
    settlement: Line = ask(
        _("Населённый пункт"),
        hint=_("Район, город, посёлок или деревня"),
        example="Примерский край, д. Примеровка",
    )
    street: Line | None = ask(
        _("Улица и дом"), optional=_("Их может не быть"), example="ул. Первая, д. 1"
    )
    landmark: LongText | None = ask(
        _("Ориентир"),
        hint=_("Номер опоры, что рядом, как пройти"),
        optional=_("Не нужен, если есть улица и дом"),
        example="Опора № 5 за магазином, провод идёт к гаражу",
    )
    noticed_on: PastDay | None = ask(
        _("Когда заметили"), optional=_("День можно не помнить"), example="2026-11-20"
    )
    text: LongText = ask(
        _("Что вы видели"),
        example="От опоры к гаражу протянут провод, прибора учёта там нет",
    )
    disclosure: Disclosure = ask(**{**DISCLOSURE, "section": _("Имя и документы")})
    files: Files | None = ask(**FILES)


class Checking(Form):
    """How the check is done: where nobody need be let in it is quicker."""

    access: Literal["needed", "free"] = ask(
        _("Нужен ли доступ к прибору учёта"),
        choices={"needed": _("Нужен"), "free": _("Не нужен")},
        example="free",
    )


class Found(Form):
    """That it is so."""

    found_on: PastDay = ask(_("Когда установлено"), example="2026-11-24")
    note: LongText = ask(
        _("Что сообщить потребителю"),
        hint=_("Без имён и адресов тех, о ком сообщили"),
        example="Сообщение подтвердилось, составляем акт",
    )


class Acted(Form):
    """That the act was drawn up and sent; whom it names is not the reporter's to know."""

    sent_on: PastDay = ask(_("Когда направлен акт"), example="2026-11-24")
    note: LongText = ask(
        _("Что сообщить потребителю"),
        hint=_("Без имён и адресов тех, о ком сообщили"),
        example="Акт составлен и направлен, спасибо за сообщение",
    )


class NotFound(Form):
    """That it is not so."""

    note: LongText = ask(
        _("Что сообщить потребителю"),
        hint=_("Без имён и адресов тех, о ком сообщили"),
        example="На месте нарушений не обнаружено",
    )


def _check(given: Mapping[str, Any]) -> str:
    return "unmetered.check.access" if given["access"] == "needed" else "unmetered.check"


WORKFLOW = Workflow(
    path=("registered", "checking", "found", "confirmed"),
    states=(
        registered(
            _("Принято"),
            _("Передаём сообщение тем, кто проверит его на месте."),
            "unmetered.accept",
            owes=(),  # the day it is taken within is sooner than the five that sending on has
        ),
        State(
            "checking",
            _("Проверяем"),
            _("Проверяем сообщение на месте. О результате напишем."),
            tone="busy",
            actor="staff",
            term="unmetered.check",
        ),
        State(
            "found",
            _("Подтвердилось"),
            _("Нарушение установлено. Составляем акт."),
            tone="busy",
            actor="staff",
            term="unmetered.act",
        ),
        State(
            "confirmed",
            _("Подтвердилось, акт составлен"),
            _("Нарушение установлено, акт составлен и направлен. Спасибо за сообщение."),
            tone="done",
            final=True,
        ),
        State(
            "not_confirmed",
            _("Не подтвердилось"),
            _("На месте нарушений не нашли. Что проверено, указано ниже."),
            tone="closed",
            final=True,
        ),
        *ends(),
    ),
    moves={
        "registered": (
            Move("checking", _("Передать на проверку"), needs=Checking, term=_check),
            *ELSEWHERE,
        ),
        "checking": (
            Move("found", _("Нарушение есть"), needs=Found),
            Move("not_confirmed", _("Нарушения нет"), needs=NotFound),
        ),
        "found": (Move("confirmed", _("Акт направлен"), needs=Acted),),
        "not_confirmed": reopen(_("Нарушение продолжается: проверить ещё раз")),
        **ENDED,
    },
)


def _where(form: Mapping[str, Any]) -> str:
    said = [form["settlement"], form.get("street"), form.get("landmark")]
    return short(", ".join(part for part in said if part))


KIND = Kind(
    slug="unmetered",
    title=_("Сообщение о бездоговорном (безучётном) потреблении"),
    help=_("Сообщите о подключении без договора или в обход прибора, о хищении проводов"),
    category="appeal",
    number="СБ",
    form=Unmetered,
    workflow=WORKFLOW,
    applicant=lambda form: str(form["applicant"]),
    subject=_where,
    unnamed=unnamed,
)
