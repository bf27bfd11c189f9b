"""What a reading says, put into its letter: that is its receipt."""

from contracts.case import CaseSnapshot
from contracts.words import Language


def figures(case: CaseSnapshot, language: Language) -> list[list[str]]:
    """Titles and values of a reading; of other cases nothing, for forms hold identifiers."""
    if case.category != "reading":
        return []
    return [[one.title.spoken(language), one.text.spoken(language)] for one in case.answers]
