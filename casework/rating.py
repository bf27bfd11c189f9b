"""What the consumer says of how their case was handled, once it has ended (186 п.10).

A mark and, if they like, a word; it may be changed for as long as it may be given. A case that is
reopened keeps its mark, and may be rated anew when it ends again.
"""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from casework import terms
from casework.parts import TITLES, By
from casework.workflow import DUPLICATE
from chassis.errors import NotNow
from chassis.words import words
from contracts.part import Rating
from contracts.words import _

if TYPE_CHECKING:
    from casework.model import Case

OPEN_FOR = timedelta(days=30)


def last_day(case: "Case") -> date | None:
    """The last day on which it may be rated; none while it goes on, or where nobody filed it."""
    if not case.closed or case.state in ("withdrawn", DUPLICATE.code) or case.kind.apart:
        return None
    return terms.today(case.history[-1].at + OPEN_FOR)


def rate(case: "Case", by: By, mark: int, text: str, at: datetime) -> None:
    """Say how it was, or say it differently; the same once more changes nothing."""
    last = last_day(case)
    if last is None:
        raise NotNow(_("Оценить можно, когда рассмотрение завершено"))
    if terms.today(at) > last:
        raise NotNow(_("Оценить можно было до {day}"), day=f"{last:%d.%m.%Y}")
    said = case.rating
    if said is not None and (said.mark, said.text) == (mark, text):
        return
    case.rating = Rating(mark=mark, text=text, at=at)
    case.note("rated", by, at, title=words(TITLES["rated"], mark=mark), text=text)
