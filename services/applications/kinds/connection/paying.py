"""Which way a connection goes by its form, and what is paid when: ПП РФ № 861, п.12(1), 102-106."""

from collections.abc import Mapping
from typing import Any

from casework.workflow import Duty, Move
from contracts.words import _
from services.applications.kinds.connection.given import Paid

SIMPLIFIED_KW = 150
"""Up to this power, and without the first category of reliability, п.12(1) and 14 hold."""


def simplified(form: Mapping[str, Any]) -> bool:
    """Whether terms are placed and paid for, and not signed."""
    return float(form["power_kw"]) <= SIMPLIFIED_KW and form["reliability"] != "1"


def by_contract(form: Mapping[str, Any]) -> bool:
    """Whether a draft contract is sent to be signed."""
    return not simplified(form)


def offer_term(given: Mapping[str, Any]) -> str:
    """Which rule the term of the offer or the draft follows; empty for the state's own."""
    if given.get("duration", "permanent") != "permanent":
        return "connection.offer.temporary"
    return "" if simplified(given) else "connection.draft"


def payment_term(given: Mapping[str, Any]) -> str:
    """Which rule the term of the payment follows; empty for the state's own."""
    return "connection.payment.budget" if given.get("payment") == "budget" else ""


def works_term(given: Mapping[str, Any]) -> str:
    """Which rule the works follow: by distance and power, as the employee chose (п.16 «б»)."""
    return f"connection.works.{given['works']}"


def left_term(given: Mapping[str, Any]) -> str:
    """Which rule the last payment follows; empty for the state's own."""
    return "connection.instalment" if in_instalments(given) else ""


def in_instalments(form: Mapping[str, Any]) -> bool:
    """Whether they asked for it in the application (п.104)."""
    return form.get("payment") == "instalments"


def in_parts(given: Mapping[str, Any]) -> bool:
    """Whether the rest of the invoice is paid while the works go on (п.102-104)."""
    return given["paid"] == "first" and not in_instalments(given)


NOTED = _("Счёт стоит в документах заявки. Когда платёж поступит, мы это отметим и напишем вам.")
NEXT_PAYMENTS = (
    Duty(
        "connection.payment.second",
        _("Внесите второй платёж (30 % платы)"),
        NOTED,
        actor="consumer",
        done=Move("second_paid", _("Второй платёж поступил"), needs=Paid),
        counts_from="offered",
        when=in_parts,
    ),
    Duty(
        "connection.payment.third",
        _("Внесите третий платёж (35 % платы)"),
        NOTED,
        actor="consumer",
        done=Move("third_paid", _("Третий платёж поступил"), needs=Paid),
        counts_from="offered",
        when=in_parts,
    ),
)
