"""The ways of a connection: who may go where, and which term runs then."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from casework.asking import MissingPapers, Reason
from casework.workflow import Move
from contracts.case import Author
from contracts.fields import Form
from contracts.words import _
from services.applications.kinds.connection.given import (
    Admission,
    Concluded,
    Connected,
    Copied,
    Draft,
    Faults,
    Mended,
    Objection,
    Offer,
    Paid,
    Payment,
    Readiness,
    Remarks,
    Signed,
    Started,
)
from services.applications.kinds.connection.paying import (
    NEXT_PAYMENTS,
    by_contract,
    in_instalments,
    left_term,
    offer_term,
    payment_term,
    simplified,
    works_term,
)
from services.applications.stages import Offer as VisitOffer
from services.applications.stages import Wish

REFUSE = Move("refused", _("Отказать"), needs=Reason)
PLACE_OFFER = Move(
    "offered",
    _("Разместить условия и счёт"),
    needs=Offer,
    makes="invoice",
    term=payment_term,
    when=simplified,
)
SEND_DRAFT = Move("drafted", _("Направить проект договора"), needs=Draft, when=by_contract)
ANNUL = Move("annulled", _("Аннулировать заявку"), needs=Reason, after_term=True)
OBJECT = Move(
    "objected",
    _("Возразить против условий"),
    by="consumer",
    needs=Objection,
    within="connection.objection",
)
READY = Move(
    "inspection",
    _("Сообщить о выполнении технических условий"),
    by="consumer",
    needs=Readiness,
)
INSPECTED = (
    Move("admitted", _("Допустить прибор учёта"), needs=Admission, visit="drops"),
    Move("unfulfilled", _("Условия выполнены не полностью"), needs=Reason, visit="drops"),
)
OFFER_VISIT = Move("visit_proposed", _("Предложить время осмотра"), needs=VisitOffer)
WISH = Move("visit_wished", _("Предложить другое время"), by="consumer", needs=Wish)
VISIT = {
    "visit_proposed": (
        Move(
            "visit_agreed",
            _("Согласиться с предложенным временем"),
            by="consumer",
            visit="agrees",
        ),
        WISH,
        replace(OFFER_VISIT, title=_("Предложить ещё одно время")),
        *INSPECTED,
    ),
    "visit_wished": (
        Move("visit_agreed", _("Согласовать время"), visit="agrees"),
        OFFER_VISIT,
    ),
    "visit_agreed": (
        *INSPECTED,
        OFFER_VISIT,
        WISH,
        Move("no_access", _("Доступа не было"), needs=Reason, visit="drops"),
    ),
    "no_access": (WISH, OFFER_VISIT),
}
REMARK = Move(
    "remarked",
    _("Сообщить замечания к акту"),
    by="consumer",
    needs=Remarks,
    within="connection.remarks",
    counts_from="admitted",
)

HIDDEN = Move(
    "hidden",
    _("Сообщить о скрытых недостатках"),
    by="consumer",
    needs=Faults,
    within="connection.hidden",
    counts_from="admitted",
)


def _settled(
    *states: str, title: str, by: Author = "staff", needs: type[Form] | None = None
) -> list[Move]:
    """Back to where the act was remarked on, whichever of these it was."""
    terms = {"paying": left_term}
    return [
        Move(state, title, by=by, needs=needs, back=True, term=terms.get(state)) for state in states
    ]


ACT_IS_THERE = ("admitted", "noticed", "paying", "connected")
"""Where it may be remarked on."""


MOVES: Mapping[str, Sequence[Move]] = {
    "registered": (
        Move("preparing", _("Документы полны"), term=offer_term),
        Move("papers_missing", _("Запросить документы"), needs=Reason),
        REFUSE,
    ),
    "papers_missing": (
        Move(
            "registered",
            _("Приложите недостающие документы"),
            by="consumer",
            needs=MissingPapers,
        ),
        ANNUL,
    ),
    "preparing": (PLACE_OFFER, SEND_DRAFT, REFUSE),
    "offered": (
        Move(
            "concluded", _("Оплата поступила"), needs=Payment, since="paid_on", owes=NEXT_PAYMENTS
        ),
        OBJECT,
        ANNUL,
    ),
    "objected": (
        replace(PLACE_OFFER, title=_("Разместить исправленные условия и счёт")),
        replace(SEND_DRAFT, title=_("Направить исправленный проект договора")),
        REFUSE,
    ),
    "drafted": (
        Move("signed", _("Передать подписанный договор"), by="consumer", needs=Signed),
        replace(OBJECT, within="connection.sign"),
        replace(ANNUL, after_term=False, after="connection.lapse"),
    ),
    "signed": (
        Move("concluded", _("Договор заключён"), needs=Concluded, since="concluded_on"),
        Move("drafted", _("Вернуть договор на подпись"), needs=Reason),
    ),
    "concluded": (Move("works", _("Начать работы"), needs=Started, term=works_term, runs="with"),),
    "works": (Move("inspection", _("Перейти к проверке")), READY),
    "inspection": (*INSPECTED, OFFER_VISIT),
    **VISIT,
    "unfulfilled": (READY,),
    "admitted": (Move("noticed", _("Разместить уведомление"), needs=Connected), REMARK),
    "noticed": (
        Move("connected", _("Завершить присоединение"), needs=Copied, settled=True),
        Move("paying", _("Ждать оставшуюся оплату"), needs=Copied, term=left_term),
        REMARK,
    ),
    "paying": (
        Move("connected", _("Оплачено полностью"), needs=Paid),
        Move(
            "paying",
            _("Очередной платёж поступил"),
            needs=Paid,
            term=left_term,
            runs="after",
            when=in_instalments,
        ),
        REMARK,
        HIDDEN,
    ),
    "connected": (REMARK, HIDDEN),
    "remarked": (Move("mended", _("Разместить исправленный акт"), needs=Admission),),
    "mended": (
        *_settled(*ACT_IS_THERE, title=_("Подтвердить, что замечаний больше нет"), by="consumer"),
        replace(REMARK, title=_("Сообщить, что замечания остались"), within=""),
        *_settled(*ACT_IS_THERE, title=_("Возражений в срок не было"), by="system"),
    ),
    "hidden": _settled("paying", "connected", title=_("Недостатки устранены"), needs=Mended),
}
