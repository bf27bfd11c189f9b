"""Telling documents and their evidence again, for a window that is made anew."""

from collections.abc import Sequence

from casework.evidence.store import EvidenceRows
from chassis.clock import new_id, now
from chassis.publisher import Publisher
from contracts.documents import DocumentsReplayed, Line, PlacedDocument

TOGETHER = 200
"""Lines or documents in one message: some 40 KiB."""


async def retell(
    publisher: Publisher,
    service: str,
    documents: Sequence[PlacedDocument] = (),
    lines: Sequence[Line] = (),
) -> None:
    """Tell these again, as they are."""
    fact = DocumentsReplayed(
        event_id=new_id(),
        occurred_at=now(),
        service=service,
        documents=list(documents),
        lines=list(lines),
    )
    await publisher.publish(fact.routing_key(), fact.body(), name=fact.NAME)


async def retell_lines(publisher: Publisher, service: str, rows: EvidenceRows) -> dict[str, int]:
    """Every line of evidence told once more; how many."""
    count = 0
    async for page in rows.pages(TOGETHER):
        await retell(publisher, service, lines=[row.line() for row in page])
        count += len(page)
    return {"lines": count}
