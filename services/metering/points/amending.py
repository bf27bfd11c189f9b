"""What staff mend at a point itself: its account number, and who may see it.

Verbs of the model, as functions: `documents.change(id, renumber, ...)`. Each has its reason, which
stands in the point's history and in the audit; said twice it is done once.
"""

from collections.abc import Collection
from datetime import datetime

from contracts.metering import Person
from services.metering.points.model import SupplyPoint


def renumber(point: SupplyPoint, number: str, why: str, by: str, at: datetime) -> None:
    """Another account number; that no other point has it the store sees to.

    It goes on to be found by the former one, which stands on bills and in notices.
    """
    former = point.account_number
    if number == former:
        return
    point.account_number = number
    point.former_accounts = [one for one in point.former_accounts if one != number] + [former]
    point.note("renumbered", by, at, f"{former} → {number}. {why}")


def let_back(
    point: SupplyPoint,
    account_id: str,
    numbers: Collection[str],
    why: str,
    by: str,
    at: datetime,
) -> None:
    """Let a consumer see the point whom its rules would not let in, or not any more.

    Whose own number the register names is its owner again; anybody else may see it and leave. The
    owners are told who was let in to their point, as they are of a claim.
    """
    if point.is_seen_by(account_id):
        return
    point.barred = [one for one in point.barred if one != account_id]
    owners = [one.account_id for one in point.people if one.role == "owner"]
    role = "owner" if point.owner_number and point.owner_number in numbers else "member"
    point.people = [*point.people, Person(account_id=account_id, role=role, since=at)]
    point.note("let_back", by, at, why)
    point.concern("let_in", at, owners, other=account_id)
