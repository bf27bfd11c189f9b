"""A supply point that a form names: one of the consumer's own, and what it says of other fields.

Metering knows whose each point is. A page offers one's own and takes no other; a program that
names one is asked about in its caller's name. Who acts on it, metering itself, looks once more.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from chassis.errors import NotSignedIn, Refused
from contracts.fields import CHOICES, FIELD, OF_POINT, SECTION
from contracts.metering import PointView
from gateway.pages.front import Visit

FILLS = "x-fills"
"""In a schema as a page draws it: what each point says of other fields."""
MOST = 500
"""Points in one list; who has more writes the address of those that come after."""

Schema = Mapping[str, Any]


def asked_in(schema: Schema) -> str:
    """The field that asks for a supply point; empty where none does."""
    fields: Mapping[str, Schema] = schema["properties"]
    return next((name for name, said in fields.items() if said.get(FIELD) == "supply-point"), "")


async def offered_in(visit: Visit, kind: Mapping[str, Any]) -> Mapping[str, Any]:
    """The kind with one's own points to choose from; without that field where there are none."""
    schema: Schema = kind["schema"]
    name = asked_in(schema)
    if not name:
        return kind
    points = await _own(visit)
    fields = {**schema["properties"]}
    if points:
        fields[name] = {**fields[name], **_choices(schema, points)}
    else:
        _leave_out(fields, name)
    return {**kind, "schema": {**schema, "properties": fields}}


async def _own(visit: Visit) -> list[PointView]:
    """While metering is away a form is filled in as by who has no points."""
    try:
        answer = await visit.call("metering", "GET", "/points")
    except NotSignedIn:
        raise
    except Refused:
        return []
    return [PointView.model_validate(one) for one in answer.body[:MOST]]


def _choices(schema: Schema, points: Sequence[PointView]) -> dict[str, Any]:
    wanted = {
        name: said[OF_POINT] for name, said in schema["properties"].items() if said.get(OF_POINT)
    }
    told = {one.id: _told(one) for one in points}
    return {
        "enum": list(told),
        CHOICES: {one.id: _named(one) for one in points},
        FILLS: {
            id_: {name: said[what] for name, what in wanted.items() if said[what]}
            for id_, said in told.items()
        },
    }


def _told(point: PointView) -> dict[str, str]:
    meter = point.meter
    return {
        "address": point.address,
        "account_number": point.account_number,
        "model": meter.model if meter else "",
        "serial": meter.serial if meter else "",
    }


def _named(point: PointView) -> str:
    """By its address, and the meter where there is one."""
    return f"{point.address}, № {point.meter.serial}" if point.meter else point.address


def _leave_out(fields: dict[str, Schema], name: str) -> None:
    """The heading it stood under goes to the field after it."""
    names = list(fields)
    after = names[names.index(name) + 1 :]
    heading = fields.pop(name).get(SECTION)
    if heading and after and not fields[after[0]].get(SECTION):
        fields[after[0]] = {**fields[after[0]], SECTION: heading}


def said_by_point(
    said: Mapping[str, Mapping[str, str]],
    chosen: tuple[str, str],
    typed: Mapping[str, str],
    here: Collection[str],
    *,
    over: bool = False,
) -> dict[str, str]:
    """What a point says of the form's other fields; `chosen` is the one before and the one now.

    On the page where it is chosen it fills what is empty or still says what the one before said,
    for who typed there knows better, unless they ask for it (`over`); on other pages all of it.
    """
    before, now_chosen = (said.get(one, {}) for one in chosen)

    def fills(name: str) -> bool:
        value = typed.get(name, "").strip()
        if not value or value == before.get(name):
            return True
        return over if name in here else chosen[0] != chosen[1]

    return {name: value for name, value in now_chosen.items() if fills(name)}
