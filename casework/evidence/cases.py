"""Documents under cases, as their evidence names them."""

from collections.abc import Sequence

from casework.model import Case
from casework.store import Cases
from contracts.case import CaseDocument
from contracts.documents import Placed


async def placed_under(cases: Cases, ids: Sequence[str]) -> list[Placed]:
    """Those of these ids that the company placed under a case."""
    found = await cases.documents.find({"documents.id": {"$in": list(ids)}})
    return [
        _placed(case, document)
        for case in found
        for document in case.documents
        if document.id in ids and document.by != "consumer"
    ]


def _placed(case: Case, document: CaseDocument) -> Placed:
    """The first entry that shows the file is that of its placing."""
    entries = [
        entry for entry in case.timeline if any(ref.id == document.id for ref in entry.files)
    ]
    return Placed(
        **document.model_dump(include=set(Placed.model_fields)),
        owner=case.owner,
        consumer=case.desk().applicant,
        number=case.number,
        case_id=case.id,
        placed_by=entries[0].by_name if entries else "",
    )
