"""What applications tells beside its cases."""

from contracts.documents import PlacedDocument
from contracts.event import Event


class DocumentPlaced(Event, name="applications.document.placed"):
    """An employee placed a document for a consumer outside any case: an act of unmetered use..."""

    document: PlacedDocument
