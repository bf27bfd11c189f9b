"""The ways that appeals share: not ours to answer, not considered, withdrawn, taken up again."""

from collections.abc import Sequence
from typing import Literal

from casework.asking import FILE
from casework.workflow import Duty, Move, State, Workflow
from contracts.fields import Files, Form, Line, LongText, ask
from contracts.words import _

REOPEN = "appeal.reopen"
OURS = Duty(
    "appeal.redirect",
    _("Проверка, наш ли это вопрос"),
    _("Если отвечает другая организация, сообщим, какая и как с ней связаться."),
    actor="staff",
    done=Move("ours", _("Отвечаем сами")),
)
"""Whose matter it is must be told within five working days (186 п.42): sent on, it ends; else it
is noted that the answer is the company's own.
"""


class Reply(Form):
    """The answer, in words, and papers where they say more."""

    note: LongText = ask(_("Ответ"), example="Передать показания можно с 15 по 25 число")
    reply_files: Files | None = ask(
        _("Документы к ответу"), optional=_("Ответ может обойтись без них"), example=FILE
    )


class Elsewhere(Form):
    """Who is in charge instead, and how to reach them (186 п.42)."""

    in_charge: Line = ask(
        _("Кто рассматривает такие обращения"), example="Примерский гарантирующий поставщик"
    )
    contacts: LongText = ask(
        _("Контакты"),
        hint=_("Адрес, телефон, сайт"),
        example="г. Примерск, ул. Первая, д. 1, телефон +7 900 000-00-00",
    )
    note: LongText = ask(
        _("Что сообщить потребителю"), example="Начисления рассматривает гарантирующий поставщик"
    )


class Unconsidered(Form):
    """On which of the grounds that the law gives (186 п.45, 46)."""

    ground: Literal["abuse", "repeated", "secret", "unreadable"] = ask(
        _("Основание"),
        choices={
            "abuse": _("Оскорбления или угрозы"),
            "repeated": _("На этот вопрос уже отвечали, новых доводов нет"),
            "secret": _("Ответ раскрыл бы охраняемую законом тайну"),
            "unreadable": _("Текст не поддаётся прочтению"),
        },
        example="repeated",
    )
    note: LongText = ask(
        _("Что сообщить потребителю"),
        example="Ответ на этот вопрос дан в другом обращении",
    )


class Again(Form):
    """What the answer did not answer."""

    text: LongText = ask(_("Что осталось без ответа"), example="Ответ не о том, о чём я спрашивал")


REDIRECT = Move("redirected", _("Направить тому, кто отвечает"), needs=Elsewhere)
UNCONSIDERED = Move("not_considered", _("Не рассматривать по закону"), needs=Unconsidered)
ELSEWHERE = (REDIRECT, UNCONSIDERED)
"""How an appeal may end without an answer to its matter."""


def reopen(title: str = _("Ответ не помог: рассмотреть ещё раз")) -> tuple[Move]:
    """The consumer's way back out of an end."""
    return (Move("registered", title, by="consumer", needs=Again, within=REOPEN),)


def registered(title: str, explanation: str, term: str, owes: Sequence[Duty] = (OURS,)) -> State:
    """Taken in, with its number and the term that the law gives the answer."""
    return State(
        "registered",
        title,
        explanation,
        tone="new",
        actor="staff",
        term=term,
        owes=owes,
        withdrawable=True,
    )


def ends() -> tuple[State, State, State]:
    """Sent on, not considered, withdrawn."""
    return (
        State(
            "redirected",
            _("Отвечает другая организация"),
            _("Это не наша обязанность. Кто отвечает и как с ними связаться, указано ниже."),
            tone="closed",
            final=True,
        ),
        State(
            "not_considered",
            _("Оставлено без рассмотрения"),
            _("Закон позволяет не рассматривать такое обращение. Причина указана ниже."),
            tone="refused",
            final=True,
        ),
        State("withdrawn", _("Отозвано"), _("Вы отозвали обращение."), tone="closed", final=True),
    )


ENDED = {state: reopen(_("Рассмотреть ещё раз")) for state in ("redirected", "not_considered")}
"""Ways back from those ends."""


def answering(
    taken: tuple[str, str], answered: tuple[str, str], term: str, move: str = _("Ответить")
) -> Workflow:
    """The way of an appeal that only wants an answer; both states by title and explanation."""
    return Workflow(
        path=("registered", "answered"),
        states=(
            registered(*taken, term),
            State("answered", *answered, tone="done", final=True),
            *ends(),
        ),
        moves={
            "registered": (Move("answered", move, needs=Reply), *ELSEWHERE),
            "answered": reopen(),
            **ENDED,
        },
    )
