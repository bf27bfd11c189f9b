"""What the API answers with: snapshots in one language."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field

from chassis.clock import MOSCOW, now
from contracts.case import (
    CaseDocument,
    CaseSnapshot,
    Category,
    Deadline,
    Desk,
    Duty,
    NextAction,
    Party,
    TimelineEntry,
)
from contracts.part import Rating
from contracts.words import Language
from gateway.api.parts import (
    AboutShape,
    ActionShape,
    DutyShape,
    StepShape,
    TermShape,
    TimelineShape,
    VisitShape,
)
from gateway.window import first_days


class CaseRow(BaseModel):
    """A case in a list."""

    id: str
    number: str
    service: str
    kind: str
    category: Category
    title: str
    state: str
    state_title: str
    explanation: str
    next_actor: Party | None
    deadline: date | None
    term: TermShape | None
    duties: list[DutyShape]
    overdue: bool = Field(description="Whether the company has let a term of its own pass")
    closed: bool
    version: int
    created_at: datetime
    updated_at: datetime
    documents: list[CaseDocument]


class CaseShape(CaseRow):
    """A case whole."""

    steps: list[StepShape]
    visit: VisitShape | None
    next_action: ActionShape | None
    other_actions: list[ActionShape]
    rating: Rating | None
    about: AboutShape | None
    duplicate_of: AboutShape | None = None
    rated_until: date | None
    timeline: list[TimelineShape]
    form: dict[str, Any]
    message: str | None = None


class StaffRow(CaseRow):
    """A case in the queue."""

    owner: str
    assignee: str | None
    applicant: str
    subject: str


class InternalTimelineShape(TimelineShape):
    """Something that happened, with who and whether the consumer sees it."""

    by_name: str
    internal: bool


class MoveShape(BaseModel):
    """A step staff may take, and the fields it needs."""

    to: str
    title: str
    needs: list[str]
    form_schema: dict[str, Any] | None


class StaffCase(StaffRow):
    """A case as the desk works it."""

    steps: list[StepShape]
    visit: VisitShape | None
    rating: Rating | None
    about: AboutShape | None
    duplicate_of: AboutShape | None = None
    timeline: list[InternalTimelineShape]
    form: dict[str, Any]
    moves: list[MoveShape]


class AwayShape(BaseModel):
    """A service that does not answer, and when it last did."""

    service: str
    known_at: datetime | None


class CaseList(BaseModel):
    """A page of cases; `next` is the cursor of the one after it."""

    items: list[CaseRow]
    next: str | None
    away: list[AwayShape] = []
    """Services that do not answer: what stands here of them may have changed since."""


class StaffList(BaseModel):
    """A page of the queue."""

    items: list[StaffRow]
    next: str | None


SPOKEN = {"term", "deadline", "duties", "documents"}
"""Of a row, what is not there as the snapshot has it."""


def term_shape(deadline: Deadline | None, language: Language) -> TermShape | None:
    """The term in this language; none where none runs."""
    return None if deadline is None else _term(deadline, language)


def _term(deadline: Deadline, language: Language) -> TermShape:
    why = deadline.suspended_why
    return TermShape(
        **deadline.model_dump(exclude={"title", "suspended_why"}),
        title=deadline.title.spoken(language),
        suspended_why=why.spoken(language) if why else None,
    )


def is_overdue(case: CaseSnapshot) -> bool:
    """Whether the company has let a term of its own pass, in Moscow's days."""
    return first_days(case)["ours"] < now().astimezone(MOSCOW).date().isoformat()


def duty_shape(duty: Duty, language: Language) -> DutyShape:
    """What is owed beside the state's turn."""
    title, why = duty.title.spoken(language), duty.explanation.spoken(language)
    return DutyShape(title=title, explanation=why, term=_term(duty.term, language))


def _row(case: CaseSnapshot, language: Language) -> dict[str, Any]:
    return {
        **case.model_dump(include=set(CaseRow.model_fields) - SPOKEN),
        "title": case.title.spoken(language),
        "documents": [
            one.model_copy(update={"title": one.named(language), "called": None})
            for one in case.documents
        ],
        "state_title": case.state_title.spoken(language),
        "explanation": case.explanation.spoken(language),
        "deadline": case.deadline.due if case.deadline else None,
        "term": term_shape(case.deadline, language),
        "duties": [duty_shape(duty, language) for duty in case.duties],
        "overdue": is_overdue(case),
    }


def _whole(case: CaseSnapshot, language: Language) -> dict[str, Any]:
    steps = [
        StepShape(**{**step.model_dump(), "title": step.title.spoken(language)})
        for step in case.steps
    ]
    visit = VisitShape(**case.visit.model_dump()) if case.visit else None
    links = {
        name: AboutShape(**{**link.model_dump(), "title": link.title.spoken(language)})
        for name, link in (("about", case.about), ("duplicate_of", case.duplicate_of))
        if link
    }
    shown = {"steps": steps, "visit": visit, "rating": case.rating, "about": None, **links}
    return {**_row(case, language), **shown, "form": case.form}


def _action(action: NextAction, language: Language) -> ActionShape:
    return ActionShape(**{**action.model_dump(), "title": action.title.spoken(language)})


def _happened(entry: TimelineEntry, language: Language) -> dict[str, Any]:
    return {**entry.model_dump(), "title": entry.title.spoken(language)}


def row(case: CaseSnapshot, language: Language) -> CaseRow:
    """A case in a list."""
    return CaseRow(**_row(case, language))


def whole(case: CaseSnapshot, language: Language, message: str | None = None) -> CaseShape:
    """A case whole."""
    timeline = [TimelineShape(**_happened(entry, language)) for entry in case.timeline]
    return CaseShape(
        **_whole(case, language),
        next_action=_action(case.next_action, language) if case.next_action else None,
        other_actions=[_action(one, language) for one in case.other_actions],
        rated_until=case.rated_until,
        timeline=timeline,
        message=message,
    )


def _desk(case: CaseSnapshot, desk: Desk) -> dict[str, Any]:
    return {"owner": case.owner, **desk.model_dump()}


def staff_row(case: CaseSnapshot, desk: Desk, language: Language) -> StaffRow:
    """A case in the queue."""
    return StaffRow(**_row(case, language), **_desk(case, desk))


def staff_case(answer: dict[str, Any], language: Language) -> StaffCase:
    """A case as the service that holds it answered the desk."""
    case = CaseSnapshot.model_validate(answer["case"])
    desk = Desk.model_validate(answer["desk"])
    happened = [TimelineEntry.model_validate(entry) for entry in answer["timeline"]]
    return StaffCase(
        **_whole(case, language),
        **_desk(case, desk),
        timeline=[InternalTimelineShape(**_happened(entry, language)) for entry in happened],
        moves=[
            MoveShape(form_schema=move["schema"], **{k: move[k] for k in ("to", "title", "needs")})
            for move in answer["moves"]
        ],
    )
