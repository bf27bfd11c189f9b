"""Notices to consumers: power quality that is not kept, and interruptions of supply.

186 Прил.5 п.14.1: causes and terms of interruptions and the time of restoration; п.14.2: causes of
quality that is not kept, and measures. Planned interruptions are published seven days ahead (п.34).
"""

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from contracts.checks import no_control, wrong
from contracts.event import Event
from contracts.fields import Line, LongText, Moment
from contracts.part import Part
from contracts.words import _

NoticeType = Literal["quality", "planned", "unplanned"]
What = Literal["published", "changed", "ended"]
NOTICE_TYPES: dict[NoticeType, str] = {
    "quality": _("Несоблюдение качества электроэнергии"),
    "planned": _("Плановое отключение"),
    "unplanned": _("Аварийное отключение"),
}
MOST = 5000
"""Account numbers that a notice names; a wider one goes by an address or to all."""
AccountNumber = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\s\x00-\x1f]+$")]
Scope = Annotated[list[AccountNumber], Field(max_length=MOST)] | Literal["all"]
Short = Annotated[str, Field(max_length=200), AfterValidator(no_control)]
Why = Annotated[str, Field(max_length=500), AfterValidator(no_control)]


class NoticePlan(BaseModel):
    """What staff say of it. It concerns `supply_points` by account number, or all of them, or those
    whose address has `address` in it: a settlement, a street; points that come later too.

    `planned_until` is when quality will be kept again; an interruption lasts from `begins_at` to
    `ends_at`, as planned or as expected.
    """

    model_config = ConfigDict(extra="forbid")

    type: NoticeType = "quality"
    title: Line = Field(title=_("Заголовок"))
    parameter: Short = Field("", title=_("Показатель"))
    cause: LongText = Field(title=_("Причина"))
    measures: LongText = Field(title=_("Мероприятия и работы"))
    planned_until: date | None = Field(None, title=_("Плановая дата устранения"))
    begins_at: Moment | None = Field(None, title=_("Начало"))
    ends_at: Moment | None = Field(None, title=_("Окончание"))
    supply_points: Scope = Field(default=[], title=_("Лицевые счета"))
    address: Short = Field("", title=_("Адрес содержит"))
    short_notice: Why = Field(
        "",
        title=_("Почему не раньше"),
        description="Why a planned interruption is announced later than 186 п.34 asks; for staff",
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.type == "quality" and self.planned_until is None:
            raise wrong(_("Укажите плановую дату устранения"))
        if self.type != "quality" and (self.begins_at is None or self.ends_at is None):
            raise wrong(_("Укажите начало и окончание отключения"))
        if self.begins_at and self.ends_at and self.begins_at >= self.ends_at:
            raise wrong(_("Окончание отключения должно быть позже начала"))
        if not self.supply_points and not self.address.strip():
            raise wrong(_("Укажите, кого это касается: лицевые счета, адрес или всех"))
        return self


class NoticeChange(BaseModel):
    """What of it is to be another; the rest stays. `ended`: quality or supply are there again."""

    model_config = ConfigDict(extra="forbid")

    title: Line | None = Field(None, title=_("Заголовок"))
    parameter: Short | None = None
    cause: LongText | None = Field(None, title=_("Причина"))
    measures: LongText | None = Field(None, title=_("Мероприятия и работы"))
    planned_until: date | None = None
    begins_at: Moment | None = None
    ends_at: Moment | None = None
    supply_points: Scope | None = None
    address: Short | None = None
    short_notice: Why | None = None
    ended: bool = False

    def given(self) -> dict[str, Any]:
        """What was said, and nothing else."""
        return self.model_dump(exclude_none=True, exclude={"ended"})


class Notice(Part):
    """A notice as a consumer may know it. `planned_until` is its last day, Moscow time."""

    id: str
    version: int
    type: NoticeType
    title: str
    parameter: str = ""
    cause: str
    measures: str
    planned_until: date | None = None
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    published_at: datetime
    updated_at: datetime
    ended_at: datetime | None = None


class Concerned(Part):
    """A supply point that a notice is about."""

    id: str
    account_number: str
    address: str


class OwnNotice(Notice):
    """A notice with those of the consumer's points that it is about."""

    supply_points: list[Concerned]


class DeskNotice(Notice):
    """A notice as staff see it; `told` counts the consumers told of its newest state."""

    supply_points: list[str] | Literal["all"]
    address: str = ""
    short_notice: str = ""
    written_by: str = ""
    told: int = 0
    telling: bool = False


class NoticeTold(Event, name="metering.notice.told"):
    """A consumer whose points a notice is about is told of it: that it is there, or what changed.

    One fact a consumer and state of the notice, however many of their points it is about.
    """

    account_id: str
    what: What
    notice: Notice
    addresses: list[str]
