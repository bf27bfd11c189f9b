"""Who called and has no account: what they told of themselves, and until when it is kept.

It is kept for as long as the visit needs it, and for some days more, in which somebody may still
ask about it (152-ФЗ, ст. 5 ч. 7). What is counted of the visit needs no name.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pydantic import BaseModel

from casework import terms

if TYPE_CHECKING:
    from services.reception.appointments.model import Appointment

RULE = "appointment.caller"


class Visitor(BaseModel):
    """Who comes: the account, and what staff call them by.

    Without an account `contact` is a telephone, and `email` where they want to be written to.
    """

    owner: str
    name: str
    contact: str = ""
    email: str = ""

    @property
    def calls(self) -> bool:
        """Whether they have no account; nothing of the visit stands in anybody's window."""
        return not self.owner

    @property
    def reached_at(self) -> str:
        """How staff reach them."""
        return ", ".join(way for way in (self.contact, self.email) if way)


def kept_until(visit: "Appointment", at: datetime) -> datetime | None:
    """When what a caller told is forgotten, once the visit is over; None where nothing is to be."""
    if not visit.visitor.calls or not visit.visitor.name:
        return None
    day = terms.today(at)
    return terms.end_of(day + timedelta(days=terms.table().of(RULE, day).value))


def forget(visit: "Appointment") -> None:
    """Keep that somebody came, and not who. The hash of the request would tell it by trial."""
    visit.visitor = Visitor(owner="", name="")
    visit.request_hash, visit.wake_at = "", None
