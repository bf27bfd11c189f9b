"""Staff place a document under a case."""

from datetime import datetime

from casework.model import Case
from casework.parts import TITLES, By
from chassis.words import words
from contracts.case import CaseDocument


def issue(case: Case, by: By, document: CaseDocument, at: datetime) -> None:
    """The consumer finds it there, and is told."""
    case.documents = [*case.documents, document]
    title = words(TITLES["document"], title=document.title)
    case.note("document", by, at, title=title, document=document)
