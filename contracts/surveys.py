"""A survey as it crosses borders: its questions, whom it asks, and what was answered."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from contracts.identity import ConsumerStatus
from contracts.words import _

QuestionType = Literal["single", "many", "scale", "text"]
SurveyState = Literal["draft", "published"]
Audience = Literal["all"] | ConsumerStatus
SCALE = (1, 2, 3, 4, 5)
TYPES: dict[QuestionType, str] = {
    "single": _("Один вариант"),
    "many": _("Несколько вариантов"),
    "scale": _("Оценка от 1 до 5"),
    "text": _("Свободный ответ"),
}
AUDIENCES: dict[Audience, str] = {
    "all": _("Всем потребителям"),
    "person": _("Физическим лицам"),
    "company": _("Юридическим лицам"),
    "entrepreneur": _("Индивидуальным предпринимателям"),
}
Value = str | int | list[str]
"""An answer: the option, the options, the mark of the scale, or the text."""


class Part(BaseModel):
    """Base of what a survey is made of: unknown fields are left unread."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Question(Part):
    """One question; `options` are those of a choice, or words for both ends of a scale."""

    id: str
    text: str
    type: QuestionType
    options: list[str] = []
    required: bool = True


class SurveyView(Part):
    """A survey as a consumer sees it: open on the days named, both taken in (Moscow)."""

    id: str
    title: str
    lead: str
    open_from: date
    open_until: date
    open: bool
    answered: bool
    questions: list[Question]


class SurveyDesk(Part):
    """A survey as the desk works it; `frozen` once somebody has answered."""

    id: str
    version: int
    title: str
    lead: str
    open_from: date
    open_until: date
    audience: Audience
    state: SurveyState
    results_public: bool
    frozen: bool
    answers: int
    questions: list[Question]


class Count(Part):
    """How many chose this."""

    text: str
    count: int
    share: float
    """Of those who answered the question, in per cent."""


class Answered(Part):
    """What was answered to one question; texts come in no order, and only for staff."""

    question: Question
    answered: int
    counts: list[Count] = []
    mean: float | None = None
    texts: list[str] = []
    more_texts: bool = False


class Results(Part):
    """What was answered, by question; nothing here says who answered or when."""

    id: str
    title: str
    answers: int
    questions: list[Answered]
