"""Steps as JSON and as CSV. Numbers are written from whole Wh, so that none is a binary float."""

from collections.abc import Iterable, Iterator, Sequence

from contracts.consumption import Step
from services.metering.consumption.figures import kwh
from services.metering.consumption.model import Amount

COLUMNS = ("start", "value", "quality", "known", "missing_minutes")


def as_json(amounts: Iterable[Amount], step: Step) -> str:
    """`{"unit", "step", "points": [{"start", "value", "quality", "known", "missing_minutes"}]}`.

    `value` is null where any of the step is unknown; `known` is what is known of it all the same.
    """
    points = ",".join(_point(one) for one in amounts)
    return f'{{"unit":"kWh","step":"{step}","points":[{points}]}}'


def _point(one: Amount) -> str:
    value = "null" if one.value is None else kwh(one.value)
    return (
        f'{{"start":"{one.start.isoformat()}","value":{value},"quality":"{one.quality}",'
        f'"known":{kwh(one.known)},"missing_minutes":{one.missing + one.ahead}}}'
    )


def as_csv(amounts: Iterable[Amount], zones: Sequence[str] = ()) -> Iterator[str]:
    """Lines with commas, numbers with a point, an empty value where data are missing.

    `zones` are the registers of the zones; each is a column after the others.
    """
    yield ",".join((*COLUMNS, *zones)) + "\r\n"
    for one in amounts:
        value = "" if one.value is None else kwh(one.value)
        parts = [kwh(wh) for wh in one.zones] or [""] * len(zones)
        row = (one.start.isoformat(), value, one.quality, kwh(one.known))
        told = str(one.missing + one.ahead)
        yield ",".join((*row, told, *(parts if zones else ()))) + "\r\n"
