"""An import as others see it, in their language."""

from chassis.words import translate
from contracts.intervals import IntervalImport, RejectedPoint
from services.metering.intervals.model import Import, Said

SAME = ("id", "name", "size", "source", "by", "state", "received_at", "finished_at", "history")
TOLD = ("accepted", "points", "since", "until", "rejected_count", "skipped", "corrected", "late")


def shown(one: Import, language: str, whole: bool = True) -> IntervalImport:
    """With its points, or for a list without them."""

    def words(said: Said | None) -> str:
        return translate(said.text, language, **said.values) if said else ""

    told = one.outcome
    rejected = [
        RejectedPoint(point=row.point, day=row.day, reason=words(row.why))
        for row in (told.rejected if whole else [])
    ]
    return IntervalImport(
        **{name: getattr(one, name) for name in SAME},
        **{name: getattr(told, name) for name in TOLD},
        rejected=rejected,
        zeros=told.zeros if whole else [],
        messages=len(told.messages),
        status=None if one.state == "received" else one.status,
        reply=one.reply_name,
        reason=words(one.reason),
    )
