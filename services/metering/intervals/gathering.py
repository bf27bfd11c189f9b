"""What the messages of one file say together, and what of it is taken."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import BinaryIO

from contracts.intervals import ZeroDay
from contracts.words import _
from services.metering.intervals.layout80020 import read
from services.metering.intervals.message import Message
from services.metering.intervals.model import SHOWN, Answered, Outcome, Rejected, Said
from services.metering.intervals.refusal import (
    ACCEPTED,
    NOT_COMMERCIAL,
    UNKNOWN,
    Reason,
    ReplyStatus,
)
from services.metering.intervals.sources import messages
from services.metering.intervals.stored import PointDay

NOT_IN_REGISTER = Reason(_("Точки с таким кодом нет в реестре"), status=UNKNOWN)


def gathered(file: BinaryIO, name: str) -> list[Message]:
    """All messages of a file, the oldest first. Raises WholeRefused."""
    found = [read(source, said) for said, source in messages(file, name)]
    return sorted(found, key=lambda one: one.made_at.timestamp() if one.made_at else 0)


def codes(said: Sequence[Message]) -> set[str]:
    """Every point that any of them names well."""
    return {code for one in said for code in one.points}


def by_making(
    said: Sequence[Message], known: Collection[str], received_at: datetime
) -> dict[datetime, list[PointDay]]:
    """Days of known points by when their file was made; of two that say the same channel of the
    same day the later. A file from the future counts as made when it came.
    """
    newest: dict[tuple[str, date], dict[str, tuple[datetime, bytes]]] = defaultdict(dict)
    for one in said:
        made_at = min(one.made_at or received_at, received_at)
        for code, parts in one.points.items():
            if code in known:
                kept = {channel: (made_at, packed) for channel, packed in parts.items()}
                newest[code, one.day].update(kept)
    found: dict[datetime, list[PointDay]] = defaultdict(list)
    for (code, on), channels in newest.items():
        for made_at in {moment for moment, _packed in channels.values()}:
            parts = {name: packed for name, (at, packed) in channels.items() if at == made_at}
            found[made_at].append(PointDay(code, on, parts))
    return found


def outcome(said: Sequence[Message], known: Collection[str]) -> Outcome:
    """What is told of the import, but for what only the store knows."""
    rejected = [
        Rejected(point=code or "—", day=one.day, why=Said.of(reason))
        for one in said
        for code, reason in _refused(one, known).items()
    ]
    taken = {(code, one.day) for one in said for code in one.points if code in known}
    days = {on for _code, on in taken}
    zeros = [
        ZeroDay(point=code, day=one.day)
        for one in said
        for code in one.zeros
        if code in known and code in one.points
    ]
    return Outcome(
        accepted=len(taken),
        points=len({code for code, _on in taken}),
        since=min(days, default=None),
        until=max(days, default=None),
        rejected=rejected[:SHOWN],
        rejected_count=len(rejected),
        skipped=sum(one.skipped for one in said),
        zeros=zeros[:SHOWN],
        messages=[Answered(name=one.name, status=_status(one, known)) for one in said],
    )


def _refused(one: Message, known: Collection[str]) -> dict[str, Reason]:
    unknown = {code: NOT_IN_REGISTER for code in one.points if code not in known}
    return {**unknown, **one.refused}


def _status(one: Message, known: Collection[str]) -> ReplyStatus:
    statuses = {reason.status for reason in _refused(one, known).values()}
    if UNKNOWN in statuses:
        return UNKNOWN
    if statuses:
        return max(statuses)
    return NOT_COMMERCIAL if one.not_commercial else ACCEPTED
