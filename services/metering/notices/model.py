"""A notice, whom it concerns, and how far the telling of its newest state has come."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, ConfigDict

from chassis.clock import new_id
from chassis.documents import Aggregate
from chassis.errors import NotNow, validated
from contracts import notices
from contracts.notices import Concerned, DeskNotice, NoticePlan, NoticeTold, What
from contracts.words import _
from services.metering.notices import ahead
from services.metering.points.model import SupplyPoint


def plain(address: str) -> str:
    """As addresses are compared: small letters, «е» for «ё», one space."""
    return " ".join(address.lower().replace("ё", "е").split())


class Telling(BaseModel):
    """A state that consumers are being told of: points up to `after` are done with.

    It lies in the notice's own document, so that facts and place move in one write: whoever goes
    on after a crash goes on behind the last consumer told.
    """

    what: What
    after: str = ""


class Notice(Aggregate, NoticePlan):
    """What staff published; it is never taken back, only ended."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    request: str
    written_by: str = ""
    published_at: datetime
    updated_at: datetime
    ended_at: datetime | None = None
    telling: Telling | None = None
    reached: int = 0

    @classmethod
    def publish(cls, plan: NoticePlan, request: str, by: str, at: datetime) -> Self:
        """A new one; `request` is the key of the command that makes it.

        `ShortNotice` where it is announced late and nothing says why.
        """
        return cls(
            id=new_id(),
            request=request,
            written_by=by,
            published_at=at,
            updated_at=at,
            telling=Telling(what="published"),
            **ahead.explained(plan, None, at).model_dump(),
        )

    def amend(self, change: dict[str, Any], ended: bool, by: str, at: datetime) -> None:
        """Let it say this from now on; those concerned are told, from the first again.

        Ended twice it is ended once.
        """
        if self.ended_at is not None:
            if ended and not change:
                return
            raise NotNow(_("Уведомление уже закрыто. Опубликуйте новое"))
        before = self.plan()
        plan = validated(NoticePlan, before.model_dump() | {ahead.REASON: "", **change})
        plan = ahead.explained(plan, before, at)
        if plan == before and not ended:
            return
        for name in NoticePlan.model_fields:
            setattr(self, name, getattr(plan, name))
        self.updated_at, self.written_by, self.reached = at, by, 0
        self.ended_at = at if ended else None
        self.telling = Telling(what="ended" if ended else "changed")

    def plan(self) -> NoticePlan:
        """What staff said of it."""
        return NoticePlan(**self.model_dump(include=set(NoticePlan.model_fields)))

    def concerns(self, point: SupplyPoint) -> bool:
        """Whether it is about this point."""
        called = {point.account_number, *point.former_accounts}
        if self.supply_points == "all" or called & set(self.supply_points):
            return True
        return bool(self.address.strip()) and plain(self.address) in plain(point.address)

    def tell_to(
        self, after: str, people: Sequence[tuple[str, list[str]]], until: str, at: datetime
    ) -> None:
        """The next consumers, each with the addresses concerned, behind the point `after`.

        `until` is the last point looked at, empty once there are no more. Where another replica
        was faster nothing is told: it looked at the same points.
        """
        if self.telling is None or self.telling.after != after:
            return
        for who, addresses in people:
            self.tell(
                NoticeTold(
                    event_id=new_id(),
                    occurred_at=at,
                    account_id=who,
                    what=self.telling.what,
                    notice=self.shown(),
                    addresses=addresses,
                )
            )
        self.reached += len(people)
        self.telling = Telling(what=self.telling.what, after=until) if until else None

    def shown(self) -> notices.Notice:
        """As a consumer may know it."""
        return notices.Notice(**self.model_dump(include=set(notices.Notice.model_fields)))

    def own(self, points: Iterable[SupplyPoint]) -> notices.OwnNotice:
        """With these points of the reader's."""
        concerned = [
            Concerned(id=one.id, account_number=one.account_number, address=one.address)
            for one in points
        ]
        return notices.OwnNotice(**self.shown().model_dump(), supply_points=concerned)

    def desk(self) -> DeskNotice:
        """As staff see it."""
        return DeskNotice(
            **self.shown().model_dump(),
            supply_points=self.supply_points,
            address=self.address,
            short_notice=self.short_notice,
            written_by=self.written_by,
            told=self.reached,
            telling=self.telling is not None,
        )
