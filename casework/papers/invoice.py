"""The invoice that is placed with the terms (ПП РФ № 861, п. 105), with a code to pay it by."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from babel.numbers import format_currency

from casework.model import Case
from casework.papers.making import Paper
from casework.papers.payee import Payee, code, payee_of
from casework.papers.sheet import Row, Sheet
from casework.parts import term_of
from casework.workflow import Move
from chassis.settings import Settings
from chassis.words import translate
from contracts.words import _

INVOICE = "invoice"
PURPOSE = _("Плата по договору технологического присоединения, заявка № {number}")


def paper(settings: Settings) -> Paper:
    """The invoice of this company; raises `BadPayee`."""
    payee = payee_of(settings)

    def draw(case: Case, move: Move, given: Mapping[str, Any], at: datetime) -> Sheet:
        assert payee is not None
        return invoice(case, move, given, payee, settings, at)

    why_not = _("Приложите счёт: реквизиты компании не заданы, и кабинет не может его составить")
    return Paper(draw, asks=("amount",), why_not="" if payee else why_not)


def purpose(case: Case) -> str:
    """What the payment is for: in Russian, for a bank reads it."""
    return translate(PURPOSE, "ru", number=case.number)


def invoice(
    case: Case,
    move: Move,
    given: Mapping[str, Any],
    payee: Payee,
    settings: Settings,
    at: datetime,
) -> Sheet:
    """Whom to pay, how much, for what and by which day."""
    amount = Decimal(given["amount"])
    sheet = Sheet.of(
        settings, settings.default_language, at, _("Счёт № {number}"), number=number(case)
    )
    sheet.under = sheet.day(sheet.local(at))
    total = str(format_currency(amount, "RUB", locale=sheet.language))
    sheet.heading(sheet.say(_("За что")))
    sheet.facts(
        [
            (sheet.say(_("Услуга")), sheet.say(case.kind.title)),
            (sheet.say(_("Объект")), case.kind.subject(case.form)),
            (sheet.say(_("Плательщик")), case.kind.applicant(case.form)),
        ]
    )
    sheet.text(sheet.say(_("К оплате: {total}"), total=total), "strong")
    sheet.facts(_term(case, move, given, sheet, at))
    sheet.text(sheet.say(_("Оплата означает согласие с условиями договора (ПП РФ № 861, п. 105).")))
    sheet.heading(sheet.say(_("Реквизиты для оплаты")))
    sheet.facts(_payee(payee, purpose(case), sheet))
    sheet.code(
        code(payee.payload(amount, purpose(case))).svg_inline(border=4, dark="#000"),
        sheet.say(
            _(
                "Наведите на код камеру в приложении вашего банка: "
                "реквизиты, сумма и назначение заполнятся сами."
            )
        ),
    )
    return sheet


def number(case: Case) -> str:
    """The case's; the second and later invoices of a case bear their place."""
    before = sum(one.kind == INVOICE for one in case.documents)
    return f"{case.number}/{before + 1}" if before else case.number


def _term(
    case: Case, move: Move, given: Mapping[str, Any], sheet: Sheet, at: datetime
) -> list[Row]:
    rule = move.term({**case.form, **given}) if move.term else ""
    term = term_of(case.kind.workflow.of(move.to), rule, at, at)
    if term is None:
        return []
    return [
        (sheet.say(_("Оплатите")), sheet.say(_("до {day}"), day=sheet.day(term.due))),
        (sheet.say(_("Основание")), sheet.say(term.clause)),
    ]


def _payee(payee: Payee, purpose: str, sheet: Sheet) -> list[Row]:
    rows = [
        (_("Получатель"), payee.name),
        (_("ИНН"), payee.inn),
        (_("КПП"), payee.kpp),
        (_("Расчётный счёт"), payee.account),
        (_("Банк"), payee.bank),
        (_("БИК"), payee.bic),
        (_("Корреспондентский счёт"), payee.corr_account),
        (_("Назначение платежа"), purpose),
    ]
    return [(sheet.say(name), value.replace("№ ", "№\u00a0")) for name, value in rows if value]
