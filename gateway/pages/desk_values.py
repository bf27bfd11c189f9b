"""Values of the metering system at the desk: a day of a point, as it is and as it was before."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import zip_longest
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from contracts.intervals import ChannelDay, FileSaid, IntervalValue, PointDay
from contracts.metering import PointCard
from contracts.words import _
from gateway.pages.front import Id, Staff, Visit

door = APIRouter(prefix="/staff/points")
BESIDE = 3
"""Earlier versions that stand beside what holds now; the others are only named."""
CHANNELS = {
    "01": (_("Активная энергия, приём"), _("кВт·ч")),
    "02": (_("Активная энергия, отдача"), _("кВт·ч")),
    "03": (_("Реактивная энергия, приём"), _("квар·ч")),
    "04": (_("Реактивная энергия, отдача"), _("квар·ч")),
}
BYPASS = "1114"


@door.get("/{id}/intervals")
async def day(
    visit: Staff,
    id: Id,
    on: Annotated[str, Query(max_length=10)] = "",
    channel: Annotated[str, Query(pattern=r"^(0[1-4])?$")] = "",
) -> Response:
    """What holds now, what was said before, from which file and when each came."""
    known = await visit.call("metering", "GET", f"/staff/points/{id}")
    card = PointCard.model_validate(known.body)
    visit.about(card.account_number)
    asked = {"on": on} if _is_day(on) else {}
    answer = await visit.call("metering", "GET", f"/staff/points/{id}/intervals", params=asked)
    found = PointDay.model_validate(answer.body) if answer.body else None
    return visit.page("staff/values.html", point=card, found=found, **_drawn(visit, found, channel))


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _drawn(visit: Visit, found: PointDay | None, channel: str) -> dict[str, Any]:
    """The channel that was asked for, or the first, with its versions and its rows."""
    there = found.channels if found else []
    one = next((each for each in there if each.channel == channel), there[0] if there else None)
    title, unit = CHANNELS[one.channel] if one else CHANNELS["01"]
    return {
        "chosen": one.channel if one else "",
        "channels": [(each.channel, visit.say(CHANNELS[each.channel][0])) for each in there],
        "title": visit.say(title),
        "unit": visit.say(unit),
        "versions": _versions(one),
        "rows": _rows(visit, _versions(one)[: BESIDE + 1]),
        "beside": BESIDE,
    }


def _versions(one: ChannelDay | None) -> Sequence[FileSaid]:
    if one is None:
        return []
    return [*([one.now] if one.now else []), *one.before]


def _rows(visit: Visit, versions: Sequence[FileSaid]) -> list[dict[str, Any]]:
    """A row a moment: each version's value with its marks in words, and whether they differ."""
    found = []
    for said in zip_longest(*(one.values for one in versions)):
        start = next(one.start for one in said if one is not None)
        told = {(one.value, one.status) if one else None for one in said}
        cells = [(one.value if one else None, marks(visit, one)) for one in said]
        found.append({"start": start, "cells": cells, "differs": len(told) > 1})
    return found


def marks(visit: Visit, one: IntervalValue | None) -> list[str]:
    """What a file marked a value with, in words."""
    if one is None:
        return []
    said: Mapping[str, str] = one.marks
    found = [visit.say(_("не для расчётов"))] if one.status else []
    extended = said.get("extendedstatus")
    if extended == BYPASS:
        group = said.get("param1", "")
        found.append(visit.say(_("через обходной выключатель, группа {group}"), group=group))
    elif extended:
        found.append(visit.say(_("расширенный статус {code}"), code=extended))
    if error := said.get("errofmeasuring"):
        found.append(visit.say(_("погрешность {error}"), error=error))
    return found
