"""What files said of a point's day, one beside another: what holds now, and what did before.

Days keep both (`days.py`); here they are read for the desk with the names of their files.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from casework.terms import today
from chassis.app import Service
from chassis.clock import now as moment
from chassis.store import riding_out
from contracts.intervals import ChangedDay, ChannelDay, FileSaid, IntervalValue, PointDay
from services.metering.intervals.days import Days
from services.metering.intervals.model import Import
from services.metering.intervals.store import Imports
from services.metering.intervals.stored import Version, key, named
from services.metering.points.store import SupplyPoints

MOST = 200
"""Corrected days that are told of a point or of an import."""
READ = 2000


class Versions:
    """Reads days of points with all that was said of them."""

    def __init__(
        self, service: Service, days: Days, imports: Imports, points: SupplyPoints
    ) -> None:
        self._old = service.database["interval_days_old"]
        self._days = days
        self._imports = imports
        self._points = points

    async def of(self, point_id: str, on: date | None) -> PointDay | None:
        """A day of the point, or the last there is anything of; None where it has no code."""
        point = await self._points.documents.get(point_id)
        if point.point_code is None:
            return None
        code = point.point_code
        newest = await self._days.newest(code)
        day = on or (newest.on if newest else today(moment()))
        now, before = await self._days.said(code, day), await self._days.earlier(code, day)
        named = {*(one.import_id for one in now.values())}
        named |= {each for one in before for each in (one.said.import_id, one.replaced_by)}
        files = await self._files(named)
        channels = [
            ChannelDay(
                channel=channel,
                now=_shown(day, now[channel], files) if channel in now else None,
                before=[
                    _shown(day, one.said, files, one.at, one.replaced_by)
                    for one in before
                    if one.channel == channel
                ],
            )
            for channel in sorted({*now, *(one.channel for one in before)})
        ]
        return PointDay(
            on=day,
            channels=channels,
            changed=await self._changed(code),
            newest=newest.on if newest else None,
        )

    async def by(self, import_id: str) -> list[ChangedDay]:
        """What an import corrected."""
        mine = UUID(import_id).bytes
        query, told = {"by": mine}, {"day": 1, "channel": 1, "said": 1}
        said = await riding_out(lambda: self._old.find(query, told).limit(READ).to_list(None))
        # What came later and was too late to hold was not corrected by this one.
        found = [one for one in said if Version.of(one["said"]).by < mine][:MOST]
        codes = sorted({named(one["day"])[0] for one in found})
        ids = {one.point_code: one.id for one in await self._points.at_codes(codes)}
        return [
            ChangedDay(point=code, point_id=ids.get(code), day=day, channel=one["channel"])
            for one in sorted(found, key=lambda each: str(each["_id"]))
            for code, day in [named(one["day"])]
        ]

    async def _changed(self, code: str) -> list[date]:
        stretch = {"day": {"$gte": key(code, date.min), "$lte": key(code, date.max)}}
        found = await riding_out(
            lambda: self._old.find(stretch, {"day": 1}).limit(READ).to_list(None)
        )
        days = {named(one["day"])[1] for one in found}
        return sorted(days, reverse=True)[:MOST]

    async def _files(self, ids: Iterable[str]) -> Mapping[str, Import]:
        found = await self._imports.documents.find({"_id": {"$in": sorted(ids)}})
        return {one.id: one for one in found}


def _shown(
    on: date,
    said: Version,
    files: Mapping[str, Import],
    replaced_at: datetime | None = None,
    by: str = "",
) -> FileSaid:
    file, other = files.get(said.import_id), files.get(by)
    late = bool(file and other and file.received_at > other.received_at)
    rows = said.series.intervals(on)
    return FileSaid(
        import_id=said.import_id,
        file=file.name if file else "",
        received_at=file.received_at if file else None,
        made_at=said.made_at,
        replaced_at=replaced_at,
        late=late,
        total=said.series.total(),
        is_zero=said.series.is_zero,
        values=[
            IntervalValue(
                start=one.start,
                value=one.value,
                status=one.status,
                marks=dict(said.series.extras.get(place, {})),
            )
            for place, one in enumerate(rows)
        ],
    )
