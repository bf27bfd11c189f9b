"""Interval data, put together."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter

from chassis.app import Service
from contracts.intervals import IntervalsImported
from services.metering.intervals.api import intervals_router
from services.metering.intervals.days import Days
from services.metering.intervals.folder import Folder
from services.metering.intervals.remote import Remote
from services.metering.intervals.store import Imports
from services.metering.intervals.taking import Importer
from services.metering.intervals.versions import Versions
from services.metering.points.store import SupplyPoints

Part = Callable[[], AbstractAsyncContextManager[None]]


@dataclass(frozen=True)
class Intervals:
    """Its door, and what is at work beside it."""

    door: APIRouter
    parts: list[Part]


def intervals(service: Service, points: SupplyPoints, days: Days) -> Intervals:
    """The room of interval data in metering."""
    importer = Importer(Imports(service), days, points, service.settings)
    service.bus.tells(IntervalsImported)
    parts: list[Part] = [importer.working]
    if service.settings.intervals_folder:
        parts.append(Folder(Path(service.settings.intervals_folder), importer).watched)
    versions = Versions(service, days, importer.imports, points)
    return Intervals(intervals_router(importer, Remote(points, days), versions), parts)
