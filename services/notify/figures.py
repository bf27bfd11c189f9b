"""What letters repeat word for word: a reading's figures, and all that the company answered."""

from contracts.case import CaseChanged, CaseSnapshot
from contracts.words import Language


def figures(case: CaseSnapshot, language: Language) -> list[list[str]]:
    """Titles and values of a reading: its letter is its receipt.

    Of other cases nothing, for forms hold identifiers.
    """
    if case.category != "reading":
        return []
    return [[one.title.spoken(language), one.text.spoken(language)] for one in case.answers]


def answered(event: CaseChanged, language: Language) -> list[list[str]]:
    """Titles and values of the company's step in an appeal, whose letter is the answer itself.

    So the measures and their day (186 п.44) and who is in charge instead (п.42) reach whoever
    reads only the letter.
    """
    if event.case.category != "appeal" or event.by == "consumer" or event.fact != "moved":
        return []
    given = event.case.timeline[-1].answers if event.case.timeline else []
    return [[one.title.spoken(language), one.text.spoken(language)] for one in given]


def happened(event: CaseChanged) -> str:
    """The fact, as letters know it: a correction is one letter, that of what took the place."""
    case = event.case
    if case.category != "reading":
        return event.fact
    if event.fact == "submitted" and any(one.field == "instead" for one in case.answers):
        return "corrected"
    return "superseded" if case.state == "corrected" else event.fact
