"""After a command on a case its answer goes into the window: one reads one's own write."""

from contracts.case import CaseSnapshot, Desk
from gateway.pages.front import Visit
from gateway.upstream import Answer


async def seen(visit: Visit, answer: Answer) -> CaseSnapshot:
    """The case as it is since the command."""
    case = CaseSnapshot.model_validate(answer.body["case"])
    desk = Desk.model_validate(answer.body.get("desk") or {})
    await visit.front.window.saw(case, desk, first=answer.status == 201)
    return case
