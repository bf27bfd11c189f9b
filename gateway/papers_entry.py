"""How a document is put into the list: what it is found and sorted by, beside what it is."""

from datetime import UTC
from typing import Any

from chassis.words import translate
from contracts.case import CaseDocument, CaseSnapshot, Desk
from contracts.documents import KINDS, PlacedDocument
from contracts.words import LANGUAGES


def under(document: CaseDocument, case: CaseSnapshot, desk: Desk) -> dict[str, Any]:
    """A document of a case."""
    return _entry(
        document.model_dump(),
        titles=" ".join(document.named(language) for language in LANGUAGES),
        service=case.service,
        owner=case.owner,
        number=case.number,
        case_id=case.id,
        consumer=desk.applicant,
    )


def outside(document: PlacedDocument) -> dict[str, Any]:
    """A document outside any case."""
    given = document.model_dump()
    return _entry(given, titles=document.title, by="staff", case_id="", called=None)


def _entry(document: dict[str, Any], titles: str, **more: Any) -> dict[str, Any]:
    entry = document | more
    id_ = entry.pop("id")
    moment = entry["placed_at"].astimezone(UTC).isoformat(timespec="milliseconds")
    kind = KINDS.get(entry["kind"], "")
    spoken = " ".join(translate(kind, language) for language in LANGUAGES) if kind else ""
    words = f"{entry['number']} {titles} {entry['name']} {spoken}".lower()
    return {
        "_id": id_,
        **entry,
        "company": entry["by"] != "consumer",
        "waits": entry["by"] != "consumer",  # for its consumer to be told, or to open it
        "newest": f"{moment}~{id_}",
        "words": words,
        "desk_words": f"{words} {entry['consumer']}".lower(),
    }
