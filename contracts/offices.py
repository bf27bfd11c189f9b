"""An office where consumers are received: where it is, when it is open, how many desks it has."""

from datetime import date, datetime
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from contracts import checks
from contracts.fields import Address, Line
from contracts.words import _

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKDAY_NAMES: dict[Weekday, str] = {
    "mon": _("Понедельник"),
    "tue": _("Вторник"),
    "wed": _("Среда"),
    "thu": _("Четверг"),
    "fri": _("Пятница"),
    "sat": _("Суббота"),
    "sun": _("Воскресенье"),
}
CELL = 5
"""Minutes: hours and slots lie on this grid, and desks are taken by its cells."""
PURPOSES = (
    _("Технологическое присоединение"),
    _("Приборы учёта и показания"),
    _("Документы и акты"),
    _("Качество электроэнергии и отключения"),
    _("Другой вопрос"),
)
"""What an office receives for unless staff planned otherwise; then any other words do as well."""


def _on_grid(text: str) -> str:
    hours, _colon, minutes = text.partition(":")
    if (int(hours), int(minutes)) > (24, 0) or int(minutes) > 59 or int(minutes) % CELL:
        raise checks.wrong(_("Время: часы и минуты, кратные пяти, например 09:00"))
    return text


Clock = Annotated[str, Field(pattern=r"^[0-2][0-9]:[0-5][0-9]$"), AfterValidator(_on_grid)]
"""`09:00`; `24:00` is the end of the day."""
Span = tuple[Clock, Clock]


def _in_order(spans: list[Span]) -> list[Span]:
    for begins, ends in spans:
        if begins >= ends:
            raise checks.wrong(_("Часы работы: начало раньше конца"))
    ordered = sorted(spans)
    if any(before[1] > after[0] for before, after in pairwise(ordered)):
        raise checks.wrong(_("Часы работы одного дня накладываются друг на друга"))
    return ordered


def _a_day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise checks.wrong(_("Выберите дату")) from None


Spans = Annotated[list[Span], Field(max_length=6), AfterValidator(_in_order)]
IsoDay = Annotated[str, Field(max_length=10), AfterValidator(_a_day)]


def _of_cells(minutes: int) -> int:
    if minutes % CELL:
        raise checks.wrong(_("Длительность приёма: минуты, кратные пяти"))
    return minutes


SlotMinutes = Annotated[int, Field(ge=CELL, le=240), AfterValidator(_of_cells)]
Desks = Annotated[int, Field(ge=1, le=50)]


class Plan(BaseModel):
    """How an office receives. `special` are days whose hours are their own, `[]` for a day off."""

    model_config = ConfigDict(extra="forbid")

    name: Line = Field(title=_("Название"))
    address: Address = Field(title=_("Адрес"))
    directions: Annotated[
        str, Field(max_length=500, title=_("Как пройти")), AfterValidator(checks.no_control)
    ] = ""
    hours: dict[Weekday, Spans] = Field(title=_("Часы работы"))
    special: dict[IsoDay, Spans] = Field(
        default={}, max_length=200, title=_("Дни с особыми часами")
    )
    closed_on: Annotated[list[date], Field(max_length=400, title=_("Закрыт"))] = []
    slot_minutes: SlotMinutes = Field(30, title=_("Длительность приёма, минут"))
    desks: Desks = Field(1, title=_("Окон приёма"))
    purposes: Annotated[list[Line], Field(max_length=30, title=_("Цели приёма"))] = []
    active: bool = True

    @model_validator(mode="after")
    def _opens(self) -> Self:
        self.closed_on = sorted(set(self.closed_on))
        return self


class PlanChange(BaseModel):
    """What of a plan is to be another; the rest stays."""

    model_config = ConfigDict(extra="forbid")

    name: Line | None = Field(None, title=_("Название"))
    address: Address | None = Field(None, title=_("Адрес"))
    directions: Annotated[str | None, Field(max_length=500)] = None
    hours: dict[Weekday, Spans] | None = Field(None, title=_("Часы работы"))
    special: dict[IsoDay, Spans] | None = Field(None, max_length=200)
    closed_on: Annotated[list[date], Field(max_length=400)] | None = None
    slot_minutes: SlotMinutes | None = Field(None, title=_("Длительность приёма, минут"))
    desks: Desks | None = Field(None, title=_("Окон приёма"))
    purposes: Annotated[list[Line], Field(max_length=30)] | None = None
    active: bool | None = None

    def given(self) -> dict[str, Any]:
        """What was said, and nothing else."""
        return {name: value for name, value in self.model_dump().items() if value is not None}


class Office(Plan):
    """An office as others know it."""

    model_config = ConfigDict(extra="ignore")

    id: str
    version: int = 0

    @property
    def week_minutes(self) -> int:
        """Open minutes of an ordinary week (186 п.16 asks for 45 or 25 hours)."""
        return sum(minutes(span) for spans in self.hours.values() for span in spans)

    @property
    def offered(self) -> list[str]:
        """What one may come for."""
        return self.purposes or list(PURPOSES)


def minutes(span: Span) -> int:
    """How long it is."""
    begins, ends = (int(text[:2]) * 60 + int(text[3:]) for text in span)
    return ends - begins


class Slot(BaseModel):
    """A time one may come at, and how many desks are free then."""

    starts_at: datetime
    free: int


class Day(BaseModel):
    """A day of an office: how many times are free, or why none is."""

    day: date
    free: int
    total: int
    why: str = Field("", description="Why nobody can be booked; a msgid")


class Affected(BaseModel):
    """A visit that a change of the plan would leave without a time."""

    id: str
    number: str
    starts_at: datetime
    visitor: str
    purpose: str
    contact: str = Field("", description="Telephone of who has no account and reads no letters")
