"""Changing a rule of the table: what is asked for, what stands in the way, and the row it makes."""

from datetime import date, datetime, timedelta
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field

from casework import terms
from casework.terms import Rule
from chassis.errors import Invalid
from chassis.store import Document
from contracts.case import TermUnit
from contracts.fields import Line
from contracts.words import _

FRESH = timedelta(seconds=20)
"""How old a replica's knowledge of the table may be."""
AHEAD = timedelta(minutes=1)
"""How long before its first midnight a row must be written: every replica has read it by then."""
FARTHEST = timedelta(days=5 * 365)
DAYS = ("working_days", "calendar_days", "months", "end_of_working_day")
MOST: dict[TermUnit, int] = {
    "working_days": 365,
    "calendar_days": 365,
    "months": 60,
    "hours": 720,
    "minutes": 1440,
    "until_date": 31,
}


class Amendment(BaseModel):
    """How a rule is to be from a day on, and why."""

    model_config = ConfigDict(extra="forbid")

    value: int = Field(title=_("Сколько"), ge=0)
    unit: TermUnit = Field(title=_("Единица"))
    clause: Line = Field(title=_("Основание"))
    valid_from: date = Field(title=_("Действует с"))
    checked_on: date = Field(title=_("Сверено с текстом закона"))
    reason: Line = Field(title=_("Причина изменения"))


class Checked(BaseModel):
    """The rule was read against the law and is right as it stands."""

    model_config = ConfigDict(extra="forbid")

    checked_on: date = Field(title=_("Сверено с текстом закона"))


class Change(BaseModel):
    """A change as it lies in the store; without `rule` the rule was only checked."""

    model_config = ConfigDict(extra="ignore")

    id: str
    name: str
    rule: Rule | None
    checked_on: date
    reason: str = ""
    by_name: str
    by_email: str
    at: datetime

    @classmethod
    def of(cls, document: Document) -> Self:
        """From how it lies in the store."""
        return cls.model_validate({**document, "id": document["_id"]})

    def document(self) -> dict[str, Any]:
        """As it lies in the store."""
        return {"_id": self.id, **self.model_dump(mode="json", exclude={"id", "at"}), "at": self.at}


def first_day(at: datetime) -> date:
    """The first day a row written now can hold from.

    All terms of one day are counted alike, whichever replica counts them and whenever that day.
    """
    return terms.today(at + AHEAD) + timedelta(days=1)


def amended(name: str, wanted: Amendment, at: datetime) -> Rule:
    """The new row; `Invalid` at the field that stands in the way, `KeyError` for no such rule."""
    known = terms.table().of(name, max(wanted.valid_from, terms.today(at)))
    _check_length(known, wanted)
    _check_days(wanted, at)
    same = (known.value, known.unit, known.clause) == (wanted.value, wanted.unit, wanted.clause)
    if same:
        raise Invalid(("value", _("Правило уже такое: измените срок, единицу или основание")))
    return Rule(name=name, title=known.title, **wanted.model_dump(exclude={"reason"}))


def _check_length(known: Rule, wanted: Amendment) -> None:
    """A term of days stays one of days: what is counted by it expects no other."""
    alike = DAYS if known.unit in DAYS else (known.unit,)
    if wanted.unit not in alike:
        raise Invalid(("unit", _("Срок этого правила в такой единице не считается")))
    if wanted.unit == "end_of_working_day":
        if wanted.value:
            raise Invalid(("value", _("Для срока «до конца рабочего дня» введите 0")))
        return
    if not 1 <= wanted.value <= MOST[wanted.unit]:
        said = _("Введите число от 1 до {most}")
        raise Invalid(("value", said, {"most": MOST[wanted.unit]}))


def _check_days(wanted: Amendment, at: datetime) -> None:
    first = first_day(at)
    if wanted.valid_from < first:
        said = _("Выберите {day} или позже: сроки, начатые раньше, уже посчитаны")
        raise Invalid(("valid_from", said, {"day": f"{first:%d.%m.%Y}"}))
    if wanted.valid_from > first + FARTHEST:
        raise Invalid(("valid_from", _("Так далеко вперёд правила не меняют: проверьте год")))
    check_day(wanted.checked_on, at)


def check_day(checked_on: date, at: datetime) -> None:
    """Nobody has read the law on a day to come."""
    if checked_on > terms.today(at):
        raise Invalid(("checked_on", _("Этот день ещё не наступил")))
