"""Which documents a fact brings the consumer, for the letter that tells of it."""

from typing import Any

from chassis.words import translate
from contracts.applications import DocumentPlaced
from contracts.case import CaseChanged, CaseDocument
from contracts.documents import KINDS
from contracts.event import Event
from contracts.words import Language
from services.notify.settled import NO_DOCUMENTS, Told


def placed_by(event: CaseChanged) -> list[CaseDocument]:
    """What the company placed with this very change."""
    at = event.occurred_at
    return [one for one in event.case.documents if one.by != "consumer" and one.placed_at == at]


def documents_of(event: Event) -> Told:
    """Ids of the documents that the consumer is told of, and which service holds them."""
    if isinstance(event, CaseChanged):
        return Told(event.case.service, [one.id for one in placed_by(event)])
    if isinstance(event, DocumentPlaced):
        return Told(event.document.service, [event.document.id])
    return NO_DOCUMENTS


def titles(event: CaseChanged, language: Language) -> list[str]:
    """What each such document is called."""
    return [one.named(language) for one in placed_by(event)]


def outside(event: DocumentPlaced, language: Language) -> dict[str, Any]:
    """What the letter about a document outside any case shows."""
    placed = event.document
    return {
        "document_id": placed.id,
        "document": placed.title,
        "document_kind": translate(KINDS.get(placed.kind, KINDS["other"]), language),
        "document_number": placed.number,
        "placed_at": placed.placed_at.isoformat(),
    }
