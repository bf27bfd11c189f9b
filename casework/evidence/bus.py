"""What a service that holds documents hears: the fate of the letters that told of them."""

from casework.evidence.model import Evidence
from casework.evidence.store import EvidenceRows
from chassis.bus import Bus
from contracts.documents import DocumentNoted, DocumentsReplayed
from contracts.notify import LetterSettled


def subscribe(bus: Bus, service: str, rows: EvidenceRows) -> None:
    """Hear notify."""
    bus.tells(DocumentNoted, DocumentsReplayed)

    @bus.on(LetterSettled)
    async def note(event: LetterSettled) -> None:
        """A letter went or never will: each document of ours that it tells of has a line more."""
        if event.service != service:
            return
        for document in event.documents:
            await rows.write(Evidence.of_letter(event, document))
