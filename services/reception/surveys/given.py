"""What a supervisor writes: a survey's fields and its questions, each held to what can be asked."""

from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from casework.api import Body, Said
from casework.terms import today
from contracts import checks
from contracts.fields import Line
from contracts.surveys import Audience, Question, QuestionType, SurveyState
from contracts.words import _

MOST_QUESTIONS = 30
MOST_OPTIONS = 20
CHOICES: frozenset[QuestionType] = frozenset(("single", "many"))
QuestionId = Annotated[str, StringConstraints(pattern=r"^q[1-9][0-9]{0,5}$")]


def _words(empty: str, long: str, most: int) -> BeforeValidator:
    """A line that says itself what is wrong with it: it has no title of its own on a page."""

    def checked(value: Any) -> Any:
        if not isinstance(value, str) or not value.strip():
            raise checks.wrong(empty)
        if len(value.strip()) > most:
            raise checks.wrong(long, most=most)
        return value

    return BeforeValidator(checked)


Asked = Annotated[
    str,
    StringConstraints(strip_whitespace=True),
    AfterValidator(checks.one_line),
    _words(_("Введите вопрос"), _("Вопрос не длиннее {most} знаков"), 300),
]
Option = Annotated[
    str,
    StringConstraints(strip_whitespace=True),
    AfterValidator(checks.one_line),
    _words(_("Введите вариант ответа"), _("Вариант не длиннее {most} знаков"), 150),
]


def _a_day(value: Any) -> Any:
    """A moment of another program is taken for its day in Moscow."""
    if isinstance(value, str) and len(value) > 10:
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return value
        return today(moment) if moment.tzinfo else moment.date()
    return value


Day = Annotated[date, BeforeValidator(checks.iso_day), BeforeValidator(_a_day)]


def _different(options: list[str]) -> list[str]:
    if len({one.casefold() for one in options}) < len(options):
        raise checks.wrong(_("Два варианта ответа одинаковы"))
    return options


class GivenQuestion(Body):
    """One question; `id` is that of a question that was there before."""

    id: QuestionId | None = None
    text: Asked
    type: QuestionType
    options: Annotated[
        list[Option], Field(max_length=MOST_OPTIONS), AfterValidator(_different)
    ] = []
    required: bool = True

    @model_validator(mode="after")
    def _can_be_asked(self) -> Self:
        if self.type in CHOICES and len(self.options) < 2:
            raise checks.wrong(_("Дайте хотя бы два варианта ответа"))
        if self.type == "scale" and len(self.options) not in (0, 2):
            raise checks.wrong(_("У шкалы два края: подпишите оба или ни одного"))
        if self.type == "text" and self.options:
            raise checks.wrong(_("У свободного ответа нет вариантов"))
        return self


Questions = Annotated[list[GivenQuestion], Field(min_length=1, max_length=MOST_QUESTIONS)]


class NewSurvey(Body):
    """A survey; a program's is published at once unless it says otherwise."""

    title: Annotated[Line, Field(title=_("Название")), StringConstraints(max_length=150)]
    lead: Annotated[Said, StringConstraints(max_length=1000)] = ""
    open_from: Day
    open_until: Day
    audience: Audience = "all"
    state: SurveyState = "published"
    results_public: bool = False
    questions: Questions

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        if self.open_until < self.open_from:
            raise checks.wrong(_("Последний день опроса раньше первого"))
        return self


class Changes(Body):
    """What of a survey is to be another; the rest stays."""

    title: Annotated[Line, StringConstraints(max_length=150)] | None = None
    lead: Annotated[Said, StringConstraints(max_length=1000)] | None = None
    open_from: Day | None = None
    open_until: Day | None = None
    audience: Audience | None = None
    state: SurveyState | None = None
    results_public: bool | None = None
    questions: Questions | None = None


def numbered(given: list[GivenQuestion], before: list[Question]) -> list[Question]:
    """The questions with their ids: those that were there keep theirs, a new one gets the next.

    A program that names none means by the same words the same question.
    """
    known = {one.id for one in before}
    said = {one.model_dump_json(exclude={"id"}): one.id for one in before}
    last = max((int(id_[1:]) for id_ in known), default=0)
    made: list[Question] = []
    for one in given:
        id_ = one.id or said.get(one.model_dump_json(exclude={"id"}))
        if id_ not in known:
            last += 1
            id_ = f"q{last}"
        known.discard(id_)
        made.append(Question(id=id_, **one.model_dump(exclude={"id"})))
    return made
