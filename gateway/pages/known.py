"""What a new form need not ask: what the account knows, what an earlier application said."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from chassis.errors import NotSignedIn, Refused
from contracts.case import CaseSnapshot, Category
from gateway.filters import Filter
from gateway.pages.drawing import Drawn
from gateway.pages.front import Visit

OF_ACCOUNT = {"email": "email", "tel": "phone", "name": "name"}
"""What the account calls that which a form's field means by its autocomplete token."""
CATEGORIES: tuple[Category, ...] = ("application", "appeal")
NOT_COPIED = ("files", "date", "moment")
"""Papers grow old, and days pass."""


async def known(visit: Visit, asked: Sequence[Drawn]) -> dict[str, str]:
    """What need not be typed again (WCAG 3.3.7); the account's word is the newer one."""
    wanted = [one for one in asked if one.known or one.autocomplete in OF_ACCOUNT]
    if not wanted:
        return {}
    return await _said_before(visit, wanted) | await _account(visit, wanted)


async def _account(visit: Visit, wanted: Sequence[Drawn]) -> dict[str, str]:
    try:
        account: Mapping[str, Any] = (await visit.call("identity", "GET", "/me")).body
    except NotSignedIn:
        raise
    except Refused:
        return {}
    said = {one.name: account.get(OF_ACCOUNT.get(one.autocomplete, "")) for one in wanted}
    return {name: str(value) for name, value in said.items() if value}


async def _said_before(visit: Visit, wanted: Sequence[Drawn]) -> dict[str, str]:
    """What this person's last application or appeal said of them."""
    window, owner = visit.front.window, visit.actor.id
    for category in CATEGORIES:
        page = await window.page(owner, Filter(category=category), limit=1)
        for row in page.items:
            case = await window.case(owner, row.id)
            return copied(case, [one for one in wanted if one.known])
    return {}


def copied(case: CaseSnapshot, asked: Sequence[Drawn]) -> dict[str, str]:
    """The case's answers to what is still asked, as they would be typed."""
    return {
        one.name: _typed(case.form[one.name])
        for one in asked
        if one.kind not in NOT_COPIED
        and case.form.get(one.name) is not None
        and (not one.choices or case.form[one.name] in one.choices)
    }


def _typed(value: object) -> str:
    if isinstance(value, int | float):
        return f"{Decimal(str(value)).normalize():f}".replace(".", ",")
    return str(value)
