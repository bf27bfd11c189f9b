"""Zones of the day, data of the company: the names of a meter's registers, and their hours."""

import tomllib
from collections.abc import Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    StringConstraints,
    ValidationError,
    model_validator,
)

from contracts.metering import Register, ZoneNames
from contracts.words import Words

OURS = Path(__file__).with_name("zones.toml")
SLOTS = 48
"""Half-hours of a day."""
Hours = Annotated[str, StringConstraints(pattern=r"^\d{2}:(00|30)-\d{2}:(00|30)$")]


class BadZones(ValueError):
    """The file cannot be read as zones; the process does not start with it."""


def half_hours(hours: Sequence[str]) -> set[int]:
    """The half-hours of a day, numbered from midnight on, that these stretches cover."""
    found: set[int] = set()
    for stretch in hours:
        since, until = (int(end[:2]) * 2 + int(end[3:]) // 30 for end in stretch.split("-"))
        if since >= SLOTS or until > SLOTS or since == until:
            raise ValueError(f"{stretch} is no stretch of a day")
        found |= set(range(since, until if until > since else until + SLOTS))
    return {number % SLOTS for number in found}


class Zone(BaseModel):
    """One zone: the code of its register, its name, its hours."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Register
    name: Words
    hours: list[Hours]
    night: bool = False


class Schedule(BaseModel):
    """The zones of meters that count so many; together they are a day, and none twice."""

    model_config = ConfigDict(extra="forbid")

    zones: int
    zone: list[Zone]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        covered = [number for zone in self.zone for number in half_hours(zone.hours)]
        if sorted(covered) != list(range(SLOTS)):
            raise ValueError("the hours of the zones do not make a day")
        if len(self.zone) != self.zones:
            raise ValueError(f"{len(self.zone)} zones where {self.zones} are told")
        return self

    @cached_property
    def of_half_hour(self) -> tuple[int, ...]:
        """For each half-hour of the day the place of its zone."""
        return tuple(
            next(place for place, zone in enumerate(self.zone) if half in half_hours(zone.hours))
            for half in range(SLOTS)
        )


class Zones(BaseModel):
    """What the company's file says."""

    model_config = ConfigDict(extra="forbid")

    night: list[Hours]
    schedule: list[Schedule]

    @property
    def names(self) -> ZoneNames:
        """What each register is called, by how many zones its meter counts."""
        return {one.zones: {zone.code: zone.name for zone in one.zone} for one in self.schedule}

    @cached_property
    def nightly(self) -> frozenset[int]:
        """The half-hours of the night."""
        return frozenset(half_hours(self.night))

    def of(self, zones: int) -> Schedule | None:
        """The schedule of meters with so many zones; None where they count but one."""
        return next((one for one in self.schedule if one.zones == zones), None)


@cache
def read(file: str = "") -> Zones:
    """The zones of this file, or those that come with Kabinet; `BadZones` where they are none."""
    try:
        return Zones.model_validate(tomllib.loads(Path(file or OURS).read_text("utf-8")))
    except (OSError, ValueError, ValidationError) as error:
        raise BadZones(f"{file}: {error}") from None
