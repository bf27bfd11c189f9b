"""The same thing filed twice: one of the two is worked, the other ends and names it.

It is an end of its own and no refusal, for nothing is refused: reports and the consumer would read
a refusal where there is none. Both are of one kind, for another has terms and an end of its own
that the consumer is owed. It is there only where the kind lets staff end a case before its
matter is settled; what has been agreed or begun is no duplicate any more.
"""

from datetime import datetime

from casework.model import Case
from casework.parts import By
from casework.workflow import DUPLICATE
from chassis.errors import Invalid, NotNow
from chassis.words import words
from contracts.part import CaseLink
from contracts.words import _

ENDS = ("refused", "closed")
"""Tones of an end that settles nothing."""
NOT_WORKED = ("withdrawn", DUPLICATE.code)
FIELD = "of"


def close(case: Case, by: By, main: Case | None, number: str, note: str, at: datetime) -> None:
    """End it as a duplicate of `main`, which `number` names: of the same consumer and kind.

    `Invalid` at `of` where that cannot be what it is a duplicate of, `NotNow` where it stands too
    far for that. The same once more changes nothing.
    """
    if main is None or main.owner != case.owner:
        raise Invalid((FIELD, _("Заявки № {number} нет у этого потребителя"), {"number": number}))
    if case.duplicate_of is not None and case.duplicate_of.id == main.id:
        return
    if main.id == case.id:
        raise Invalid((FIELD, _("Это и есть основная заявка")))
    if main.kind_slug != case.kind_slug:
        raise Invalid((FIELD, _("№ {number} — заявка другого вида"), {"number": number}))
    if main.state in NOT_WORKED:
        raise Invalid((FIELD, _("№ {number} не рассматривается"), {"number": number}))
    if not can(case, at):
        refusal = _("№ {number}: сейчас статус «{state}», это действие недоступно")
        raise NotNow(refusal, number=case.number, state=case.stands.title)
    case.duplicate_of = CaseLink(
        type="case", id=main.id, number=main.number, title=words(main.kind.title)
    )
    case.enter(DUPLICATE.code, "", at)
    title = words(_("Закрыто как дубль № {number}"), number=main.number)
    case.note("moved", by, at, title=title, text=note)


def can(case: Case, at: datetime) -> bool:
    """Whether it stands where staff may end it without having settled it."""
    states = case.kind.workflow.by_code
    ends = [states[move.to] for move in case.ways("staff", at) if move.to in states]
    return not case.kind.apart and any(end.final and end.tone in ENDS for end in ends)
