"""What becomes of the meter of a supply point: put up, replaced, verified, described better.

Verbs of the model, as functions: `documents.change(id, replace_meter, ...)`. Each can be done again
without doing it twice, since facts and clicks come doubled.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from chassis.clock import MOSCOW, new_id
from chassis.errors import Invalid, NotNow
from contracts.metering import Meter, RegisterValue
from contracts.part import Part
from contracts.words import _
from services.metering.points.model import SupplyPoint

DESCRIPTION = {"model", "digits", "zones", "ratio", "calibrated_until"}


class Described(Part):
    """A meter as somebody describes it; None is what they do not say."""

    serial: str
    model: str | None = None
    digits: int | None = None
    zones: int | None = None
    ratio: Decimal | None = None
    calibrated_until: date | None = None

    def said(self) -> dict[str, object]:
        """What is told of it beside its serial."""
        return {name: value for name in DESCRIPTION if (value := getattr(self, name)) is not None}


def former(point: SupplyPoint, serial: str) -> Meter | None:
    """A meter with this serial that was taken down here."""
    gone = (one for one in point.meters if one.removed_on and one.serial == serial)
    return next(gone, None)


def put_up(
    point: SupplyPoint,
    described: Described,
    on: date | None,
    opening: Sequence[RegisterValue],
    closing: Sequence[RegisterValue],
    by: str,
    at: datetime,
) -> None:
    """Let this meter stand there since `on`; one that stood there before was taken down that day.

    `opening` is what the new one showed, `closing` the old one, both empty where nobody told. The
    same serial is the same meter, however often it is put up. `NotNow` for one that was taken down
    here already, or on a day before the present one was put up.
    """
    present = point.meter
    if present is not None and present.serial == described.serial:
        describe(point, described, by, at)
        return
    if former(point, described.serial) is not None:
        raise NotNow(_("Прибор {serial} уже снят с этой точки"), serial=described.serial)
    if present and present.installed_on and on and on < present.installed_on:
        raise NotNow(_("Прибор {serial} установлен позже этой даты"), serial=present.serial)
    made = Meter.model_validate(
        {"id": new_id(), "serial": described.serial, "installed_on": on, **described.said()}
    )
    made = made.model_copy(update={"opening": fitting(made, opening)})
    if present is None:
        point.meters = [*point.meters, made]
        point.note("meter_installed", by, at, made.serial)
        point.concern("meter_installed", at)
        return
    gone = present.model_copy(
        update={
            "removed_on": on or at.astimezone(MOSCOW).date(),
            "closing": fitting(present, closing, "closing"),
        }
    )
    point.meters = [*(gone if one is present else one for one in point.meters), made]
    point.note("meter_replaced", by, at, f"{gone.serial} → {made.serial}")
    point.concern("meter_replaced", at)


def describe(point: SupplyPoint, described: Described, by: str, at: datetime) -> None:
    """The meter that stands there is described anew; `NotNow` where another one stands."""
    present = point.meter
    if present is None or present.serial != described.serial:
        raise NotNow(_("На точке стоит другой прибор учёта"))
    told = {**present.model_dump(), **described.said()}
    if "zones" in described.said() and described.zones != present.zones:
        told["opening"] = []
    better = Meter.model_validate(told)
    changed = sorted(
        name for name in DESCRIPTION if getattr(better, name) != getattr(present, name)
    )
    if not changed:
        return
    point.meters = [better if one is present else one for one in point.meters]
    what = "calibrated" if changed == ["calibrated_until"] else "meter_amended"
    point.note(what, by, at, f"{present.serial}: {', '.join(changed)}")  # type: ignore[arg-type]


def fitting(
    meter: Meter, values: Iterable[RegisterValue], field: str = "opening"
) -> list[RegisterValue]:
    """The values of all registers the meter has and of no other, or none at all.

    `Invalid` at `<field>` for others, and for a value with more digits than the meter has.
    """
    given = {one.code: one for one in values}
    if not given:
        return []
    if set(given) != set(meter.registers):
        raise Invalid((field, _("Укажите показания всех зон прибора")))
    for one in given.values():
        if not 0 <= one.value < 10**meter.digits:
            raise Invalid((field, _("Столько прибор показать не может")))
    return [given[code] for code in meter.registers]
