"""A frequent question as others show it, in the reader's language."""

from datetime import date

from pydantic import BaseModel, ConfigDict


class FaqEntry(BaseModel):
    """A published question with its answer."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str
    question: str
    answer: str


class FaqItem(BaseModel):
    """One as staff keep it; `due` says that its review is."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str
    version: int
    question_ru: str
    answer_ru: str
    question_en: str | None
    answer_en: str | None
    published: bool
    review_on: date
    due: bool
    changed_by: str
