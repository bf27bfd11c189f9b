"""What anybody may see of a case, in one language."""

from datetime import datetime

from pydantic import BaseModel

from contracts.case import Party
from contracts.status import StatusView
from contracts.words import Language
from gateway.api.parts import DutyShape, StepShape, TermShape
from gateway.api.shapes import duty_shape, term_shape


class StatusShape(BaseModel):
    """How far a case has come: no form, no papers, no talk, no person."""

    number: str
    title: str
    state: str
    state_title: str
    explanation: str
    next_actor: Party | None
    asked: str | None
    term: TermShape | None
    duties: list[DutyShape]
    closed: bool
    created_at: datetime
    updated_at: datetime
    steps: list[StepShape]


def narrow(case: StatusView, language: Language) -> StatusShape:
    """The view in this language."""
    same = {"number", "state", "next_actor", "closed", "created_at", "updated_at"}
    return StatusShape(
        **case.model_dump(include=same),
        title=case.title.spoken(language),
        state_title=case.state_title.spoken(language),
        explanation=case.explanation.spoken(language),
        asked=case.asked.spoken(language) if case.asked else None,
        term=term_shape(case.deadline, language),
        duties=[duty_shape(duty, language) for duty in case.duties],
        steps=[
            StepShape(**{**step.model_dump(), "title": step.title.spoken(language)})
            for step in case.steps
        ],
    )
