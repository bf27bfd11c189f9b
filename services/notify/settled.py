"""How a letter about documents ended, for whoever keeps the evidence of these documents."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Literal, NamedTuple

from chassis.clock import new_id
from contracts.notify import LetterSettled

if TYPE_CHECKING:
    from services.notify.model import Delivery

Settled = Literal["sent", "failed"]


class Told(NamedTuple):
    """The documents a letter tells of, and which service holds them."""

    service: str = ""
    documents: Sequence[str] = ()


NO_DOCUMENTS = Told()


def settled(
    letter: "Delivery", outcome: Settled, at: datetime, *, server: str, answer: str
) -> LetterSettled:
    """The fact that it went, or never will."""
    return LetterSettled(
        event_id=new_id(),
        occurred_at=at,
        service=letter.service,
        documents=letter.documents,
        owner=letter.recipient,
        outcome=outcome,
        to=letter.to,
        server=server,
        answer=answer,
        message_id=letter.message_id,
    )
