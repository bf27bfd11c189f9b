"""Documents outside cases, put together."""

from casework.evidence.replay import TOGETHER, retell
from casework.evidence.store import EvidenceRows
from casework.service import Beside
from casework.store import Cases
from chassis.app import Service
from chassis.files import Files
from chassis.publisher import Publisher
from contracts.applications import DocumentPlaced
from services.applications.documents.api import documents_router
from services.applications.documents.model import SERVICE
from services.applications.documents.store import StandingDocuments


def room(service: Service, cases: Cases, files: Files, rows: EvidenceRows) -> Beside:
    """Their door beside that of the cases."""
    documents = StandingDocuments(service)
    service.bus.tells(DocumentPlaced)

    async def again(publisher: Publisher) -> dict[str, int]:
        count = 0
        async for page in documents.pages(TOGETHER):
            await retell(publisher, SERVICE, documents=[one.placed() for one in page])
            count += len(page)
        return {"documents": count}

    door = documents_router(documents, files, cases.numbers, rows)
    return Beside(door, documents.proven, again)
