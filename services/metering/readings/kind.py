"""Readings as the window, the letters and the desk know them: a kind of case, never a form to file.

What is accepted is at its end at once; what is doubtful waits for an employee (186 Прил.5 п.6).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from babel.core import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from casework.kind import Kind
from casework.workflow import Move, State, Workflow
from chassis.words import translate, words
from contracts.case import Answer
from contracts.fields import Form, LongText, ask
from contracts.words import LANGUAGES, Words, _

SOURCES: dict[str, str] = {
    "consumer": _("Вы передали"),
    "staff": _("Передано через сотрудника"),
    "smart": _("Дистанционно"),
    "calculated": _("Рассчитано"),
}
REGISTERS = {
    "1.8.0": _("Показание"),
    "1.8.1": _("Показание Т1"),
    "1.8.2": _("Показание Т2"),
    "1.8.3": _("Показание Т3"),
}


LOCALES = {one: Locale.parse(one) for one in LANGUAGES}


class Reading(Form):
    """What the desk searches by; the figures stand in the case beside it."""

    source: Literal["consumer", "staff", "smart", "calculated"] = ask(
        _("Как передано"), choices=SOURCES, example="consumer"
    )


class Accept(Form):
    """A word to the consumer, where one is needed."""

    note: LongText | None = ask(
        _("Комментарий потребителю"), optional=_("Принятое не требует объяснений"), example="Верно"
    )


class Decline(Form):
    """Why it cannot be taken."""

    note: LongText = ask(_("Почему показания отклонены"), example="На фотографии другие цифры")


def _never(_form: Mapping[str, Any]) -> bool:
    """Another reading takes its place: that is done by correcting.py, not by a step."""
    return False


WORKFLOW = Workflow(
    path=("questioned", "accepted"),
    states=(
        State(
            "questioned",
            _("На проверке"),
            _("Показания получены. Сотрудник проверит их, и мы напишем вам."),
            tone="busy",
            actor="staff",
            term="reading.check",
            withdrawable=True,
        ),
        State("accepted", _("Приняты"), _("Показания приняты."), tone="done", final=True),
        State(
            "declined",
            _("Отклонены"),
            _("Показания не приняты. Причина указана ниже."),
            tone="refused",
            final=True,
        ),
        State(
            "corrected",
            _("Исправлены"),
            _("Показания исправлены: вместо них приняты другие."),
            tone="closed",
            final=True,
        ),
        State("withdrawn", _("Отозваны"), _("Вы отозвали показания."), tone="closed", final=True),
    ),
    moves={
        "questioned": (
            Move("accepted", _("Принять"), needs=Accept),
            Move("declined", _("Отклонить"), needs=Decline),
            Move("corrected", _("Исправлены"), when=_never),
        )
    },
)


@dataclass(frozen=True)
class ReadingKind(Kind):
    """Its answers are the figures themselves, whichever registers the meter has."""

    def answers(self, form: Mapping[str, Any]) -> list[Answer]:
        """Where, when, what was shown, and what had been used since."""
        shown = [
            _answer("account_number", _("Лицевой счёт"), form["account_number"]),
            _answer("address", _("Адрес"), form["address"]),
            _answer("meter_serial", _("Прибор учёта"), f"№ {form['meter_serial']}"),
            _answer("taken_on", _("Показания сняты"), _day(form["taken_on"])),
            *(
                _answer(name, register(form, name), figure(text))
                for name, text in form["registers"].items()
            ),
        ]
        if form.get("consumption") is not None:
            used = _used(form["consumption"])
            shown.append(_answer("consumption", _("Расход с прошлых показаний"), used))
        shown.append(_answer("source", _("Как передано"), words(SOURCES[form["source"]])))
        return [*shown, *_instead(form)]


def register(form: Mapping[str, Any], code: str) -> Words:
    """What a register is called: with the name that its zone had when it was read."""
    zone = (form.get("zones") or {}).get(code)
    if zone is None:
        return words(REGISTERS[code])
    said = _("Показание Т{number} ({zone})")
    return Words(
        **{one: translate(said, one, number=code[-1], zone=zone[one].lower()) for one in LANGUAGES}
    )


def _instead(form: Mapping[str, Any]) -> list[Answer]:
    """What stood there before it was corrected, and why it was."""
    instead = form.get("instead")
    if not instead:
        return []
    was = [figure(text) for text in instead["registers"].values()]
    told = Words(
        **{
            one: f"№ {instead['number']}: {'; '.join(each.spoken(one) for each in was)}"
            for one in LANGUAGES
        }
    )
    return [
        _answer("instead", _("Вместо показаний"), told),
        _answer("why", _("Почему исправлены"), instead["why"]),
    ]


def _answer(field: str, title: str | Words, text: str | Words) -> Answer:
    said = Words(ru=text, en=text) if isinstance(text, str) else text
    return Answer(field=field, title=words(title) if isinstance(title, str) else title, text=said)


@lru_cache(maxsize=100)
def _day(text: str) -> Words:
    """In words; most readings are of the same few days."""
    day = date.fromisoformat(text)
    return Words(**{one: format_date(day, "d MMMM y", locale=LOCALES[one]) for one in LANGUAGES})


def figure(text: str) -> Words:
    """An exact number as it is read: 12 345,6."""
    number = Decimal(text)
    return Words(**{one: str(format_decimal(number, locale=LOCALES[one])) for one in LANGUAGES})


def _used(text: str) -> Words:
    number = figure(text).model_dump()
    said = {one: f"{number[one]} {translate(_('кВт·ч'), one)}" for one in LANGUAGES}
    return Words(**said)


KIND = ReadingKind(
    slug="reading",
    title=_("Показания прибора учёта"),
    help=_("Показания передают на странице точки поставки"),
    category="reading",
    apart=True,
    number="ПК",
    form=Reading,
    workflow=WORKFLOW,
    applicant=lambda form: str(form["applicant"]),
    subject=lambda form: f"{form['address']}, № {form['meter_serial']}",
)
