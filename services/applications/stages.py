"""The stages that applications about meters share: the check, missing papers, and a visit.

A visit is one round trip: the consumer's own wish is agreed to, or another time is proposed until
both agree; nobody met at the door leads back to a new time (186 п.22).
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from casework.asking import FILE, MissingPapers, Reason
from casework.workflow import Move, State
from contracts.fields import Files, Form, LongText, Moment, ask
from contracts.words import _

TermOf = Callable[[Mapping[str, Any]], str]


class Offer(Form):
    """The time the company proposes."""

    visit_at: Moment = ask(
        _("Время выезда"),
        hint=_("По московскому времени. Слишком близкое время не будет принято"),
        example="2030-03-01T10:00:00+03:00",
    )
    note: LongText = ask(
        _("Что сообщить потребителю"), example="В названное время бригада занята, предлагаем другое"
    )


class Wish(Form):
    """The time the consumer proposes instead."""

    visit_at: Moment = ask(_("Удобное время"), example="2030-03-01T10:00:00+03:00")
    text: LongText | None = ask(
        _("Комментарий"), optional=_("Время говорит само за себя"), example="В будни после 18 часов"
    )


class NoAccess(Form):
    """That nobody let the employee in, twice."""

    note: LongText = ask(
        _("Что сообщить потребителю"), example="Дважды приезжали в согласованное время"
    )
    act: Files = ask(_("Акт о недопуске к прибору учёта"), example=FILE)


REFUSE = Move("refused", _("Отказать"), needs=Reason)


def checked(term: str) -> tuple[State, State]:
    """The first look at the application, and what it may lack."""
    return (
        State(
            "registered",
            _("Принята"),
            _("Проверяем, все ли сведения и документы есть."),
            tone="new",
            actor="staff",
            term=term,
            counts_from_receipt=True,
            restarts=True,
            withdrawable=True,
        ),
        State(
            "papers_missing",
            _("Нужны документы"),
            _("Не хватает документов или сведений. Приложите их, и рассмотрение продолжится."),
            tone="yours",
            actor="consumer",
            withdrawable=True,
        ),
    )


ASK_PAPERS = Move("papers_missing", _("Запросить документы"), needs=Reason)
PAPERS_MOVES = (
    Move("registered", _("Приложите недостающие документы"), by="consumer", needs=MissingPapers),
    REFUSE,
)


def visited(term: str = "", answer: str = "") -> tuple[State, State, State, State]:
    """A visit to be agreed, offered, agreed and missed.

    `term` is the company's, counted from the receipt; `answer` the consumer's, to say yes or no.
    """
    return (
        State(
            "scheduling",
            _("Согласуем время"),
            _("Согласуем время выезда. Если ваше время нам не подойдёт, предложим другое."),
            tone="busy",
            actor="staff",
            term=term,
            counts_from_receipt=True,
            withdrawable=True,
        ),
        State(
            "visit_proposed",
            _("Подтвердите время"),
            _("Мы предложили время выезда. Согласитесь с ним или предложите своё."),
            tone="yours",
            actor="consumer",
            term=answer,
            withdrawable=True,
        ),
        State(
            "visit_agreed",
            _("Назначен выезд"),
            _("Время согласовано. Обеспечьте доступ к прибору учёта в это время."),
            tone="busy",
            actor="staff",
            term=term,
            counts_from_receipt=True,
            withdrawable=True,
        ),
        State(
            "no_access",
            _("Доступа не было"),
            _("Попасть к прибору учёта не удалось. Предложите новое время выезда."),
            tone="yours",
            actor="consumer",
            withdrawable=True,
        ),
    )


def visit_moves(
    *then: Move,
    term: TermOf | None = None,
    answer: TermOf | None = None,
    answered: bool = False,
    shift: str = "",
) -> dict[str, tuple[Move, ...]]:
    """The ways between the stages of a visit; `then` is where the visit itself leads.

    `term` names the company's rule where it hangs on the form, and `answer` the consumer's to say
    yes or no; `answered` says that they have one, after which the company need not wait, and that
    no access for the second time ends it (442 п.151). `shift` is the rule how far they may put off
    the company's time.
    """
    agree = Move("visit_agreed", _("Согласовать время"), visit="agrees", term=term)
    offer = Move("visit_proposed", _("Предложить другое время"), needs=Offer, term=answer)
    wish = Move(
        "scheduling",
        _("Предложить другое время"),
        by="consumer",
        needs=Wish,
        term=term,
        shift=shift,
    )
    silent = Move("no_access", _("Ответа нет"), needs=Reason, visit="drops", after_term=True)
    return {
        "scheduling": (agree, offer, REFUSE),
        "visit_proposed": (
            Move(
                "visit_agreed",
                _("Согласиться с предложенным временем"),
                by="consumer",
                visit="agrees",
                term=term,
            ),
            wish,
            *((silent,) if answered else ()),
            replace(offer, title=_("Предложить ещё одно время")),
            REFUSE,
        ),
        "visit_agreed": (
            *(replace(move, visit="drops") for move in then),
            offer,
            wish,
            Move("no_access", _("Доступа не было"), needs=Reason, visit="drops"),
        ),
        "no_access": (
            wish,
            replace(offer, title=_("Предложить время")),
            *((TWICE,) if answered else ()),
            REFUSE,
        ),
    }


TWICE = Move("denied", _("Доступа не было дважды"), needs=NoAccess, again=True)
DENIED = State(
    "denied",
    _("Нет доступа"),
    _("Попасть к прибору учёта не удалось дважды, акт размещён. Можно подать новую заявку."),
    tone="refused",
    final=True,
)


def connecting(counts_from: str = "") -> State:
    """A meter of the smart system, admitted: its readings are to be seen from afar in two months
    (186 прил. 5, п. 15). It is no part of the ordinary way, for not every meter is such a one.
    """
    return State(
        "connecting",
        _("Подключаем удалённый доступ"),
        _("Подключаем прибор к удалённому сбору данных. Показания будут видны у точки поставки."),
        tone="busy",
        actor="staff",
        term="remote.access",
        counts_from=counts_from,
    )


def connect(done: Move, title: str) -> tuple[Move, Move]:
    """What ends the works, and the same where remote access is still to come."""
    return done, replace(done, to="connecting", title=title)


def connected(to: str) -> dict[str, tuple[Move, ...]]:
    """The way on to the end."""
    return {"connecting": (Move(to, _("Удалённый доступ открыт")),)}


def ends(refused: str) -> tuple[State, State]:
    """Refused, in the kind's own words, and withdrawn."""
    return (
        State("refused", _("Отказано"), refused, tone="refused", final=True),
        State("withdrawn", _("Отозвана"), _("Вы отозвали заявку."), tone="closed", final=True),
    )
