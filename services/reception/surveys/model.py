"""A survey: when it is open and to whom, and that its questions stay once they are answered."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from casework.terms import today
from chassis.documents import Aggregate
from chassis.errors import Invalid, NotFound, NotNow
from contracts.identity import ConsumerStatus
from contracts.surveys import Audience, Question, SurveyDesk, SurveyState, SurveyView, Value
from contracts.words import _
from services.reception.surveys.answers import checked
from services.reception.surveys.given import Changes, numbered


class Frozen(NotNow):
    """Answers to other questions would be counted with those given already."""

    slug = "survey-frozen"
    default = _("На опрос уже отвечают: вопросы изменить нельзя. Закройте его и сделайте новый")


class Closed(NotNow):
    """It is not open yet, or no longer."""

    slug = "survey-closed"
    default = _("Опрос закрыт: он открыт с {since} по {until}")


class ChangedMeanwhile(NotNow):
    """Another supervisor was faster."""

    slug, default = "changed", _("Изменено другим сотрудником")


class Survey(Aggregate):
    """What is asked, of whom, and from when until when: both days taken in, in Moscow."""

    title: str
    lead: str = ""
    open_from: date
    open_until: date
    audience: Audience = "all"
    state: SurveyState
    results_public: bool = False
    questions: list[Question]
    frozen: bool = False
    request_id: str | None = None
    changed_by: str
    changed_at: datetime

    def amend(self, given: Changes, seen: int | None, by: str, at: datetime) -> None:
        """Take what is given, over the version that was seen."""
        changes: dict[str, Any] = {
            name: getattr(given, name) for name in given.model_fields_set - {"questions"}
        }
        if given.questions is not None:
            changes["questions"] = numbered(given.questions, self.questions)
        changes = {name: value for name, value in changes.items() if value is not None}
        if all(getattr(self, name) == value for name, value in changes.items()):
            return
        if seen is not None and seen != self.version:
            raise ChangedMeanwhile
        if self.frozen and changes.get("questions", self.questions) != self.questions:
            raise Frozen
        for name, value in changes.items():
            setattr(self, name, value)
        if self.open_until < self.open_from:
            raise Invalid(("open_until", _("Последний день опроса раньше первого")))
        self.changed_by, self.changed_at = by, at

    def is_open(self, at: datetime) -> bool:
        """Whether it may be answered today."""
        return self.state == "published" and self.open_from <= today(at) <= self.open_until

    def concerns(self, status: ConsumerStatus | None) -> bool:
        """Whether consumers of this kind may know of it."""
        return self.state == "published" and self.audience in ("all", status)

    def admit(
        self, given: Mapping[str, Any], status: ConsumerStatus | None, at: datetime
    ) -> dict[str, Value]:
        """The answers as they are counted; from now on its questions stay as they are."""
        if not self.concerns(status):
            raise NotFound
        if not self.is_open(at):
            since, until = (f"{day:%d.%m.%Y}" for day in (self.open_from, self.open_until))
            raise Closed(since=since, until=until)
        answers = checked(self.questions, given)
        self.frozen = True
        return answers

    def view(self, at: datetime, *, answered: bool) -> SurveyView:
        """As its consumer sees it."""
        shown = self.model_dump(include=set(SurveyView.model_fields))
        return SurveyView(**shown, open=self.is_open(at), answered=answered)

    def desk(self, answers: int) -> SurveyDesk:
        """As the desk works it."""
        return SurveyDesk(**self.model_dump(include=set(SurveyDesk.model_fields)), answers=answers)
