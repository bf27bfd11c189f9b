"""A frequent question and its answer: written, put in order, looked through again each quarter."""

from datetime import date, datetime
from typing import Self

from pydantic import BaseModel, ConfigDict

from casework import terms
from casework.asking import FutureDay
from chassis.clock import new_id
from chassis.documents import Aggregate
from chassis.errors import NotNow
from contracts.faq import FaqEntry, FaqItem
from contracts.fields import Line, LongText
from contracts.words import Language, _

PLACE = 1000.0
"""Between two neighbours there is room for as many moves as anybody will make."""


class ChangedMeanwhile(NotNow):
    """Another employee was faster."""

    slug, default = "changed", _("Изменено другим сотрудником")


class Given(BaseModel):
    """A question as it is written; without the English one the Russian is shown."""

    model_config = ConfigDict(extra="forbid")

    question_ru: Line
    answer_ru: LongText
    question_en: Line | None = None
    answer_en: LongText | None = None
    published: bool = False
    review_on: FutureDay


class Question(Aggregate):
    """One of them; `place` orders them."""

    request: str
    place: float
    question_ru: str
    answer_ru: str
    question_en: str | None = None
    answer_en: str | None = None
    published: bool
    review_on: date
    changed_at: datetime
    changed_by: str

    @classmethod
    def asked(cls, given: Given, place: float, by: str, request: str, at: datetime) -> Self:
        """A new one, at this place."""
        said = given.model_dump()
        return cls(id=new_id(), request=request, place=place, changed_at=at, changed_by=by, **said)

    def rewrite(self, given: Given, seen: int | None, by: str, at: datetime) -> None:
        """Another wording, over the version that was seen."""
        said = given.model_dump()
        if all(getattr(self, name) == value for name, value in said.items()):
            return
        if seen is not None and seen != self.version:
            raise ChangedMeanwhile
        for name, value in said.items():
            setattr(self, name, value)
        self.changed_at, self.changed_by = at, by

    def moved(self, place: float) -> None:
        """Stand elsewhere among the others."""
        self.place = place

    def entry(self, language: Language) -> FaqEntry:
        """As a reader of this language sees it."""
        english = language == "en" and self.question_en and self.answer_en
        question, answer = (
            (self.question_en, self.answer_en) if english else (self.question_ru, self.answer_ru)
        )
        return FaqEntry(id=self.id, question=str(question), answer=str(answer))

    def item(self, at: datetime) -> FaqItem:
        """As staff keep it."""
        due = self.review_on <= terms.today(at)
        return FaqItem(due=due, **self.model_dump(include=set(FaqItem.model_fields) - {"due"}))

    def document(self) -> dict[str, object]:
        """A day lies as text: the store has none without an hour."""
        return {**super().document(), "review_on": self.review_on.isoformat()}
