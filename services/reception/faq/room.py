"""Frequent questions, put together: they stand beside the appeals, and are told to nobody."""

from collections.abc import Sequence

from casework.evidence.store import EvidenceRows
from casework.service import Beside
from casework.store import Cases
from chassis.app import Service
from chassis.files import Files
from chassis.limits import Limits
from chassis.publisher import Publisher
from contracts.documents import Placed
from services.reception.faq.api import faq_router
from services.reception.faq.store import Questions


def room(service: Service, _cases: Cases, _files: Files, _rows: EvidenceRows) -> Beside:
    """Their door."""

    async def none(_ids: Sequence[str]) -> list[Placed]:
        return []

    async def nothing(_publisher: Publisher) -> dict[str, int]:
        return {}

    limits = Limits(service.database["limits"])
    return Beside(faq_router(Questions(service), limits), none, nothing)
