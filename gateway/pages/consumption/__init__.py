"""Consumption of a point: a day, a month or a year, in words, as a chart and as a table."""

from datetime import date, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response

from chassis.clock import MOSCOW, now
from chassis.errors import NotFound
from contracts.consumption import ConsumptionView, View
from contracts.metering import PointSnapshot
from contracts.words import _
from gateway.downloads import download
from gateway.pages.consumption import chart, words
from gateway.pages.consumption.figures import exact, kwh
from gateway.pages.front import Consumer, Id, Visit

door = APIRouter(prefix="/points/{id}/consumption")
VIEWS: dict[str, str] = {"day": _("День"), "month": _("Месяц"), "year": _("Год")}
QUALITIES = {
    "commercial": _("измерено, годится для расчётов"),
    "accepted": _("по принятым показаниям"),
    "corrected": _("исправлено сотрудником"),
    "raw": _("по показаниям, ещё не проверенным"),
    "calculated": _("рассчитано"),
    "spread": _("поровну между показаниями"),
    "questionable": _("не для расчётов"),
    "incomplete": _("данных не хватает"),
    "missing": _("нет данных"),
}
FILES = {"csv": "text/csv", "espi": "application/atom+xml", "80020": "application/xml"}
FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)


async def asked(visit: Visit, point_id: str, view: View, at: date) -> ConsumptionView:
    """What metering tells of this period."""
    path = f"/points/{point_id}/consumption/view"
    answer = await visit.call("metering", "GET", path, params={"view": view, "at": at.isoformat()})
    return ConsumptionView.model_validate(answer.body)


def today() -> date:
    """The day it is in Moscow."""
    return now().astimezone(MOSCOW).date()


def shown(visit: Visit, told: ConsumptionView) -> dict[str, Any]:
    """A view as the templates take it."""
    language = visit.language
    return {
        "told": told,
        "summary": words.summary(told, language),
        "caveat": words.caveat(told, language),
        "wide": chart.wide(told.bars, words.labels(told, language, short=True), language),
        "narrow": chart.narrow(
            told.bars,
            words.labels(told, language, short=False),
            language,
            visit.say(_("нет данных")),
        ),
        "zones": [(zone, kwh(zone.wh, language)) for zone in told.zones],
        "outlined": any(bar.was for bar in told.bars),
        "spread": any(bar.trust == "spread" for bar in told.bars),
        "doubted": any(bar.trust == "questionable" for bar in told.bars),
        "holes": told.missing > 0,
    }


def facts(visit: Visit, told: ConsumptionView) -> list[tuple[str, str]]:
    """Comparisons, what is expected, what stands out."""
    language, found = visit.language, []
    if told.known:
        found.append((_("К прошлому году"), words.compared(told, told.year_ago, language)))
        if told.view != "year":
            before = words.compared(told, told.before, language)
            found.append((words.BEFORE[told.view], before))
    if told.expected is not None:
        said = visit.say(_("около {value} кВт·ч"), value=kwh(told.expected, language))
        found.append((_("Ожидается к концу месяца"), said))
    if told.highest_day and told.view != "day":
        found.append((_("Больше всего за день"), _peak(visit, told.highest_day, "d MMMM")))
    if told.highest_hour:
        found.append((_("Больше всего за час"), _peak(visit, told.highest_hour, "d MMMM, HH:mm")))
    if told.night is not None:
        found.append((_("Доля ночи"), visit.say(_("{part} % расхода"), part=told.night)))
    return [(visit.say(title), value) for title, value in found]


def _peak(visit: Visit, peak: Any, pattern: str) -> str:
    at = words.moment(peak.start, pattern, visit.language)
    return visit.say(_("{value} кВт·ч, {when}"), value=kwh(peak.wh, visit.language), when=at)


def rows(visit: Visit, told: ConsumptionView) -> list[list[str]]:
    """The table: name, value, the year before, how good it is, each zone."""
    language, found = visit.language, []
    for bar in told.bars:
        if bar.ahead and not bar.known and not bar.missing:
            continue
        known = exact(bar.known, language)
        value = known if bar.value is not None else f"({known})" if bar.known else "—"
        was = "—" if bar.was is None else exact(bar.was, language)
        zones = [exact(wh, language) for wh in bar.zones] or ["—"] * len(told.zones)
        quality = visit.say(QUALITIES[bar.quality])
        found.append([words.full(told, bar, language), value, was, *zones, quality])
    return found


def around(told: ConsumptionView) -> dict[str, str]:
    """Where the periods before and after are, and the others that hold this one."""
    base, last = "?view={view}&at={at}", told.end - timedelta(days=1)
    at = min(today(), last) if told.start <= today() else told.start
    found = {view: base.format(view=view, at=at) for view in VIEWS}
    found["earlier"] = base.format(view=told.view, at=told.start - timedelta(days=1))
    later = told.end <= today()
    found["later"] = base.format(view=told.view, at=told.end) if later else ""
    return found


@door.get("")
async def page(
    visit: Consumer,
    id: Id,
    view: View = "month",
    at: Annotated[date | None, Query(ge=FIRST, le=LAST)] = None,
) -> Response:
    """One period of one point."""
    answer = await visit.call("metering", "GET", f"/points/{id}")
    point = PointSnapshot.model_validate(answer.body)
    told = await asked(visit, id, view, at or today())
    return visit.page(
        "consumption.html",
        point=point,
        views=visit.options(VIEWS),
        where=around(told),
        facts=facts(visit, told),
        gaps=words.gaps(told.gaps, visit.language),
        rows=rows(visit, told),
        between=[(one, kwh(one.wh, visit.language)) for one in reversed(told.between)],
        heading=words.when(told, visit.language),
        **shown(visit, told),
    )


@door.get("/files/{name}")
async def file(
    visit: Consumer,
    id: Id,
    name: str,
    since: Annotated[date, Query(alias="from", ge=FIRST, le=LAST)],
    until: Annotated[date, Query(alias="to", ge=FIRST, le=LAST)],
    step: Literal["hour", "day", "month"] = "day",
) -> Response:
    """The same as a file: CSV, Green Button or макет 80020."""
    if name not in FILES:
        raise NotFound
    path = "consumption" if name == "csv" else f"exports/{name}"
    return await download(
        visit.front.upstream,
        "metering",
        "",
        visit.bearer,
        visit.request,
        path=f"/points/{id}/{path}",
        params={"from": since, "to": until, "step": step},
        accept=FILES[name],
    )
